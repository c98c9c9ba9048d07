"""Local tasks run only where their `LocalSet` is awaited.

To spawn a task on a `LocalSet` and await its handle polls the handle.  Nobody polls the set, so the
task never begins.
"""

from mortmain import LocalSet, Mutex, Runtime, Spec, sleep, task, timeout


class LocalSetNotAwaited(Spec):
    """The handle of a local task is awaited in the future that was given to the runtime."""

    source = "tokio-rs/tokio#7022"
    expect = "deadlock"

    runtime = Runtime(2)
    local = LocalSet()
    db = Mutex()

    async def work(self) -> None:
        async with self.db.lock():
            await sleep()

    async def ask(self) -> None:
        working = self.local.spawn_local(self.work())
        await working

    @task
    async def main(self) -> None:
        await self.ask()


class RunUntil(LocalSetNotAwaited):
    """The set is polled until the handle is ready."""

    expect = "holds"

    @task
    async def main(self) -> None:
        await self.local.run_until(self.ask())


class Awaited(LocalSetNotAwaited):
    """The set is awaited until all of its tasks are over."""

    expect = "holds"

    @task
    async def main(self) -> None:
        self.local.spawn_local(self.work())
        await self.local


class LeftInTheMiddle(LocalSetNotAwaited):
    """Nobody goes on with the set after a while; its task keeps the lock that it has."""

    expect = "orphaned-lock"

    @task
    async def main(self) -> None:
        self.local.spawn_local(self.work())
        try:
            async with timeout():
                await self.local
        except TimeoutError:
            pass

    @task
    async def other(self) -> None:
        async with self.db.lock():
            pass


class DroppedInTheEnd(LeftInTheMiddle):
    """With the set its tasks are dropped, and their guards."""

    expect = "holds"

    @task
    async def main(self) -> None:
        self.local.spawn_local(self.work())
        try:
            async with timeout():
                await self.local
        except TimeoutError:
            pass
        self.local.drop()
