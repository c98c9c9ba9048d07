"""A tokio runtime: its workers poll its tasks, and a task that blocks keeps its worker.

Rules T1, T2, T8 and T9: a blocked worker polls nobody, so with all of them blocked no task goes on,
not even one that has what the blocked ones wait for.  The tasks of a current-thread runtime are
polled only while some thread is in its `block_on`; tasks that nobody drives are neither polled nor
dropped, so that they keep what they hold.

A runtime that is shut down drops each task at its next await, by a worker, or, where it has none of
its own, by who shuts it down.  What blocks a thread of its own and has begun runs on; whoever drops
the runtime waits for it without bound.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from mortmain.model.diagnostic import Span
from mortmain.model.domain.cell import Cell
from mortmain.model.domain.local_set import LocalSet
from mortmain.model.domain.members import Members
from mortmain.model.domain.operation import Operation
from mortmain.model.term.build import (
    FALSE,
    TRUE,
    all_of,
    any_of,
    at_most,
    equal,
    if_then_else,
    less,
    negation,
    number,
    plus,
)
from mortmain.model.term.nodes import Term, Variable
from mortmain.model.term.sorts import BOOLEAN
from mortmain.model.transition.party import Hold, Resource, Signal
from mortmain.model.transition.properties import Limit


@dataclass(frozen=True, slots=True)
class Runtime:
    """One runtime; where its tasks block is collected while programs are compiled."""

    name: str
    workers: int | None = None
    """How many threads poll its tasks; `None` for as many as there are tasks."""
    span: Span | None = None
    current_thread: bool = False
    """It has no threads of its own: whoever is in its `block_on` polls its tasks."""
    ends: bool = False
    """Somebody shuts it down."""
    blocked: list[tuple[str, Term]] = field(default_factory=list)
    """Each task with a place where it keeps its worker."""
    guests: list[tuple[str, Term, LocalSet]] = field(default_factory=list)
    """Each task with a place where it polls local tasks, which may block its worker."""
    driven_at: list[Term] = field(default_factory=list)
    """Where threads stand that are in its `block_on`."""
    members: Members = field(default_factory=Members)

    @property
    def driven(self) -> Variable:
        """Whether anybody still polls its tasks."""
        return Variable(f"{self.name}.driven", BOOLEAN)

    @property
    def shut(self) -> Variable:
        """Whether it has been shut down."""
        return Variable(f"{self.name}.shut", BOOLEAN)

    @property
    def worker(self) -> str:
        """What a task waits for that has everything else."""
        return f"{'thread' if self.current_thread else 'worker'} of {self.name}"

    @property
    def end(self) -> str:
        """What is waited for by who drops the runtime."""
        return f"end of {self.name}"

    def cells(self) -> tuple[Cell, ...]:
        """The variables of a runtime; who is blocked is told by where the tasks stand."""
        return (
            Cell(self.driven, True, f"{self.name} is driven"),
            Cell(self.shut, False, f"{self.name} is shut down"),
        )

    def is_shut(self) -> Term:
        """It has been shut down: nothing can be spawned on it any more."""
        return equal(self.shut, TRUE) if self.ends else FALSE

    def _is_driven(self) -> Term:
        driven = equal(self.driven, TRUE)
        return all_of(driven, any_of(*self.driven_at)) if self.current_thread else driven

    def free(self) -> Term:
        """A worker could poll another task."""
        workers = 1 if self.current_thread else self.workers
        if workers is None:
            return self._is_driven()
        blocked: Term = number(0)
        for task in self._blocking():
            blocked = plus(blocked, if_then_else(self._blocks(task), number(1), number(0)))
        return all_of(self._is_driven(), less(blocked, workers))

    def drops(self) -> Term:
        """Somebody can drop a task of it: a worker, or whoever shuts down what nobody drives."""
        return any_of(self.free(), all_of(self.is_shut(), negation(self._is_driven())))

    def stop(self) -> Operation:
        """Nobody drives it any more."""
        return Operation(f"stops driving {self.name}", updates={self.driven: FALSE})

    def shut_down(self) -> Operation:
        """Its tasks are dropped at their next await; nobody waits for that."""
        return Operation(
            f"shuts {self.name} down", updates={self.shut: TRUE}, later=(self.members.aborted,)
        )

    def gone(self) -> Operation:
        """All its tasks are over, and all that was begun on threads of their own."""
        return Operation(
            f"has seen the end of {self.name}", waits_for=self.end, once=(self.members.all_over,)
        )

    def resource(self) -> Resource:
        """Its workers, held by the tasks that block them."""
        holds = tuple(Hold(each, self._blocks(each)) for each in self._blocking())
        return Resource(self.worker, "worker", holds, self.span)

    def signal(self) -> Signal:
        """The end of all that runs on it."""
        return Signal(self.end, "runtime", self.members.names(), self.span)

    def limits(self) -> tuple[Limit, ...]:
        """Two threads in `block_on` of a current-thread runtime: which of them polls is open."""
        if not self.current_thread or len(self.driven_at) < 2:
            return ()
        there: Term = number(0)
        for place in self.driven_at:
            there = plus(there, if_then_else(place, number(1), number(0)))
        text = f"two threads are in `block_on` of {self.name}, of which one polls its tasks"
        return (Limit(f"drivers of {self.name}", at_most(2, there), text, self.span),)

    def _blocking(self) -> tuple[str, ...]:
        """The tasks that may keep a worker."""
        guests = (task for task, _, guest in self.guests if guest.blocked)
        return tuple(dict.fromkeys((*(task for task, _ in self.blocked), *guests)))

    def _blocks(self, task: str) -> Term:
        local = (
            all_of(place, guest.is_blocked()) for name, place, guest in self.guests if name == task
        )
        return any_of(*(place for name, place in self.blocked if name == task), *local)
