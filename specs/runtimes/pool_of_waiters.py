"""A pool of blocking threads, each of which waits for a result that needs a thread of the pool.

Blocking code waits for a future to be done, and the future hands its result over by one more
closure on the pool.  With the pool full of those who wait, nobody hands over anything.
"""

from mortmain import Oneshot, Semaphore, Spec, sleep, spawn, task


class PoolOfWaiters(Spec):
    """As many closures as threads wait for results, and each result waits for a thread."""

    source = "delta-io/delta-kernel-rs, pull request 3202"
    expect = "deadlock"

    threads = Semaphore(2)
    results = Oneshot(count=2)

    @task(count=2)
    async def scan(self, number: int) -> None:
        async with self.threads.acquire():
            spawn(self.read(number))
            await self.results[number].receive()

    async def read(self, number: int) -> None:
        await sleep()
        await self.hand_over(number)

    async def hand_over(self, number: int) -> None:
        async with self.threads.acquire():
            self.results[number].send()


class SentByTheFuture(PoolOfWaiters):
    """The future sends its result itself: the channel has room, so that blocks nobody."""

    expect = "holds"

    async def hand_over(self, number: int) -> None:
        self.results[number].send()


class OneThreadMore(PoolOfWaiters):
    """One thread more than there are scans; it is not enough for one scan more."""

    expect = "holds"

    threads = Semaphore(3)
