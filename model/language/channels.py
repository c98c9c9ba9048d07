"""The channels between tasks, as values that say what was declared."""

from __future__ import annotations

from dataclasses import dataclass

from mortmain.model.language.guards import Count
from mortmain.model.language.words import NotExecuted


@dataclass(frozen=True, slots=True)
class Channel:
    """Messages between tasks, so many at a time: `jobs = Channel(2)`.

    Both ends live as long as the program, so that it is never closed.
    """

    capacity: int
    count: Count = None

    async def send(self) -> None:
        """Wait for room, and send: `await self.jobs.send()`."""
        raise NotExecuted("send()")

    async def receive(self) -> None:
        """Wait for a message: `await self.jobs.receive()`."""
        raise NotExecuted("receive()")

    def __getitem__(self, index: int) -> Channel:
        """One of several: `self.jobs[seat]`."""
        raise NotExecuted("[...]")


@dataclass(frozen=True, slots=True)
class Oneshot:
    """One message between tasks, sent once: `done = Oneshot()`."""

    count: Count = None

    def send(self) -> None:
        """Send it: `self.done.send()`."""
        raise NotExecuted("send()")

    async def receive(self) -> None:
        """Wait for it: `await self.done.receive()`."""
        raise NotExecuted("receive()")

    def __getitem__(self, index: int) -> Oneshot:
        """One of several: `self.done[seat]`."""
        raise NotExecuted("[...]")
