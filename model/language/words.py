"""The words of spec bodies: what a party can do, apart from using the things of its spec."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine, Generator
from contextlib import AbstractAsyncContextManager, AbstractContextManager
from typing import Any, Generic, Literal, NoReturn, ParamSpec, TypeAlias, TypeVar

T = TypeVar("T")
P = ParamSpec("P")

KillMode: TypeAlias = Literal["immediate", "before_next_event", "engine"]

DartFn: TypeAlias = Callable[..., Awaitable[Any]]
"""The type of a Dart closure handed to Rust: `async def sync_all(self, on_step: DartFn)`.

Awaiting a call of it suspends the Rust task until the isolate that made the closure answers.
"""


class NotExecuted(RuntimeError):  # noqa: N818 - reads as a sentence in a traceback
    """A word of a spec was called: specs are read, never executed."""

    def __init__(self, word: str) -> None:
        super().__init__(f"{word}: specs are read, never executed; use check(...)")


class CallbackLost(Exception):  # noqa: N818 - what happened, as in `except CallbackLost:`
    """The bridge says that a Dart callback's reply can no longer come: `except CallbackLost:`."""


class DartError(Exception):
    """A Dart callback ended with an uncaught error: `except DartError:`."""


class Cancelled(Exception):  # noqa: N818 - what happened, as in `except Cancelled:`
    """The awaited task was aborted: `except Cancelled:`."""


class Closed(Exception):  # noqa: N818 - what happened, as in `except Closed:`
    """The other end is gone, or somebody has closed it: `except Closed:`."""


class WouldBlock(Exception):  # noqa: N818 - what would happen, as in `except WouldBlock:`
    """What was tried is not possible without waiting: `except WouldBlock:`."""


class Poisoned(Exception):  # noqa: N818 - what happened, as in `except Poisoned:`
    """A `std` mutex was spoiled by a panic: `except Poisoned:`."""


class NotRecoverable(Exception):  # noqa: N818 - what happened, as in `except NotRecoverable:`
    """A robust mutex was given up by whoever should repair it: `except NotRecoverable:`."""


class Future(Generic[T]):
    """A future that makes progress only where it is awaited: `first = future(self.work())`."""

    def __await__(self) -> Generator[Any, None, T]:
        raise NotExecuted("await")

    def enable(self) -> None:
        """A wait for a `Notify` takes its place before it is awaited: `waiter.enable()`."""
        raise NotExecuted("enable()")


class Handle(Future[T]):
    """A spawned task, which lives on when its handle is dropped: `await handle`."""

    def abort(self) -> None:
        """The task ends at its next suspension point and drops all it owns: `handle.abort()`."""
        raise NotExecuted("abort()")


async def sleep() -> None:
    """Let any amount of time pass; everybody else may act meanwhile: `await sleep()`."""
    raise NotExecuted("sleep()")


def timeout() -> AbstractAsyncContextManager[None]:
    """Drop the body's future and raise `TimeoutError`, at any moment it is not ready.

    Time is not measured, so there is no duration: `async with timeout(): await on_step()`.
    """
    raise NotExecuted("timeout()")


def relying_on(lock: object) -> AbstractContextManager[None]:
    """What is done here counts on the caller's having the lock: `with relying_on(self.db):`.

    A callback goes on although its caller has given up, and the lock is somebody else's by then:
    that is a `double-grant`.
    """
    raise NotExecuted("relying_on(...)")


def maybe() -> bool:
    """Both answers are possible, and both are explored: `if maybe():`."""
    raise NotExecuted("maybe()")


def choose(*values: T) -> T:
    """Any one of the values; all are explored: `size = choose(1, 2, 4)`."""
    raise NotExecuted("choose(...)")


def bounded(value: int, *, low: int, high: int) -> int:
    """The value, promised to lie in `low..high`: `n = bounded(n + 1, low=0, high=3)`."""
    raise NotExecuted("bounded(...)")


def block_on(future: Awaitable[T]) -> T:
    """Wait for a future and block the thread meanwhile: `block_on(on_step())`.

    Only where a thread may be blocked: in the `def` of an `@rust("normal")` or `@rust("sync")`.
    """
    raise NotExecuted("block_on(...)")


def block_in_place(call: Callable[P, T], *args: P.args, **options: P.kwargs) -> T:
    """Run a plain `def` here, in a task, and let it block: `block_in_place(self.crunch, 3)`.

    The other tasks of its worker go to another thread; nothing else of this task is polled.
    """
    raise NotExecuted("block_in_place(...)")


def spawn(coroutine: Coroutine[Any, Any, T]) -> Handle[T]:
    """Start a task that runs by itself: `handle = spawn(self.work())`."""
    raise NotExecuted("spawn(...)")


def spawn_blocking(call: Callable[P, T], *args: P.args, **options: P.kwargs) -> Handle[T]:
    """Run a plain `def` on a thread that it may block: `task = spawn_blocking(self.crunch, 3)`."""
    raise NotExecuted("spawn_blocking(...)")


def future(coroutine: Awaitable[T]) -> Future[T]:
    """A future that is polled only where it is awaited: `first = future(self.work())`."""
    raise NotExecuted("future(...)")


def by_ref(awaitable: Future[T]) -> Future[T]:
    """The same future, not dropped when it loses: `await select(by_ref(first), sleep())`."""
    raise NotExecuted("by_ref(...)")


def forget(value: object) -> None:
    """Never drop a guard or a future, as `mem::forget`; what it holds stays: `forget(guard)`."""
    raise NotExecuted("forget(...)")


async def select(*branches: Awaitable[Any], biased: bool = False) -> int:
    """Wait for the first, drop the others, say which: `match await select(a(), sleep()):`.

    They are polled from any of them on, or, where it is `biased=True`, from the first on.
    """
    raise NotExecuted("select(...)")


async def either(first: Awaitable[Any], second: Awaitable[Any]) -> int:
    """Wait for one of two; the other lives on in the arms: `match await either(a(), sleep()):`.

    This is `select` of the crate futures, which gives the loser back with the winner.
    """
    raise NotExecuted("either(...)")


class Stream:
    """Futures that are polled only while the next result is awaited: `await pending.next()`."""

    async def next(self) -> bool:
        """Poll them until one is ready; false once all were: `while await pending.next():`."""
        raise NotExecuted("next()")

    def push(self, future: Awaitable[Any]) -> None:
        """One more, polled from the next `next()` on: `pending.push(self.work())`."""
        raise NotExecuted("push(...)")


def unordered(*futures: Awaitable[Any], at_once: int = 64) -> Stream:
    """Futures in one place, whichever is ready first: `pending = unordered(self.a(), self.b())`.

    Between two `await pending.next()` none of them is polled; only `at_once` of them run at once.
    """
    raise NotExecuted("unordered(...)")


def buffered(*futures: Awaitable[Any], at_once: int = 64) -> Stream:
    """The same, with their results in order: `buffered(self.a(), self.b(), at_once=2)`."""
    raise NotExecuted("buffered(...)")


class JoinSet:
    """Tasks that are joined together; with its block those that are left are aborted.

    `tasks = JoinSet()`, `tasks.spawn(self.work())`, then `while await tasks.join_next():`.
    """

    def spawn(self, coroutine: Coroutine[Any, Any, Any]) -> Handle[Any]:
        """Start a task in the set: `tasks.spawn(self.work())`."""
        raise NotExecuted("spawn(...)")

    def spawn_blocking(
        self, call: Callable[P, Any], *args: P.args, **options: P.kwargs
    ) -> Handle[Any]:
        """Run a plain `def` on a thread of its own: `tasks.spawn_blocking(self.crunch, 3)`."""
        raise NotExecuted("spawn_blocking(...)")

    async def join_next(self) -> bool:
        """Wait until one has ended, and raise what it ended with; false once none is left."""
        raise NotExecuted("join_next()")

    def abort_all(self) -> None:
        """Ask all of them to stop; they are still to be joined: `tasks.abort_all()`."""
        raise NotExecuted("abort_all()")

    def detach_all(self) -> None:
        """Let all of them go on by themselves: `tasks.detach_all()`."""
        raise NotExecuted("detach_all()")


async def join(*branches: Awaitable[Any]) -> tuple[Any, ...]:
    """Poll all until all are ready: `left, right = await join(self.a(), self.b())`."""
    raise NotExecuted("join(...)")


async def for_each_concurrent(limit: int, *items: Awaitable[Any]) -> None:
    """Poll so many at a time until all are ready: `await for_each_concurrent(2, a(), b(), c())`."""
    raise NotExecuted("for_each_concurrent(...)")


def kill(party: object, mode: KillMode = "before_next_event") -> None:
    """End an isolate as `Isolate.kill` does, a process or a thread by force: `kill("runner")`."""
    raise NotExecuted("kill(...)")


def pause(isolate: object) -> None:
    """Have an isolate handle no further event, as `Isolate.pause` does: `pause("runner")`.

    It finishes the event it is at.  While it is paused its messages wait, and so does a kill
    before the next event; an immediate one does not.
    """
    raise NotExecuted("pause(...)")


def resume(isolate: object) -> None:
    """Have a paused isolate go on with its events: `resume("runner")`."""
    raise NotExecuted("resume(...)")


async def exited(process: str) -> None:
    """Wait until a process has ended, however it did: `await exited("worker")`."""
    raise NotExecuted("exited(...)")


def exit() -> NoReturn:  # noqa: A001 - Dart's own name for it
    """End the isolate that runs this, as `Isolate.exit` does; no `finally` runs: `exit()`."""
    raise NotExecuted("exit()")


def dispose() -> None:
    """Shut the bridge down for this isolate, as `RustLib.dispose()` does: `dispose()`."""
    raise NotExecuted("dispose()")


def cancel_callbacks(*parties: object) -> None:
    """Answer every callback still awaited from these isolates with `CallbackLost`.

    `cancel_callbacks("runner")` stands in an `on_exit` method or a native finalizer.
    """
    raise NotExecuted("cancel_callbacks(...)")
