"""Who polls tasks, as values that say what was declared: runtimes, and sets of local tasks."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine, Generator
from dataclasses import dataclass
from typing import Any, Literal, ParamSpec, TypeVar

from mortmain.model.language.guards import Count
from mortmain.model.language.words import Handle, NotExecuted

T = TypeVar("T")
P = ParamSpec("P")


@dataclass(frozen=True, slots=True)
class Runtime:
    """A tokio runtime, which polls tasks of this spec: `runtime = Runtime(1)`.

    With so many workers, as many tasks as that can block before nobody is polled any more; without
    a number there are always enough.  With `flavor="current_thread"` its tasks are polled only
    while a thread is in its `block_on`.  Where there are several, `@task(runtime="io")` says which;
    who does not say is polled by the first.
    """

    workers: Count = None
    flavor: Literal["multi_thread", "current_thread"] = "multi_thread"

    def spawn(self, coroutine: Coroutine[Any, Any, T]) -> Handle[T]:
        """Start a task there, also from a thread: `handle = self.rt.spawn(self.work())`."""
        raise NotExecuted("spawn(...)")

    def spawn_blocking(self, call: Callable[P, T], *args: P.args, **options: P.kwargs) -> Handle[T]:
        """Run a plain `def` on a thread of its own: `self.rt.spawn_blocking(self.crunch, 3)`."""
        raise NotExecuted("spawn_blocking(...)")

    async def block_on(self, future: Awaitable[T]) -> T:
        """Poll a future until it is ready, on a thread: `await self.rt.block_on(self.main())`.

        In a `def` that may block, it is written without `await`.
        """
        raise NotExecuted("block_on(...)")

    def stop_driving(self) -> None:
        """From now on nobody polls its tasks, and nobody drops them: `self.rt.stop_driving()`."""
        raise NotExecuted("stop_driving()")

    def shutdown_background(self) -> None:
        """Its tasks are dropped at their next await; wait for none: `shutdown_background()`."""
        raise NotExecuted("shutdown_background()")

    def shutdown_timeout(self) -> None:
        """The same, and wait for all that runs on it, but not for ever: `shutdown_timeout()`."""
        raise NotExecuted("shutdown_timeout()")

    def drop(self) -> None:
        """The same, and wait however long it takes; in a task, that panics: `self.rt.drop()`."""
        raise NotExecuted("drop()")


@dataclass(frozen=True, slots=True)
class LocalSet:
    """Tasks that never leave their thread: `local = LocalSet()`.

    They are polled only where somebody awaits the set, as in `await self.local`.
    """

    def spawn_local(self, coroutine: Coroutine[Any, Any, T]) -> Handle[T]:
        """Start a task in the set: `handle = self.local.spawn_local(self.work())`."""
        raise NotExecuted("spawn_local(...)")

    async def run_until(self, future: Awaitable[T]) -> T:
        """Poll them until this is ready: `await self.local.run_until(self.main())`."""
        raise NotExecuted("run_until(...)")

    def drop(self) -> None:
        """Drop them where they stand, with what they hold: `self.local.drop()`."""
        raise NotExecuted("drop()")

    def __await__(self) -> Generator[Any, None, None]:
        raise NotExecuted("await")
