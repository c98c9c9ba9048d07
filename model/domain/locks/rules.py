"""What one kind of lock does differently from another: five questions, and which calls it has."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Handoff(StrEnum):
    """Who has the lock after a release."""

    DIRECT = "direct"
    """The head of the queue, at once, polled or not."""
    BARGING = "barging"
    """Nobody: whoever comes first takes it, queued or not."""


class OwnerDeath(StrEnum):
    """What becomes of the lock when its owner is killed and runs nothing any more."""

    HELD = "held"
    """Nothing: it is held for ever."""
    FREED = "freed"
    """It is free, or goes to the next in line, in the same step."""
    TOLD = "told"
    """The next owner gets it and is told that what it protects may be inconsistent."""
    REPORTED = "reported"
    """It is free once whoever keeps the lock hears of the death, which takes a while."""


class Mortal(StrEnum):
    """Whose death is the death of the owner."""

    THREAD = "thread"
    """That of the thread; a process takes its threads with it."""
    PROCESS = "process"
    """That of the process alone: a thread may go, and what it had taken stays taken."""


@dataclass(frozen=True, slots=True)
class Rules:
    """One kind of lock.

    What becomes of a waiter that is cancelled follows: where the lock is handed on, a place in the
    queue is given up or passed on; where it is not, there is nothing to give up.
    """

    kind: str
    handoff: Handoff = Handoff.BARGING
    on_death: OwnerDeath = OwnerDeath.HELD
    mortal: Mortal = Mortal.THREAD
    anyone_releases: bool = False
    """Whoever calls release releases it, owner or not."""
    blocks: bool = True
    """Waiting blocks the thread: nobody can cancel it."""
    shared: bool = False
    """Processes can share it: it is kept by the system, or in memory that they share."""
    guarded: bool = True
    """It is taken by a guard, which any way out of the block drops: `async with x.lock():`."""
    by_hand: bool = False
    """It is taken and given back by two separate calls: `await x.acquire()`, `x.release()`."""
    tries: bool = True
    """It has a call that takes it only if that is possible at once."""
    timed: bool = False
    """It has a call that gives up after a time."""
    reentrant: bool = False
    """Its owner may take it again."""
    stays: bool = False
    """Its guard must not leave its thread: in Rust it is not `Send`."""
    poisons: bool = False
    """A guard that is dropped by a panic spoils it for everybody after."""
    steals: bool = False
    """It has a call that takes it from whoever has it."""
    expires: bool = False
    """It is free again after a while, whatever its owner does."""
    fenced: bool = False
    """What it protects refuses those whose turn is over, so that they do no harm."""

    heedless: bool = False
    """Nobody looks whether taking it has failed: who has not got it goes on as if."""

    @property
    def diverges(self) -> bool:
        """Whether somebody may believe to have the lock who has it no more."""
        return self.anyone_releases or self.steals or self.expires or self.heedless
