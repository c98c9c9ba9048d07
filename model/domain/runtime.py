"""A tokio runtime: its workers poll its tasks, and a task that blocks keeps its worker.

Rules T1, T2 and T9: a blocked worker polls nobody, so with all of them blocked no task goes on, not
even one that has what the blocked ones wait for; and tasks of a runtime that is not driven any more
are neither polled nor dropped, so that they keep what they hold.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from mortmain.model.diagnostic import Span
from mortmain.model.domain.cell import Cell
from mortmain.model.domain.operation import Operation
from mortmain.model.term.build import (
    FALSE,
    TRUE,
    all_of,
    any_of,
    equal,
    if_then_else,
    less,
    number,
    plus,
)
from mortmain.model.term.nodes import Term, Variable
from mortmain.model.term.sorts import BOOLEAN
from mortmain.model.transition.party import Hold, Resource


@dataclass(frozen=True, slots=True)
class Runtime:
    """One runtime; where its tasks block is collected while programs are compiled."""

    name: str
    workers: int | None = None
    """How many threads poll its tasks; `None` for as many as there are tasks."""
    span: Span | None = None
    blocked: list[tuple[str, Term]] = field(default_factory=list)
    """Each task with a place where it keeps its worker."""

    @property
    def driven(self) -> Variable:
        """Whether anybody still polls its tasks."""
        return Variable(f"{self.name}.driven", BOOLEAN)

    @property
    def worker(self) -> str:
        """What a task waits for that has everything else."""
        return f"worker of {self.name}"

    def cells(self) -> tuple[Cell, ...]:
        """The variable of a runtime; who is blocked is told by where the tasks stand."""
        return (Cell(self.driven, True, f"{self.name} is driven"),)

    def free(self) -> Term:
        """A worker could poll another task."""
        driven = equal(self.driven, TRUE)
        if self.workers is None:
            return driven
        blocked: Term = number(0)
        for task in dict.fromkeys(name for name, _ in self.blocked):
            blocked = plus(blocked, if_then_else(self._blocks(task), number(1), number(0)))
        return all_of(driven, less(blocked, self.workers))

    def stop(self) -> Operation:
        """Nobody drives it any more."""
        return Operation(f"stops driving {self.name}", updates={self.driven: FALSE})

    def resource(self) -> Resource:
        """Its workers, held by the tasks that block them."""
        tasks = dict.fromkeys(name for name, _ in self.blocked)
        holds = tuple(Hold(each, self._blocks(each)) for each in tasks)
        return Resource(self.worker, "worker", holds, self.span)

    def _blocks(self, task: str) -> Term:
        return any_of(*(place for name, place in self.blocked if name == task))
