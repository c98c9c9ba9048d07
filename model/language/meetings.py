"""What tasks wait for each other by, as values that say what was declared."""

from __future__ import annotations

from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any

from mortmain.model.language.guards import VERSIONS, Count
from mortmain.model.language.words import NotExecuted


@dataclass(frozen=True, slots=True)
class Notify:
    """Wakes those who wait; keeps one wake-up if nobody does: `changed = Notify()`.

    `tokio="1.24"` uses the stored wake-up up even where it would not have to, as tokio once did.
    """

    count: Count = None
    tokio: str = VERSIONS[-1]

    async def notified(self) -> None:
        """Wait until somebody notifies: `await self.changed.notified()`."""
        raise NotExecuted("notified()")

    def notify_one(self) -> None:
        """Wake the first that waits, or let the next one pass: `self.changed.notify_one()`."""
        raise NotExecuted("notify_one()")

    def notify_last(self) -> None:
        """Wake the last that waits, or let the next one pass: `self.changed.notify_last()`."""
        raise NotExecuted("notify_last()")

    def notify_waiters(self) -> None:
        """Wake all that wait now, and nobody who comes later: `self.changed.notify_waiters()`."""
        raise NotExecuted("notify_waiters()")

    def __getitem__(self, index: int) -> Notify:
        """One of several: `self.changed[seat]`."""
        raise NotExecuted("[...]")


@dataclass(frozen=True, slots=True)
class Barrier:
    """So many have to arrive before all go on: `start = Barrier(3)`.

    One that arrives and gives up still counts, so waiting is not safe to cancel.
    """

    parties: int
    count: Count = None

    async def wait(self) -> None:
        """Arrive, and wait for the others: `await self.start.wait()`."""
        raise NotExecuted("wait()")

    def __getitem__(self, index: int) -> Barrier:
        """One of several: `self.starts[seat]`."""
        raise NotExecuted("[...]")


@dataclass(frozen=True, slots=True)
class OnceCell:
    """A value that is made by the first that wants it: `config = OnceCell()`.

    Whoever is dropped while making it leaves that to the next in line.
    """

    count: Count = None

    async def get_or_init(self, make: Coroutine[Any, Any, Any]) -> None:
        """Make it unless it is there: `await self.config.get_or_init(self.load())`."""
        raise NotExecuted("get_or_init(...)")

    def initialized(self) -> bool:
        """Whether it is there: `if self.config.initialized():`."""
        raise NotExecuted("initialized()")

    def __getitem__(self, index: int) -> OnceCell:
        """One of several: `self.configs[seat]`."""
        raise NotExecuted("[...]")
