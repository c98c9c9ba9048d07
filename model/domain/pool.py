"""The bridge's pool of threads: a fixed number of workers, and jobs that wait in their order.

Every call of a `normal` Rust function is a job.  A worker that is free takes the job at the head
of the queue and runs it to its end; a job that blocks keeps its worker, and nothing can stop it.
So as many jobs as there are workers, each waiting for a reply that never comes, leave none for
anybody.

A job belongs to a worker from the moment it is handed in, or the worker comes free: nobody can
tell that from a worker that is slow to take it up.  Invariant: jobs wait only while no worker is
free.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from mortmain.model.domain.cell import Cell
from mortmain.model.domain.operation import Operation, Updates, open_queue, token
from mortmain.model.term.build import (
    all_of,
    append,
    equal,
    if_then_else,
    is_empty,
    is_in,
    less,
    minus,
    negation,
    plus,
    tail,
)
from mortmain.model.term.nodes import Constant, Term, Variable
from mortmain.model.term.sorts import Range
from mortmain.model.transition.party import Hold, Resource

NAME = "thread pool"
_JOBS = f"jobs of the {NAME}"


@dataclass(frozen=True, slots=True)
class Pool:
    """One pool; which jobs there can be is collected while programs are compiled."""

    workers: int
    begun: dict[str, Term] = field(default_factory=dict)
    """Every job, and when it has been handed in and is not over."""

    @property
    def name(self) -> str:
        """How stories call it."""
        return NAME

    @property
    def free(self) -> Variable:
        """How many workers have nothing to do."""
        return Variable(f"{NAME}.free", Range(0, self.workers))

    @property
    def queue(self) -> Variable:
        """The jobs that no worker has taken up yet, first come first."""
        return Variable(f"{NAME}.queue", open_queue(_JOBS))

    def cells(self) -> tuple[Cell, ...]:
        """The variables of a pool."""
        return (
            Cell(self.free, self.workers, f"free workers of the {NAME}"),
            Cell(self.queue, (), f"queue of the {NAME}"),
        )

    def hand_in(self, job: str) -> Updates:
        """The job goes to a free worker, or joins the queue."""
        some = less(0, self.free)
        return {
            self.free: if_then_else(some, minus(self.free, 1), self.free),
            self.queue: if_then_else(some, self.queue, append(self.queue, _token(job))),
        }

    def take_up(self, job: str) -> Operation:
        """The job's worker begins with it."""
        return Operation(
            f"is taken up by the {NAME}",
            guard=self._assigned(job),
            waits_for=NAME,
            towards=NAME,
        )

    def _assigned(self, job: str) -> Term:
        return negation(is_in(_token(job), self.queue))

    def leave(self) -> Updates:
        """The job is over, and its worker takes the next, if there is one."""
        nobody = is_empty(self.queue)
        return {
            self.free: if_then_else(nobody, plus(self.free, 1), self.free),
            self.queue: tail(self.queue),
        }

    def resource(self) -> Resource:
        """Which jobs occupy a worker while none is left: one lost among several is no harm yet."""
        exhausted = equal(self.free, 0)
        holds = (
            Hold(job, all_of(exhausted, begun, self._assigned(job)))
            for job, begun in self.begun.items()
        )
        return Resource(NAME, "pool", tuple(holds))


def _token(job: str) -> Constant:
    return token(job, _JOBS)
