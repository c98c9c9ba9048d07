"""A tokio RwLock: many readers or one writer, first come first served.

It is a semaphore (rules S1-S7) of which a reader needs one permit and a writer all: readers and
writers share one queue, so a reader comes behind a writer that waits, even while others read.  A
writer that goes on as a reader (`downgrade`) gives all permits back but one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from mortmain.model.diagnostic import Span
from mortmain.model.domain.cell import Cell
from mortmain.model.domain.leaf import Call, Guard, Leaf
from mortmain.model.domain.operation import Updates
from mortmain.model.domain.permits import Permits
from mortmain.model.transition.party import Resource, Signal

MOST_READERS = 255
"""More readers at a time than this a spec cannot have; tokio allows more than 500 million."""


@dataclass(frozen=True, slots=True)
class RwLock:
    """One lock; who may read and write under it is collected while programs are compiled."""

    name: str
    permits: Permits
    span: Span | None = None

    guard_words: ClassVar[tuple[str, ...]] = (
        *("read", "write", "try_read", "try_write"),
        *("read_recursive", "try_read_recursive"),
    )
    """The last two only others have; they are there to be refused."""

    @classmethod
    def of(cls, name: str, max_readers: int = MOST_READERS, span: Span | None = None) -> RwLock:
        """A lock that nobody has, for so many readers at a time."""
        return cls(name, Permits(name, max_readers, max_readers), span)

    def cells(self) -> tuple[Cell, ...]:
        """The variables of a lock."""
        return self.permits.cells(None, f"queue of {self.name}", f"{self.name} for")

    def leaf(self, word: str, party: str) -> Leaf | None:
        """`read()` and `write()`, each with a guard that gives back what it took."""
        if word not in ("read", "write"):
            return None
        name, permits = self.name, self.permits
        place = self._place(word, party)
        return Leaf(
            at_once=(permits.take(place, f"takes {name} to {word}"),),
            pending=(permits.enqueue(place, f"queues for {name} to {word}"),),
            ready=(permits.receive(place, f"gets {name} to {word}"),),
            elapses=permits.is_pending(place),
            drop=permits.leave(place, f"leaves the queue of {name}"),
            drop_ready=permits.give_back(place, f"drops {name} unpolled"),
            guard=self._guard(word, place),
        )

    def made(self, party: str) -> Updates:
        """Nothing: only polling has an effect."""
        return {}

    def call(self, word: str, party: str) -> Call | None:
        """`try_read()` and `try_write()`."""
        if word not in ("try_read", "try_write"):
            return None
        way = word.removeprefix("try_")
        place = self._place(way, party)
        return self.permits.try_take(place, f"takes {self.name} to {way}", self._guard(way, place))

    def words(self) -> tuple[str, ...]:
        """What can be said of a lock."""
        return (
            "async with ...read()",
            "async with ...write()",
            "guard = await ...read()",
            "guard = ...try_read()",
            "guard = ...try_write()",
        )

    def resources(self) -> tuple[Resource, ...]:
        """Who reads, and who writes."""
        held = Resource(self.name, "rwlock", self.permits.holders(), self.span)
        return (held, *self.permits.gathered())

    def signals(self) -> tuple[Signal, ...]:
        """None: a lock is held."""
        return ()

    def _place(self, way: str, party: str) -> str:
        return self.permits.place(party, 1 if way == "read" else self.permits.total, f" to {way}")

    def _guard(self, way: str, place: str) -> Guard:
        permits = self.permits
        downgrade = permits.keep_one(place, f"goes on reading {self.name}")
        return Guard(
            self.name,
            permits.holds(place),
            permits.give_back(place, f"releases {self.name}"),
            {"downgrade": downgrade} if way == "write" else {},
        )
