"""The tasks that belong to somebody who can end them all: a runtime, a set of local tasks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from mortmain.model.domain.operation import Updates
from mortmain.model.term.build import TRUE, all_of, if_then_else, negation
from mortmain.model.term.nodes import Term, Variable


@dataclass(frozen=True, slots=True)
class Member:
    """One task: whether it runs is known only when its program is compiled."""

    name: str
    runs: Callable[[], Term]
    aborted: Variable


@dataclass(frozen=True, slots=True)
class Members:
    """Grows while programs are compiled."""

    tasks: list[Member] = field(default_factory=list)

    def names(self) -> tuple[str, ...]:
        """How the tasks are called."""
        return tuple(each.name for each in self.tasks)

    def all_over(self) -> Term:
        """None of them runs."""
        return all_of(*(negation(each.runs()) for each in self.tasks))

    def aborted(self) -> Updates:
        """Those that run are to be dropped at their next await."""
        return {each.aborted: if_then_else(each.runs(), TRUE, each.aborted) for each in self.tasks}
