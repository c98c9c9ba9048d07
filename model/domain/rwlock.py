"""A tokio RwLock: many readers or one writer, first come first served.

It is a semaphore (rules S1-S6) of which a reader needs one permit and a writer all: readers and
writers share one queue, so a reader comes behind a writer that waits, even while others read.
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

MOST_READERS = 255
"""More awaits of `read()` than this a spec cannot have."""


@dataclass(frozen=True, slots=True)
class RwLock:
    """One lock; who may read and write under it is collected while programs are compiled."""

    name: str
    permits: Permits
    span: Span | None = None

    guard_words: ClassVar[tuple[str, ...]] = ("read", "write")

    @classmethod
    def of(cls, name: str, span: Span | None = None) -> RwLock:
        """A lock that nobody has."""
        return cls(name, Permits(name, MOST_READERS, MOST_READERS), span)

    def cells(self) -> tuple[Cell, ...]:
        """The variables of a lock."""
        return self.permits.cells(None, f"queue of {self.name}", f"{self.name} for")

    def leaf(self, word: str, party: str) -> Leaf | None:
        """`read()` and `write()`, each with a guard that gives back what it took."""
        if word not in self.guard_words:
            return None
        name, permits = self.name, self.permits
        need = 1 if word == "read" else permits.total
        place = permits.place(party, need, f" to {word}")
        return Leaf(
            at_once=(permits.take(place, f"takes {name} to {word}"),),
            pending=(permits.enqueue(place, f"queues for {name} to {word}"),),
            ready=(permits.receive(place, f"gets {name} to {word}"),),
            elapses=negation(permits.is_served(place)),
            drop=permits.leave(place, f"leaves the queue of {name}"),
            drop_ready=permits.give_back(place, f"drops {name} unpolled"),
            guard=Guard(name, permits.holds(place), permits.give_back(place, f"releases {name}")),
        )

    def made(self, party: str) -> Updates:
        """Nothing: only polling has an effect."""
        return {}

    def call(self, word: str, party: str) -> Operation | None:
        """Nothing: guards give back what they took."""
        return None

    def words(self) -> tuple[str, ...]:
        """What can be said of a lock."""
        return ("async with ...read()", "async with ...write()", "guard = await ...read()")

    def resources(self) -> tuple[Resource, ...]:
        """Who reads, and who writes."""
        return (Resource(self.name, "rwlock", self.permits.holders(), self.span),)

    def signals(self) -> tuple[Signal, ...]:
        """None: a lock is held."""
        return ()
