"""A lock is released by somebody who gave up waiting for it."""

from mortmain import Mutex, Spec, sleep, thread, timeout


class ReleaseWithoutAcquire(Spec):
    """`finally: lock.release()` although `acquire(timeout=1)` came back with nothing."""

    source = "Python, threading.Lock: release may be called from any thread"
    expect = "misuse"

    cache = Mutex(kind="semaphore")

    async def use(self) -> None:
        try:
            async with timeout():
                await self.cache.acquire()
        except TimeoutError:
            pass  # the answer of acquire() is not looked at
        await sleep()
        self.cache.release()

    @thread(count=3)
    async def worker(self) -> None:
        await self.use()


class AnswerLookedAt(ReleaseWithoutAcquire):
    """Who got nothing does nothing, and gives nothing back."""

    expect = "holds"

    async def use(self) -> None:
        try:
            async with timeout():
                await self.cache.acquire()
        except TimeoutError:
            return
        await sleep()
        self.cache.release()


class OwnedLock(ReleaseWithoutAcquire):
    """An `RLock` knows its owner: the same mistake is an exception, and takes nothing away."""

    expect = "misuse"

    cache = Mutex(kind="reentrant")
