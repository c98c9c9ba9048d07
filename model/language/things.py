"""The things of a spec: what parties share, as values that say what was declared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self, overload

from mortmain.model.language.channels import Channel, Oneshot, UnboundedChannel, Watch
from mortmain.model.language.data import Data
from mortmain.model.language.futures import Shared
from mortmain.model.language.guards import Count, Guard, Locking
from mortmain.model.language.meetings import Barrier, Notify, OnceCell
from mortmain.model.language.mutexes import Mutex
from mortmain.model.language.objects import Opaque
from mortmain.model.language.runtimes import LocalSet, Runtime
from mortmain.model.language.words import Handle, NotExecuted


@dataclass(frozen=True, slots=True)
class RwLock:
    """Many readers or one writer, first come first served: `cache = RwLock()`.

    A reader that comes after a writer waits behind it, even while others read; `max_readers`
    says how many may read at a time.  That is tokio's; `kind="std"` and `kind="parking_lot"` are
    those of threads, which block whoever waits.
    """

    count: Count = None
    max_readers: int | None = None
    kind: str = "tokio"

    def read(self) -> Locking:
        """Wait until no writer is before: `async with self.cache.read():`."""
        raise NotExecuted("read()")

    def write(self) -> Locking:
        """Wait until nobody else has the lock: `async with self.cache.write():`."""
        raise NotExecuted("write()")

    def read_recursive(self) -> Locking:
        """With `kind="parking_lot"`, pass a writer that waits: `self.cache.read_recursive()`."""
        raise NotExecuted("read_recursive()")

    def try_read(self) -> Guard:
        """Read if nobody writes or waits, or raise `WouldBlock`: `with self.db.try_read():`."""
        raise NotExecuted("try_read()")

    def try_write(self) -> Guard:
        """Write if nobody has the lock, or raise `WouldBlock`: `with self.db.try_write():`."""
        raise NotExecuted("try_write()")

    def try_read_recursive(self) -> Guard:
        """Read if nobody writes, or raise `WouldBlock`: `with self.db.try_read_recursive():`."""
        raise NotExecuted("try_read_recursive()")

    def poisoned(self) -> bool:
        """Whether a writer has panicked, with `kind="std"`: `if self.cache.poisoned():`."""
        raise NotExecuted("poisoned()")

    def clear_poison(self) -> None:
        """Let it be used again after a panic, with `kind="std"`: `self.cache.clear_poison()`."""
        raise NotExecuted("clear_poison()")

    def blocking_read(self) -> Guard:
        """The same, and block the thread: `with self.cache.blocking_read():`, in a `def`."""
        raise NotExecuted("blocking_read()")

    def blocking_write(self) -> Guard:
        """The same, and block the thread: `with self.cache.blocking_write():`, in a `def`."""
        raise NotExecuted("blocking_write()")

    def __getitem__(self, index: int) -> RwLock:
        """One of several: `self.caches[seat]`."""
        raise NotExecuted("[...]")


@dataclass(frozen=True, slots=True)
class Semaphore:
    """So many permits, first come first served: `pool = Semaphore(2)`.

    `async with self.pool.acquire():` holds one of them; `count="seats"` declares one for each.
    Where permits are added, `most` says how many can be free: `Semaphore(0, most=2)`.
    """

    permits: int
    count: Count = None
    most: int | None = None

    def acquire(self) -> Locking:
        """Wait for a permit: `async with self.pool.acquire():`."""
        raise NotExecuted("acquire()")

    def acquire_many(self, permits: int) -> Locking:
        """Wait for several at once: `async with self.pool.acquire_many(2):`."""
        raise NotExecuted("acquire_many(...)")

    def try_acquire(self) -> Guard:
        """Take a permit, or raise `WouldBlock`: `with self.pool.try_acquire():`."""
        raise NotExecuted("try_acquire()")

    def try_acquire_many(self, permits: int) -> Guard:
        """Take several, or raise `WouldBlock`: `with self.pool.try_acquire_many(2):`."""
        raise NotExecuted("try_acquire_many(...)")

    def add_permits(self, permits: int) -> None:
        """Put more in, for whoever is first in line: `self.pool.add_permits(1)`."""
        raise NotExecuted("add_permits(...)")

    def forget_permits(self, permits: int) -> None:
        """Take some away for ever, as far as any are free: `self.pool.forget_permits(1)`."""
        raise NotExecuted("forget_permits(...)")

    def close(self) -> None:
        """Give out no more: whoever waits, or comes later, gets `Closed`: `self.pool.close()`."""
        raise NotExecuted("close()")

    def __getitem__(self, index: int) -> Semaphore:
        """One of several: `self.pools[seat]`."""
        raise NotExecuted("[...]")


@dataclass(frozen=True, slots=True)
class TokenLock:
    """A lock taken and given back by two separate calls; nothing gives it back for you.

    `db = TokenLock()`, then `await self.db.acquire()` and, later, `self.db.release()`.
    """

    count: Count = None

    async def acquire(self) -> None:
        """Wait for the lock and keep it, whoever ends meanwhile: `await self.db.acquire()`."""
        raise NotExecuted("acquire()")

    def release(self) -> None:
        """Give the lock back: `self.db.release()`."""
        raise NotExecuted("release()")

    def locked(self) -> bool:
        """Whether somebody holds it: `return not self.db.locked()` in an `@always` method."""
        raise NotExecuted("locked()")

    def __getitem__(self, index: int) -> TokenLock:
        """One of several: `self.locks[seat]`."""
        raise NotExecuted("[...]")


@dataclass(frozen=True, slots=True)
class Port:
    """Messages to one isolate, in order; lost once it is dead: `inbox = Port("app", capacity=4)`.

    `owner` names the isolate that listens; where there are several of it, `self.inbox[i]` is
    the port of number `i`.  `of` says what a message is: `Port("app", of=OneOf("go", "stop"))`.
    A `StreamSink` is one, whose end is a message: `Port("app", of=OneOf("event", "end"))`.
    """

    owner: str
    capacity: int = 2
    of: Data | None = None

    def send(self, *value: Any) -> None:
        """Put a message into the queue without waiting: `self.inbox.send("go")`."""
        raise NotExecuted("send(...)")

    def add(self, *value: Any) -> None:
        """The same from Rust (`StreamSink::add`), or raise `Closed`: `self.inbox.add("go")`."""
        raise NotExecuted("add(...)")

    async def receive(self) -> Any:
        """Wait for the next message: `value = await self.inbox.receive()`."""
        raise NotExecuted("receive()")

    def close(self) -> None:
        """Take no more (`ReceivePort.close`); who receives gets `Closed`: `self.inbox.close()`."""
        raise NotExecuted("close()")

    def __getitem__(self, index: int) -> Port:
        """The port of one of several isolates: `self.inbox[0]`."""
        raise NotExecuted("[...]")


@dataclass(frozen=True, slots=True)
class AbortHandle:
    """A place for the handle of a spawned task: `worker = AbortHandle()`.

    `self.worker = spawn(self.work())` fills it, `self.worker.abort()` uses it from elsewhere.
    """

    def abort(self) -> None:
        """Ask the task whose handle it is to stop at its next await: `self.worker.abort()`."""
        raise NotExecuted("abort()")

    @overload
    def __get__(self, instance: None, owner: type) -> Self: ...
    @overload
    def __get__(self, instance: object, owner: type) -> Handle[Any]: ...
    def __get__(self, instance: object, owner: type) -> Self | Handle[Any]:
        if instance is None:
            return self
        raise NotExecuted("reading a handle")

    def __set__(self, instance: object, value: Handle[Any]) -> None:
        raise NotExecuted("assigning a handle")


@dataclass(frozen=True, slots=True)
class Bridge:
    """How the flutter_rust_bridge of this spec behaves; at most one in a spec.

    `bridge = Bridge(checks_post=True)`: posting to a dead isolate fails the callback at once;
    `message_finalizer`: a reply that can no longer come is noticed when its message is freed;
    `tombstones`: the bridge remembers which isolates have died; `late_replies_poison`: a reply to a
    future that was dropped makes all later callbacks panic, as up to version 2.11.1; `workers`: how
    many threads its pool has; `mutators`: how many isolates can run at once, where a blocked one
    counts as well.  Both are numbers, or names of parameters.
    """

    checks_post: bool = False
    message_finalizer: bool = False
    tombstones: bool = False
    late_replies_poison: bool = False
    workers: str | int = 4
    mutators: Count = None


DECLARED = (
    AbortHandle,
    Barrier,
    Bridge,
    Channel,
    LocalSet,
    Mutex,
    Notify,
    OnceCell,
    Oneshot,
    Opaque,
    Port,
    Runtime,
    RwLock,
    Semaphore,
    Shared,
    TokenLock,
    UnboundedChannel,
    Watch,
)
"""Everything that a class body can declare by a call, beside data."""
