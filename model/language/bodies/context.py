"""Where in a spec the compiler is: whose body, in which scope, on which side of the bridge."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Protocol

from mortmain.model.diagnostic import Span
from mortmain.model.domain.actor import Actor
from mortmain.model.domain.cell import Cell
from mortmain.model.domain.future import Future
from mortmain.model.domain.isolate import Frame
from mortmain.model.domain.operation import Operation, Updates
from mortmain.model.domain.program import Location, Program
from mortmain.model.domain.runtime import Runtime
from mortmain.model.domain.system import System
from mortmain.model.domain.task import Task
from mortmain.model.language.bodies.bindings import Binding
from mortmain.model.language.bodies.draft import Draft
from mortmain.model.language.bodies.expressions import Names
from mortmain.model.language.bodies.given import Given
from mortmain.model.language.bodies.refusals import Refusal, refuse
from mortmain.model.language.bodies.scopes import Scope, calls
from mortmain.model.language.definition import Definition, Method
from mortmain.model.language.exceptions import Hierarchy
from mortmain.model.term.nodes import Term
from mortmain.model.term.rewrite import variables
from mortmain.model.term.sorts import Sort


class Side(StrEnum):
    """Which language a body describes."""

    DART = "Dart"
    RUST = "Rust"
    FINALIZER = "a native finalizer"


class Compiler(Protocol):
    """What the compilation of a statement needs from that of the whole spec."""

    definition: Definition
    system: System
    things: dict[str, Any]
    exceptions: Hierarchy
    """The exception classes of the spec."""
    throwing: set[str]
    """Callback frames that may end with an exception."""
    killables: set[str]
    """Tasks that the environment may abort."""
    learned: Mapping[str, tuple[str, ...]]
    """The exceptions with which the tasks of each set may end, as far as that is known."""

    def statements(
        self, body: Sequence[ast.stmt], at: Location, context: Context
    ) -> Location | None:
        """Compile statements one after the other."""
        ...

    def awaited(
        self, node: ast.expr, at: Location, context: Context, keeps: Sort | None = None
    ) -> list[Given]:
        """Compile an await; gives back where it can lead, and what it gives there.

        Where one of several is ready, it `keeps` what that gives, if that has a name.
        """
        ...

    def tried(self, node: ast.Call, at: Location, context: Context) -> list[Given] | None:
        """Compile a call that gives a message at once; `None` for other calls."""
        ...

    def program(
        self,
        actor: Actor,
        method: Method,
        bindings: dict[str, Binding],
        side: Side,
        *,
        begin: Operation | None = None,
        chain: tuple[str, ...] = (),
    ) -> Program:
        """Compile a method as a program of its own."""
        ...

    def future_program(
        self, future: Future, body: ast.expr, context: Context
    ) -> tuple[Program, Updates]:
        """Compile a future that awaits `body`; with it, what to set where it is made."""
        ...

    def safety_name(self, wanted: str) -> str:
        """A name for a property that no other has."""
        ...


@dataclass(frozen=True, slots=True)
class Context:
    """Everything that the compilation of a statement depends on."""

    machine: Compiler
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

    def block(self) -> Context:
        """The same place, with names of its own: what a block binds is forgotten at its end."""
        return replace(self, names=replace(self.names, bindings=dict(self.names.bindings)))

    def bind(self, name: str, binding: Binding, node: ast.AST) -> None:
        """Let a name stand for something, if it does not stand for anything yet."""
        if name in self.names.bindings:
            refuse(
                Refusal.TWO_MEANINGS,
                self.names.text,
                node,
                f"`{name}` stands for something else already",
                why="what a name stands for is settled before the search, whatever way led here",
                help="use another name",
            )
        self.names.bindings[name] = binding

    @property
    def result(self) -> Cell | None:
        """Where a value goes that is returned here."""
        innermost = next(calls(self.scope), None)
        return self.draft.result if innermost is None else innermost.result

    @property
    def task(self) -> Task | None:
        """The task that runs this body, if there is one."""
        match self.draft.actor:
            case Task() as task:
                return task
            case Future(task=task):
                return task
            case _:
                return None

    @property
    def runtime(self) -> Runtime | None:
        """The runtime on which is spawned what does not say where."""
        task = self.task
        own = task.runtime if task is not None else None
        return own if isinstance(own, Runtime) else self.machine.system.runtime

    @property
    def frame(self) -> Frame | None:
        """The Dart frame that runs this body, if it is one."""
        return self.draft.actor if isinstance(self.draft.actor, Frame) else None


def reads_only_its_own(term: Term, context: Context) -> bool:
    """Whether nobody but the actor writes what `term` depends on, so that no other step matters."""
    return variables(term) <= {cell.variable for cell in context.draft.actor.control.locals}


def require_native(node: ast.AST, what: str, context: Context) -> None:
    """Refuse in Dart what Rust can do without waiting, and a native finalizer as well."""
    if context.side is not Side.FINALIZER:
        require(Side.RUST, node, what, context)


def require(side: Side, node: ast.AST, what: str, context: Context) -> None:
    """Refuse what exists only on the other side of the bridge."""
    if context.side is side:
        return
    advice = {
        Side.RUST: "put it into an `@rust` or `@task` method and call that",
        Side.DART: "put it into an `@isolate` method or a plain method that one calls",
    }
    refuse(
        Refusal.WRONG_SIDE,
        context.names.text,
        node,
        f"{what} exists only in {side}",
        f"this is {context.side}",
        help=advice.get(side, ""),
    )
