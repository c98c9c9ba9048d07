"""One worker, and a task that blocks it while the owner of the lock is not polled.

On a current-thread runtime (or a `LocalSet`) every task is polled by one thread.  A task that holds
a blocking lock across an await is suspended; the next one that wants the lock puts the only thread
to sleep, and nobody is left to poll the first.
"""

from mortmain import Mutex, Runtime, Spec, block_on, sleep, spawn_blocking, task


class OnlyWorkerBlocked(Spec):
    """The guard of a `std::sync::Mutex` is alive across an await, on one worker."""

    source = "tokio-rs/tokio, pull request 6819"
    expect = "deadlock"

    workers: int = 1

    runtime = Runtime("workers")
    log = Mutex(kind="std")

    async def append(self) -> None:
        async with self.log.lock():
            await sleep()

    @task(count=2)
    async def local(self) -> None:
        await self.append()


class OneWorkerMore(OnlyWorkerBlocked):
    """A thread for each of the tasks: whoever waits for the lock keeps nobody else from running."""

    expect = "holds"

    workers: int = 2


class AsyncMutex(OnlyWorkerBlocked):
    """Who waits for tokio's mutex gives the worker back."""

    expect = "holds"

    log = Mutex()


class DroppedBeforeTheAwait(OnlyWorkerBlocked):
    """Nothing is awaited while the guard is alive."""

    expect = "holds"

    async def append(self) -> None:
        async with self.log.lock():
            pass
        await sleep()


class OnThreadsOfTheirOwn(OnlyWorkerBlocked):
    """What blocks is moved to threads that may be blocked."""

    expect = "holds"

    log = Mutex()

    def write(self) -> None:
        with self.log.blocking_lock():
            block_on(sleep())

    @task(count=2)
    async def local(self) -> None:
        writing = spawn_blocking(self.write)
        await writing
