"""A method that holds a lock calls one that takes the same lock.

A mutex does not know who asks: its owner waits behind itself.
"""

from mortmain import Mutex, Spec, sleep, spawn, task


class ReentrantLock(Spec):
    """The caller holds what the called waits for."""

    source = "Kotlin/kotlinx.coroutines#676"
    expect = "deadlock"

    db = Mutex()

    async def read(self) -> None:
        async with self.db.lock():
            await sleep()

    @task
    async def update(self) -> None:
        async with self.db.lock():
            await self.read()


class SplitInTwo(ReentrantLock):
    """What both need is a method that takes no lock: who calls it must hold it."""

    expect = "holds"

    async def read_locked(self) -> None:
        await sleep()

    async def read(self) -> None:
        async with self.db.lock():
            await self.read_locked()

    @task
    async def update(self) -> None:
        async with self.db.lock():
            await self.read_locked()


class GivenBackByHand(ReentrantLock):
    """The guard is dropped before the call, and others may come in between."""

    expect = "holds"

    @task
    async def update(self) -> None:
        guard = await self.db.lock()
        guard.release()
        await self.read()


class SpawnedAndAwaited(ReentrantLock):
    """A task of its own helps nobody who waits for it with the lock in hand."""

    expect = "deadlock"

    @task
    async def update(self) -> None:
        async with self.db.lock():
            reading = spawn(self.read())
            await reading


class SpawnedAndAwaitedLater(ReentrantLock):
    """Awaited after the guard is dropped, the task has what it needs."""

    expect = "holds"

    @task
    async def update(self) -> None:
        async with self.db.lock():
            reading = spawn(self.read())
        await reading
