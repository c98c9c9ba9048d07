"""Mutexes as they are declared: whose they are, and all that can be said of one of them."""

from __future__ import annotations

from dataclasses import dataclass

from mortmain.model.language.guards import Count, Guard, Locking
from mortmain.model.language.words import NotExecuted


@dataclass(frozen=True, slots=True)
class Mutex:
    """At most one holds it; the guard gives it back when dropped: `db = Mutex()`.

    `kind` says whose mutex it is, for example `"tokio"`, which hands the lock to the first in
    line; `forks = Mutex(count="seats")` declares one for each seat, used as `self.forks[seat]`.
    With `fencing=True`, what a lease (`kind="lease"`) protects refuses those whose turn is over.
    """

    count: Count = None
    kind: str = "tokio"
    fencing: bool = False

    def lock(self) -> Locking:
        """Wait for the lock, and hold it by a guard: `async with self.db.lock():`."""
        raise NotExecuted("lock()")

    def blocking_lock(self) -> Guard:
        """Wait for it and block the thread: `with self.db.blocking_lock():`, in a `def`."""
        raise NotExecuted("blocking_lock()")

    def try_lock(self) -> Guard:
        """Take the lock if it is free, or raise `WouldBlock`: `with self.db.try_lock():`."""
        raise NotExecuted("try_lock()")

    def steal(self) -> Locking:
        """Take a web lock from whoever has it: `async with self.db.steal():`."""
        raise NotExecuted("steal()")

    async def acquire(self) -> None:
        """Wait for the lock, and have it until `release()`: `await self.db.acquire()`."""
        raise NotExecuted("acquire()")

    def try_acquire(self) -> None:
        """Have the lock until `release()`, or raise `WouldBlock`: `self.db.try_acquire()`."""
        raise NotExecuted("try_acquire()")

    def release(self) -> None:
        """Give back what `acquire()` took: `self.db.release()`."""
        raise NotExecuted("release()")

    def locked(self) -> bool:
        """Whether somebody holds it: `return not self.db.locked()` in an `@always` method."""
        raise NotExecuted("locked()")

    def owner_died(self) -> bool:
        """Whether an owner of a robust mutex died: `if self.db.owner_died():`."""
        raise NotExecuted("owner_died()")

    def make_consistent(self) -> None:
        """Say that what a robust mutex protects is in order again: `self.db.make_consistent()`."""
        raise NotExecuted("make_consistent()")

    def poisoned(self) -> bool:
        """Whether a panic has spoiled a `std` mutex: `if self.db.poisoned():`."""
        raise NotExecuted("poisoned()")

    def clear_poison(self) -> None:
        """Let a `std` mutex be locked again after a panic: `self.db.clear_poison()`."""
        raise NotExecuted("clear_poison()")

    def __getitem__(self, index: int) -> Mutex:
        """One of several: `self.forks[seat]`."""
        raise NotExecuted("[...]")
