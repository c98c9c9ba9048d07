"""The channels between tasks, as values that say what was declared.

An end belongs to the methods that are named: every run of one has it from where it is made until
it is over, however it ends, or until it drops it.  An end that nobody is named for lives as long
as the program, as in a static.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Any

from mortmain.model.language.data import Data
from mortmain.model.language.guards import VERSIONS, Count, Guard, Locking
from mortmain.model.language.words import NotExecuted

Methods = str | tuple[str, ...]
"""The name of a method, or of several."""


def methods(named: Methods) -> tuple[str, ...]:
    """The names, however many there are."""
    return (named,) if isinstance(named, str) else named


class Halves:
    """What can be said of everything with a sender and a receiver."""

    async def closed(self) -> None:
        """Wait until nobody receives any more: `await self.jobs.closed()`."""
        raise NotExecuted("closed()")

    def drop_sender(self) -> None:
        """Drop the sender that this method owns: `self.jobs.drop_sender()`."""
        raise NotExecuted("drop_sender()")

    def drop_receiver(self) -> None:
        """Drop the receiver that this method owns: `self.jobs.drop_receiver()`."""
        raise NotExecuted("drop_receiver()")


class Received(Halves):
    """What can be said of every channel, however it sends."""

    async def receive(self) -> Any:
        """Wait for a message, or raise `Closed` at the end: `job = await self.jobs.receive()`."""
        raise NotExecuted("receive()")

    def try_receive(self) -> Any:
        """Take a message, or raise `WouldBlock`: `job = self.jobs.try_receive()`."""
        raise NotExecuted("try_receive()")

    def close(self) -> None:
        """Let nobody send any more, and receive what is left: `self.jobs.close()`."""
        raise NotExecuted("close()")


@dataclass(frozen=True, slots=True)
class Channel(Received):
    """Messages between tasks, so many at a time: `jobs = Channel(2)`.

    `of` says what a message is, as in `jobs = Channel(2, of=Number(high=3))`; nothing without it.
    `senders="producer"` and `receiver="worker"` say whose the ends are: after the last sender is
    dropped, `receive()` raises `Closed`, after the receiver, `send()` does.
    `tokio="1.24"` misses a wake-up at the close, as tokio did before 1.53.
    """

    capacity: int
    count: Count = None
    of: Data | None = None
    senders: Methods = ()
    receiver: Methods = ()
    tokio: str = VERSIONS[-1]

    async def send(self, *value: Any) -> None:
        """Wait for room, and send: `await self.jobs.send(3)`."""
        raise NotExecuted("send()")

    def reserve(self) -> Locking:
        """Wait for room, and keep it: `permit = await self.jobs.reserve()`, `permit.send()`."""
        raise NotExecuted("reserve()")

    def try_send(self, *value: Any) -> None:
        """Send if there is room, or raise `WouldBlock`: `self.jobs.try_send()`."""
        raise NotExecuted("try_send()")

    def try_reserve(self) -> Guard:
        """Keep room if there is some, or raise `WouldBlock`: `permit = self.jobs.try_reserve()`."""
        raise NotExecuted("try_reserve()")

    def __getitem__(self, index: int) -> Channel:
        """One of several: `self.jobs[seat]`."""
        raise NotExecuted("[...]")


@dataclass(frozen=True, slots=True)
class UnboundedChannel(Received):
    """Messages between tasks, any number at a time: `jobs = UnboundedChannel()`.

    The model counts up to `most` of them.  All else is as in a `Channel`, except that sending
    never waits, and so is not awaited.
    """

    count: Count = None
    of: Data | None = None
    senders: Methods = ()
    receiver: Methods = ()
    most: int = 4

    def send(self, *value: Any) -> None:
        """Send, or raise `Closed` if nobody receives: `self.jobs.send()`."""
        raise NotExecuted("send()")

    def __getitem__(self, index: int) -> UnboundedChannel:
        """One of several: `self.jobs[seat]`."""
        raise NotExecuted("[...]")


@dataclass(frozen=True, slots=True)
class Oneshot(Received):
    """One message between tasks, sent once: `done = Oneshot()`, or `Oneshot(of=Flag())`.

    `sender="worker"` and `receiver="main"` say whose the ends are: if the sender is dropped
    before it sends, `receive()` raises `Closed`.
    """

    count: Count = None
    of: Data | None = None
    sender: Methods = ()
    receiver: Methods = ()

    def send(self, *value: Any) -> None:
        """Send it, or raise `Closed` if nobody receives: `self.done.send()`."""
        raise NotExecuted("send()")

    def __getitem__(self, index: int) -> Oneshot:
        """One of several: `self.done[seat]`."""
        raise NotExecuted("[...]")


class Borrowing(Locking):
    """A value being looked at: copied by `value = await ...`, or held by `async with`."""

    def __await__(self) -> Generator[Any, None, Any]:
        raise NotExecuted("await")


class Receiving:
    """What can be said of a receiver of a watch, and of the watch for that of the body."""

    async def changed(self) -> None:
        """Wait for a value that one has not seen: `await receiver.changed()`."""
        raise NotExecuted("changed()")

    def borrow(self) -> Borrowing:
        """Read the value under a lock that blocks threads: `async with self.state.borrow():`.

        Where it is given a name, it is copied: `value = await self.state.borrow()`.
        """
        raise NotExecuted("borrow()")

    def borrow_and_update(self) -> Borrowing:
        """The same, and have seen it: `value = await self.state.borrow_and_update()`."""
        raise NotExecuted("borrow_and_update()")

    async def wait_for(self, condition: Callable[[Any], bool]) -> Any:
        """Wait for such a value: `await receiver.wait_for(lambda value: value > 0)`."""
        raise NotExecuted("wait_for(...)")


class Receiver(Receiving):
    """One receiver of a watch, which knows what it has seen: `seen = self.state.subscribe()`."""

    def clone(self) -> Receiver:
        """Another one, which has seen what this one has: `other = receiver.clone()`."""
        raise NotExecuted("clone()")


@dataclass(frozen=True, slots=True)
class Watch(Halves, Receiving):
    """The last value that was sent, and whether one has seen it: `state = Watch()`.

    `of` says what the value is, as in `state = Watch(of=Number(high=3))`; nothing without it.
    `senders` and `receivers` say whose the ends are: after the last sender is dropped, `changed()`
    raises `Closed`.  A value that is borrowed makes whoever sends wait, with its whole thread.
    Each body has a receiver of its own, which has seen the first value.
    """

    count: Count = None
    of: Data | None = None
    senders: Methods = ()
    receivers: Methods = ()

    async def send(self, *value: Any) -> None:
        """Replace the value, once nobody borrows it: `await self.state.send(3)`."""
        raise NotExecuted("send()")

    async def send_if_modified(self, value: Any) -> None:
        """The same, and tell nobody if it is the same: `await self.state.send_if_modified(3)`."""
        raise NotExecuted("send_if_modified(...)")

    def subscribe(self) -> Receiver:
        """A receiver that has seen what is there now: `receiver = self.state.subscribe()`."""
        raise NotExecuted("subscribe()")

    def __getitem__(self, index: int) -> Watch:
        """One of several: `self.states[seat]`."""
        raise NotExecuted("[...]")
