"""What tasks wait for each other by, as values that say what was declared."""

from __future__ import annotations

from dataclasses import dataclass

from mortmain.model.language.guards import Count
from mortmain.model.language.words import NotExecuted


@dataclass(frozen=True, slots=True)
class Notify:
    """Wakes those who wait; keeps one wake-up if nobody does: `changed = Notify()`."""

    count: Count = None

    async def notified(self) -> None:
        """Wait until somebody notifies: `await self.changed.notified()`."""
        raise NotExecuted("notified()")

    def notify_one(self) -> None:
        """Wake the first that waits, or let the next one pass: `self.changed.notify_one()`."""
        raise NotExecuted("notify_one()")

    def notify_waiters(self) -> None:
        """Wake all that wait now, and nobody who comes later: `self.changed.notify_waiters()`."""
        raise NotExecuted("notify_waiters()")

    def __getitem__(self, index: int) -> Notify:
        """One of several: `self.changed[seat]`."""
        raise NotExecuted("[...]")
