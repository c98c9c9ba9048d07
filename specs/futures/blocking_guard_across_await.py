"""The guard of a blocking mutex is held across an await, and a sibling in the same task wants it.

Both futures are polled by one thread.  Where the second asks for the lock, the thread sleeps, and
with it everybody whom it would have polled, the owner among them.  References into a `DashMap`
are such guards (xacrimon/dashmap#79).
"""

from mortmain import Mutex, Runtime, Spec, join, sleep, spawn, task


class BlockingGuardAcrossAwait(Spec):
    """Two futures of one task, a `std::sync::Mutex`, and a sleep while it is held."""

    source = "tokio-rs/tokio#4588"
    expect = "orphaned-lock"

    runtime = Runtime(2)
    lock = Mutex(kind="std")

    async def use(self) -> None:
        async with self.lock.lock():
            await sleep()

    @task
    async def main(self) -> None:
        await join(self.use(), self.use())


class AsyncMutex(BlockingGuardAcrossAwait):
    """Who waits for tokio's mutex returns to the task, which can poll the owner."""

    expect = "holds"

    lock = Mutex()


class DroppedBeforeTheAwait(BlockingGuardAcrossAwait):
    """What is needed is taken out, and the guard dropped before anything is awaited."""

    expect = "holds"

    async def use(self) -> None:
        async with self.lock.lock():
            pass
        await sleep()


class UncontendedAwait(BlockingGuardAcrossAwait):
    """Even a lock that is free may suspend once, when tokio's budget is used up."""

    source = "kguardian-dev/kguardian, pull request 1343"
    expect = "orphaned-lock"

    inner = Mutex()

    async def use(self) -> None:
        async with self.lock.lock():
            async with self.inner.lock():
                pass


class BoundBeforehand(UncontendedAwait):
    """The inner lock is taken first, so that nothing is awaited under the blocking guard."""

    expect = "holds"

    async def use(self) -> None:
        async with self.inner.lock():
            async with self.lock.lock():
                pass


class OnTwoThreads(BlockingGuardAcrossAwait):
    """Two tasks on two workers: the owner's thread is another than the one that sleeps.

    A task that may move needs a guard that may: parking_lot's, with the feature `send_guard`.
    """

    expect = "holds"

    lock = Mutex(kind="parking_lot")

    @task
    async def main(self) -> None:
        first = spawn(self.use())
        second = spawn(self.use())
        await first
        await second
