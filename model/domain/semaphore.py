"""A tokio semaphore: permits handed out first come first served, one to each waiter.

Rules S1-S6, which are those of its permits.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from mortmain.model.diagnostic import Span
from mortmain.model.domain.cell import Cell
from mortmain.model.domain.leaf import Guard, Leaf
from mortmain.model.domain.operation import Operation, Updates
from mortmain.model.domain.permits import Permits
from mortmain.model.term.build import negation
from mortmain.model.transition.party import Resource, Signal


@dataclass(frozen=True, slots=True)
class Semaphore:
    """So many permits; who may hold one is collected while programs are compiled."""

    name: str
    permits: Permits
    span: Span | None = None

    guard_words: ClassVar[tuple[str, ...]] = ("acquire",)

    @classmethod
    def of(cls, name: str, permits: int, span: Span | None = None) -> Semaphore:
        """A semaphore with so many permits at first."""
        return cls(name, Permits(name, permits, permits), span)

    def cells(self) -> tuple[Cell, ...]:
        """The variables of a semaphore."""
        return self.permits.cells(
            f"free permits of {self.name}", f"queue of {self.name}", f"{self.name} for"
        )

    def leaf(self, word: str, party: str) -> Leaf | None:
        """`acquire()`: one permit, and a guard that gives it back."""
        if word != "acquire":
            return None
        name, permits = self.name, self.permits
        place = permits.place(party)
        return Leaf(
            at_once=(permits.take(place, f"takes a permit of {name}"),),
            pending=(permits.enqueue(place, f"queues for {name}"),),
            ready=(permits.receive(place, f"gets a permit of {name}"),),
            elapses=negation(permits.is_served(place)),
            drop=permits.leave(place, f"leaves the queue of {name}"),
            drop_ready=permits.give_back(place, f"drops a permit of {name} unpolled"),
            guard=Guard(name, permits.holds(place), permits.give_back(place, f"releases {name}")),
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

    def resources(self) -> tuple[Resource, ...]:
        """Who has a permit."""
        return (Resource(self.name, "semaphore", self.permits.holders(), self.span),)

    def signals(self) -> tuple[Signal, ...]:
        """None: permits are held."""
        return ()
