"""Where in a spec the compiler is: whose body, in which scope, on which side of the bridge."""

from __future__ import annotations

import ast
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from mortmain.model.diagnostic import Span
from mortmain.model.domain.isolate import Frame
from mortmain.model.domain.task import Task
from mortmain.model.language.definition import Method
from mortmain.model.language.draft import Draft
from mortmain.model.language.expressions import Names
from mortmain.model.language.scopes import Scope

if TYPE_CHECKING:
    from mortmain.model.language.machine import Machine


class Side(StrEnum):
    """Which language a body describes."""

    DART = "Dart"
    RUST = "Rust"
    FINALIZER = "a native finalizer"


@dataclass(frozen=True, slots=True)
class Context:
    """Everything that the compilation of a statement depends on."""

    machine: Machine
    draft: Draft
    method: Method
    names: Names
    side: Side
    scope: Scope | None = None
    caught: str | None = None
    """The exception that the handler around this point has caught."""
    chain: tuple[str, ...] = ()
    """The methods that led here, outermost first: none may occur twice."""

    def span(self, node: ast.AST) -> Span:
        """The place of a node of this body."""
        return self.names.text.span(node)

    def inside(self, scope: Scope) -> Context:
        """The same place inside one more scope."""
        return replace(self, scope=scope)

    @property
    def task(self) -> Task | None:
        """The task that runs this body, if it is one."""
        return self.draft.actor if isinstance(self.draft.actor, Task) else None

    @property
    def frame(self) -> Frame | None:
        """The Dart frame that runs this body, if it is one."""
        return self.draft.actor if isinstance(self.draft.actor, Frame) else None
