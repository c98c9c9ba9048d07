"""A tokio mutex: strict FIFO, handed to the head of the queue at the moment of release.

Rules S1-S6 for one permit: the fast path takes a free lock; otherwise the waiter is queued; a
release assigns the lock to the head of the queue, polled or not; dropping a queued waiter unlinks
it, dropping an assigned one passes the lock on.  Invariant: a non-empty queue means the lock is
owned, so nobody ever overtakes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from mortmain.model.diagnostic import Span
from mortmain.model.domain.cell import Cell
from mortmain.model.domain.leaf import Call, Failure, Guard, Leaf
from mortmain.model.domain.operation import Operation, Updates, open_enum, open_queue, token
from mortmain.model.domain.places import Places
from mortmain.model.term.build import (
    append,
    different,
    equal,
    head,
    if_then_else,
    is_empty,
    negation,
    tail,
    without,
)
from mortmain.model.term.nodes import Constant, Term, Variable
from mortmain.model.transition.party import Hold, Resource, Signal

NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Mutex:
    """One lock; who may own it is collected while programs are compiled."""

    name: str
    span: Span | None = None
    places: Places = field(default_factory=Places)

    guard_words: ClassVar[tuple[str, ...]] = ("lock", "try_lock")

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
        return self._token(self.places.new(party))

    def nobody(self) -> Constant:
        """The owner of a free lock."""
        return self._token(NOBODY)

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

    def leaf(self, word: str, party: str) -> Leaf | None:
        """`lock()`: the fast path, the queue, and what becomes of a waiter that is dropped."""
        if word != "lock":
            return None
        place = self.place(party)
        return Leaf(
            at_once=(self.take(place),),
            pending=(self.enqueue(place),),
            ready=(self.receive(place),),
            elapses=negation(self.owned_by(place)),
            drop=self.unlink(place),
            drop_ready=self.release(place, f"drops {self.name} unpolled"),
            guard=self._guard(place),
        )

    def made(self, party: str) -> Updates:
        """Nothing: only polling has an effect."""
        return {}

    def call(self, word: str, party: str) -> Call | None:
        """`try_lock()` (S7): takes a free lock, and never waits."""
        if word != "try_lock":
            return None
        place = self.place(party)
        taken = Operation(
            f"finds that {self.name} is taken",
            guard=different(self.owner, self.nobody()),
            towards=self.name,
        )
        return Call((self.take(place),), (Failure(taken, "WouldBlock"),), self._guard(place))

    def words(self) -> tuple[str, ...]:
        """What can be said of a mutex."""
        return (
            "async with ...lock()",
            "guard = await ...lock()",
            "guard = ...try_lock()",
            "locked()",
        )

    def resources(self) -> tuple[Resource, ...]:
        """Who holds the lock, for those who need not know what a mutex is."""
        holds = (
            Hold(party, self.owned_by(self._token(place))) for place, party in self.places.parties()
        )
        return (Resource(self.name, "mutex", tuple(holds), self.span),)

    def signals(self) -> tuple[Signal, ...]:
        """None: a mutex is held."""
        return ()

    def _guard(self, place: Constant) -> Guard:
        return Guard(self.name, self.owned_by(place), self.release(place))

    def _token(self, place: str) -> Constant:
        return token(place, f"owners of {self.name}")
