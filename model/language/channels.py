"""The channels between tasks, as values that say what was declared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from mortmain.model.language.data import Data
from mortmain.model.language.guards import Count
from mortmain.model.language.words import NotExecuted


@dataclass(frozen=True, slots=True)
class Channel:
    """Messages between tasks, so many at a time: `jobs = Channel(2)`.

    `of` says what a message is, as in `jobs = Channel(2, of=Number(high=3))`; nothing without it.
    Both ends live as long as the program, so that it is never closed.
    """

    capacity: int
    count: Count = None
    of: Data | None = None

    async def send(self, *value: Any) -> None:
        """Wait for room, and send: `await self.jobs.send(3)`."""
        raise NotExecuted("send()")

    async def receive(self) -> Any:
        """Wait for a message: `job = await self.jobs.receive()`."""
        raise NotExecuted("receive()")

    def __getitem__(self, index: int) -> Channel:
        """One of several: `self.jobs[seat]`."""
        raise NotExecuted("[...]")


@dataclass(frozen=True, slots=True)
class Oneshot:
    """One message between tasks, sent once: `done = Oneshot()`, or `Oneshot(of=Flag())`."""

    count: Count = None
    of: Data | None = None

    def send(self, *value: Any) -> None:
        """Send it: `self.done.send()`."""
        raise NotExecuted("send()")

    async def receive(self) -> Any:
        """Wait for it: `answer = await self.done.receive()`."""
        raise NotExecuted("receive()")

    def __getitem__(self, index: int) -> Oneshot:
        """One of several: `self.done[seat]`."""
        raise NotExecuted("[...]")
