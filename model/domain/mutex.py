"""A tokio mutex: strict FIFO, handed to the head of the queue at the moment of release.

Rules S1-S6 for one permit: the fast path takes a free lock; otherwise the waiter is queued; a
release assigns the lock to the head of the queue, polled or not; dropping a queued waiter unlinks
it, dropping an assigned one passes the lock on.  Invariant: a non-empty queue means the lock is
owned, so nobody ever overtakes.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from mortmain.model.diagnostic import Span
from mortmain.model.domain.cell import Cell
from mortmain.model.domain.operation import Operation, open_enum, open_queue, token
from mortmain.model.term.build import (
    append,
    different,
    equal,
    head,
    if_then_else,
    is_empty,
    tail,
    without,
)
from mortmain.model.term.nodes import Constant, Term, Variable
from mortmain.model.transition.party import Hold, Resource

NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Mutex:
    """One lock; who may own it is collected while programs are compiled."""

    name: str
    span: Span | None = None
    places: list[tuple[str, str]] = field(default_factory=list)
    """Every place that can own it, and the party it belongs to."""

    @property
    def owner(self) -> Variable:
        """The place that owns the lock; assigned counts as owned, polled or not."""
        return Variable(f"{self.name}.owner", open_enum(f"owners of {self.name}"))

    @property
    def queue(self) -> Variable:
        """The places that wait, first come first."""
        return Variable(f"{self.name}.queue", open_queue(f"owners of {self.name}"))

    def cells(self) -> tuple[Cell, ...]:
        """The variables of a mutex."""
        return (
            Cell(self.owner, NOBODY, self.name),
            Cell(self.queue, (), f"queue of {self.name}"),
        )

    def place(self, party: str) -> Constant:
        """A new place for `party`: one future or guard that can wait for the lock and own it."""
        taken = sum(1 for _, owner in self.places if owner == party)
        name = party if taken == 0 else f"{party} ({taken + 1})"
        self.places.append((name, party))
        return token(name, f"owners of {self.name}")

    def nobody(self) -> Constant:
        """The owner of a free lock."""
        return token(NOBODY, f"owners of {self.name}")

    def owned_by(self, place: Constant) -> Term:
        """`place` owns the lock."""
        return equal(self.owner, place)

    def take(self, place: Constant) -> Operation:
        """S1: the lock is free, and taken."""
        return Operation(
            text=f"takes {self.name}",
            guard=equal(self.owner, self.nobody()),
            updates={self.owner: place},
            towards=self.name,
        )

    def enqueue(self, place: Constant) -> Operation:
        """S2: the lock is not free, and the waiter is queued."""
        return Operation(
            text=f"queues for {self.name}",
            guard=different(self.owner, self.nobody()),
            updates={self.queue: append(self.queue, place)},
            towards=self.name,
        )

    def receive(self, place: Constant) -> Operation:
        """S4: the waiter that was assigned the lock is polled, and has the guard."""
        return Operation(
            text=f"gets {self.name}",
            guard=self.owned_by(place),
            waits_for=self.name,
            towards=self.name,
        )

    def unlink(self, place: Constant) -> Operation:
        """S6, queued: the waiter is dropped and leaves the queue."""
        return Operation(
            text=f"leaves the queue of {self.name}",
            guard=different(self.owner, place),
            updates={self.queue: without(self.queue, place)},
            towards=self.name,
        )

    def release(self, place: Constant, text: str = "") -> Operation:
        """S5, and S6 for an assigned waiter: the lock goes to the head of the queue at once."""
        return Operation(
            text=text or f"releases {self.name}",
            guard=self.owned_by(place),
            updates={
                self.owner: if_then_else(is_empty(self.queue), self.nobody(), head(self.queue)),
                self.queue: tail(self.queue),
            },
            towards=self.name,
        )

    def resource(self) -> Resource:
        """Who holds the lock, for those who need not know what a mutex is."""
        return Resource(
            self.name,
            "mutex",
            tuple(
                Hold(party, self.owned_by(token(place, f"owners of {self.name}")))
                for place, party in self.places
            ),
            self.span,
        )
