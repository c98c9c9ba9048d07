"""What taking a lock or a permit gives to a body: the right to use it, until it is dropped."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import AbstractAsyncContextManager, AbstractContextManager
from typing import Any

from mortmain.model.language.words import NotExecuted

Count = str | int | None
"""How many there are: a number, the name of a parameter, or `None` for one that has no index."""

VERSIONS = ("1.24", "1.53")
"""The versions of tokio that differ, oldest first."""


class Guard(AbstractAsyncContextManager["Guard"], AbstractContextManager["Guard"]):
    """The right to use what a mutex protects: `guard = await self.db.lock()`."""

    def release(self) -> None:
        """Give the lock back now: `guard.release()`."""
        raise NotExecuted("release()")

    def send(self, *value: Any) -> None:
        """Send with the room that was reserved: `permit.send()`, `permit.send(3)`."""
        raise NotExecuted("send()")

    def forget(self) -> None:
        """Let a semaphore's permits be gone for ever: `permit.forget()`."""
        raise NotExecuted("forget()")

    def downgrade(self) -> None:
        """Go on as a reader, with no writer in between: `guard.downgrade()`."""
        raise NotExecuted("downgrade()")

    def __enter__(self) -> Guard:
        raise NotExecuted("with")

    def __exit__(self, *error: object) -> None:
        raise NotExecuted("with")

    async def __aenter__(self) -> Guard:
        raise NotExecuted("async with")

    async def __aexit__(self, *error: object) -> None:
        raise NotExecuted("async with")


class Locking(AbstractAsyncContextManager[Guard]):
    """A lock being taken: `async with self.db.lock():` or `guard = await self.db.lock()`."""

    def __await__(self) -> Generator[Any, None, Guard]:
        raise NotExecuted("await")

    async def __aenter__(self) -> Guard:
        raise NotExecuted("async with")

    async def __aexit__(self, *error: object) -> None:
        raise NotExecuted("async with")
