"""A future that is dropped between two steps leaves the half of it, and a tokio mutex says nothing.

The guard is dropped with the future, so the lock is free; a mutex of the standard library would be
poisoned by a panic, but not by this either.
"""

from mortmain import Flag, Mutex, Spec, sleep, spawn, task, timeout


class HalfDone(Spec):
    """The client hangs up in the middle of an update of two things that belong together."""

    source = "quickwit-oss/quickwit#4675"
    expect = "violated"

    state = Mutex()
    written = Flag()
    indexed = Flag()

    async def update(self) -> None:
        async with self.state.lock():
            self.written = True
            await sleep()
            self.indexed = True

    @task
    async def handler(self) -> None:
        try:
            async with timeout():
                await self.update()
        except TimeoutError:
            pass

    @task
    async def reader(self) -> None:
        async with self.state.lock():
            assert self.written == self.indexed


class SpawnedUpdate(HalfDone):
    """A task of its own goes on when nobody waits for it any more."""

    expect = "holds"

    @task
    async def handler(self) -> None:
        running = spawn(self.update())
        try:
            async with timeout():
                await running
        except TimeoutError:
            pass


class NothingAwaited(HalfDone):
    """What is not suspended cannot be dropped half-way: await before, and then update."""

    expect = "holds"

    async def update(self) -> None:
        await sleep()
        async with self.state.lock():
            self.written = True
            self.indexed = True


class AbortedUpdate(SpawnedUpdate):
    """Unless it is aborted, which comes to the same."""

    expect = "violated"

    @task
    async def handler(self) -> None:
        running = spawn(self.update())
        await sleep()
        running.abort()
