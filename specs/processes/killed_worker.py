"""A worker process is killed while it waits for work, with the queue's lock in its hand."""

from mortmain import Mutex, Spec, process, sleep, timeout


class KilledWorker(Spec):
    """A worker waits for a message with the queue's lock in its hand; SIGKILL leaves it taken."""

    source = "python/cpython#96062"
    expect = "orphaned-lock"

    workers: int = 2

    reading = Mutex(kind="semaphore")  # multiprocessing.Lock, a semaphore of the system

    @process(count="workers", killable=True)
    async def worker(self, number: int) -> None:
        async with self.reading.lock():
            await sleep()  # recv() on the pipe, whenever something comes
        await sleep()  # the work itself


class AQueueForEach(KilledWorker):
    """Each worker has a queue of its own, so that what it leaves locked is nobody else's."""

    expect = "holds"

    reading = Mutex(kind="semaphore", count="workers")

    @process(count="workers", killable=True)
    async def worker(self, number: int) -> None:
        async with self.reading[number].lock():
            await sleep()
        await sleep()


class FileLock(KilledWorker):
    """`flock` instead of a semaphore: the kernel closes the files of the dead, and frees it."""

    expect = "holds"

    reading = Mutex(kind="file")


class RobustMutex(KilledWorker):
    """A robust mutex goes to the next worker, who knows that the one before has died."""

    expect = "holds"

    reading = Mutex(kind="robust")

    @process(count="workers", killable=True)
    async def worker(self, number: int) -> None:
        async with self.reading.lock():
            if self.reading.owner_died():
                self.reading.make_consistent()
            await sleep()
        await sleep()


class TimeoutOnTheLock(KilledWorker):
    """The others give up after a while: they no longer hang, and the lock is as lost as before."""

    expect = "orphaned-lock"

    @process(count="workers", killable=True)
    async def worker(self, number: int) -> None:
        try:
            async with timeout():
                await self.reading.acquire()
        except TimeoutError:
            return
        await sleep()
        self.reading.release()


class ReleasedByWhoeverWaits(KilledWorker):
    """A worker that has waited for long takes the owner for dead, and releases for it.

    Anybody may; but the owner may only be slow: then there are two, and one release too many.
    """

    expect = "misuse"

    @process(count="workers", killable=True)
    async def worker(self, number: int) -> None:
        try:
            async with timeout():
                await self.reading.acquire()
        except TimeoutError:
            if self.reading.locked():
                self.reading.release()
            await self.reading.acquire()
        await sleep()
        self.reading.release()
