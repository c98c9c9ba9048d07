"""A tokio semaphore: permits handed out first come first served, one to each waiter.

Rules S1-S6: the fast path takes a free permit; otherwise the waiter is queued; a permit that comes
back is assigned to the head of the queue, polled or not.  Invariant: nobody is queued while a
permit is free, so nobody ever overtakes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import ClassVar

from mortmain.model.diagnostic import Span
from mortmain.model.domain.cell import Cell
from mortmain.model.domain.leaf import Guard, Leaf
from mortmain.model.domain.operation import Operation, Updates, open_queue, token
from mortmain.model.domain.places import Places
from mortmain.model.term.build import (
    FALSE,
    TRUE,
    all_of,
    append,
    equal,
    head,
    if_then_else,
    is_empty,
    less,
    minus,
    negation,
    plus,
    tail,
    without,
)
from mortmain.model.term.nodes import Constant, Term, Variable
from mortmain.model.term.sorts import BOOLEAN, Range
from mortmain.model.transition.party import Hold, Resource, Signal


@dataclass(frozen=True, slots=True)
class Semaphore:
    """So many permits; who may hold one is collected while programs are compiled."""

    name: str
    permits: int
    span: Span | None = None
    places: Places = field(default_factory=Places)

    guard_words: ClassVar[tuple[str, ...]] = ("acquire",)

    @property
    def free(self) -> Variable:
        """The permits that nobody has."""
        return Variable(f"{self.name}.free", Range(0, self.permits))

    @property
    def queue(self) -> Variable:
        """The places that wait, first come first."""
        return Variable(f"{self.name}.queue", open_queue(f"places of {self.name}"))

    def has(self, place: str) -> Variable:
        """Whether a place has a permit; assigned counts, polled or not."""
        return Variable(f"{self.name}.{place}.has", BOOLEAN)

    def cells(self) -> tuple[Cell, ...]:
        """The variables of a semaphore."""
        return (
            Cell(self.free, self.permits, f"free permits of {self.name}"),
            Cell(self.queue, (), f"queue of {self.name}"),
            *(Cell(self.has(each), False, f"{self.name} for {each}") for each in self.places),
        )

    def leaf(self, word: str, party: str) -> Leaf | None:
        """`acquire()`: one permit, and a guard that gives it back."""
        if word != "acquire":
            return None
        name = self.places.new(party)
        has, place = self.has(name), self._token(name)
        take = Operation(
            f"takes a permit of {self.name}",
            guard=less(0, self.free),
            updates={self.free: minus(self.free, 1), has: TRUE},
            towards=self.name,
        )
        enqueue = Operation(
            f"queues for {self.name}",
            guard=equal(self.free, 0),
            updates={self.queue: append(self.queue, place)},
            towards=self.name,
        )
        receive = Operation(
            f"gets a permit of {self.name}",
            guard=equal(has, TRUE),
            waits_for=self.name,
            towards=self.name,
        )
        unlink = Operation(
            f"leaves the queue of {self.name}",
            guard=negation(has),
            updates={self.queue: without(self.queue, place)},
            towards=self.name,
        )
        return Leaf(
            at_once=(take,),
            pending=(enqueue,),
            ready=(receive,),
            elapses=negation(has),
            drop=unlink,
            drop_ready=self._release(name, f"drops a permit of {self.name} unpolled"),
            guard=Guard(self.name, equal(has, TRUE), self._release(name, f"releases {self.name}")),
        )

    def made(self, party: str) -> Updates:
        """Nothing: only polling has an effect."""
        return {}

    def call(self, word: str, party: str) -> Operation | None:
        """Nothing: permits come back with their guards."""
        return None

    def words(self) -> tuple[str, ...]:
        """What can be said of a semaphore."""
        return ("async with ...acquire()", "guard = await ...acquire()")

    def settle(self) -> tuple[Operation, ...]:
        """None: whatever happens to it is one step."""
        return ()

    def resources(self) -> tuple[Resource, ...]:
        """Who has a permit."""
        holds = tuple(
            Hold(party, equal(self.has(name), TRUE)) for name, party in self.places.parties()
        )
        return (Resource(self.name, "semaphore", holds, self.span),)

    def signals(self) -> tuple[Signal, ...]:
        """None: permits are held."""
        return ()

    def _token(self, place: str) -> Constant:
        return token(place, f"places of {self.name}")

    def _release(self, place: str, text: str) -> Operation:
        return Operation(
            text,
            guard=equal(self.has(place), TRUE),
            towards=self.name,
            later=(partial(self._hand_on, place),),
        )

    def _hand_on(self, place: str) -> Updates:
        """S5: the permit goes to the head of the queue, or is free."""
        nobody = is_empty(self.queue)
        updates: dict[Variable, Term] = {
            self.free: if_then_else(nobody, plus(self.free, 1), self.free),
            self.queue: tail(self.queue),
        }
        for each in self.places:
            first = all_of(negation(nobody), equal(head(self.queue), self._token(each)))
            kept: Term = FALSE if each == place else self.has(each)
            updates[self.has(each)] = if_then_else(first, TRUE, kept)
        return updates
