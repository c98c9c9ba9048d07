"""Tasks that never leave their thread: `tokio::task::LocalSet`.

Rule T7 of tokio: they are polled only while somebody awaits the set or is in its `run_until`, by
that task and on its thread; in between they are frozen with what they hold.  Dropping the set drops
them there and then.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from mortmain.model.diagnostic import Span
from mortmain.model.domain.cell import Cell
from mortmain.model.domain.members import Members
from mortmain.model.domain.operation import Operation
from mortmain.model.term.build import FALSE, TRUE, all_of, any_of, equal, negation
from mortmain.model.term.nodes import Term, Variable
from mortmain.model.term.sorts import BOOLEAN
from mortmain.model.transition.party import Hold, Resource, Signal


@dataclass(frozen=True, slots=True)
class LocalSet:
    """One set; who awaits it is collected while programs are compiled."""

    name: str
    span: Span | None = None
    ends: bool = False
    """Somebody drops it."""
    blocked: list[tuple[str, Term]] = field(default_factory=list)
    """Each task with a place where it blocks the thread."""
    driven_at: list[Callable[[], Term]] = field(default_factory=list)
    """Somebody polls it: stands where it is awaited, and can be polled there."""
    members: Members = field(default_factory=Members)

    @property
    def shut(self) -> Variable:
        """Whether it has been dropped."""
        return Variable(f"{self.name}.shut", BOOLEAN)

    @property
    def worker(self) -> str:
        """What a task waits for that has everything else."""
        return f"poll of {self.name}"

    def cells(self) -> tuple[Cell, ...]:
        """The variable of a set."""
        return (Cell(self.shut, False, f"{self.name} is dropped"),)

    def is_shut(self) -> Term:
        """It has been dropped."""
        return equal(self.shut, TRUE) if self.ends else FALSE

    def is_blocked(self) -> Term:
        """One of its tasks blocks the thread of all of them."""
        return any_of(*(place for _, place in self.blocked))

    def free(self) -> Term:
        """Its next task could be polled."""
        return all_of(any_of(*(each() for each in self.driven_at)), negation(self.is_blocked()))

    def drops(self) -> Term:
        """A task of it can be dropped: by who polls it, or by who drops the set."""
        return any_of(self.free(), self.is_shut())

    def drop(self) -> Operation:
        """Its tasks are dropped where they stand."""
        return Operation(
            f"drops {self.name}", updates={self.shut: TRUE}, later=(self.members.aborted,)
        )

    def gone(self) -> Operation:
        """All its tasks are over."""
        return Operation(
            f"has seen the end of all tasks in {self.name}",
            waits_for=self.name,
            once=(self.members.all_over,),
        )

    def signal(self) -> Signal:
        """What is waited for by who awaits the set."""
        return Signal(self.name, "tasks", self.members.names(), self.span)

    def resource(self) -> Resource:
        """The thread that polls it, held by the task that blocks it."""
        tasks = dict.fromkeys(name for name, _ in self.blocked)
        holds = (
            Hold(each, any_of(*(place for name, place in self.blocked if name == each)))
            for each in tasks
        )
        return Resource(self.worker, "worker", tuple(holds), self.span)
