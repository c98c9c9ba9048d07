"""An opaque object: Rust data that Dart has a handle of, with a lock that no line of code mentions.

Every call over the bridge that is given the object takes its RwLock before the function begins -
`&T` to read, `&mut T` to write - and gives it back after the function has ended, callbacks and all
other awaits in between included.  The locks of one call are taken in the order in which the objects
were made, so that two calls cannot wait for each other; calls inside of calls know nothing of that.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from mortmain.model.diagnostic import Span
from mortmain.model.domain.cell import Cell
from mortmain.model.domain.leaf import Leaf
from mortmain.model.domain.operation import Operation, Updates
from mortmain.model.domain.rwlock import RwLock
from mortmain.model.transition.party import Resource, Signal


@dataclass(frozen=True, slots=True)
class Opaque:
    """One object."""

    name: str
    lock: RwLock
    span: Span | None = None

    guard_words: ClassVar[tuple[str, ...]] = ()

    @classmethod
    def of(cls, name: str, span: Span | None = None) -> Opaque:
        """An object that nobody uses."""
        return cls(name, RwLock.of(name, span=span), span)

    def borrow(self, party: str, *, mutably: bool) -> Leaf:
        """What a call that is given the object waits for, with the guard that it holds."""
        leaf = self.lock.leaf("write" if mutably else "read", party)
        assert leaf is not None
        return leaf

    def cells(self) -> tuple[Cell, ...]:
        """The variables of its lock."""
        return self.lock.cells()

    def leaf(self, word: str, party: str) -> Leaf | None:
        """Nothing: it is locked by being handed over."""
        return None

    def made(self, party: str) -> Updates:
        """Nothing: it cannot be awaited."""
        return {}

    def call(self, word: str, party: str) -> Operation | None:
        """Nothing: what it can do are functions that it is handed to."""
        return None

    def words(self) -> tuple[str, ...]:
        """What can be said of an object."""
        return ("await self.work(...)",)

    def resources(self) -> tuple[Resource, ...]:
        """Which calls use it."""
        permits = self.lock.permits
        return (Resource(self.name, "opaque", permits.holders(), self.span), *permits.gathered())

    def signals(self) -> tuple[Signal, ...]:
        """None: a lock is held."""
        return ()
