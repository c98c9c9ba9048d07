"""A request takes a second connection from the pool while it holds one.

As soon as as many requests run as there are connections, each holds one and waits for another.
"""

from mortmain import Semaphore, Spec, sleep, task, timeout


class NestedAcquire(Spec):
    """A pool no larger than the number of those who use it."""

    source = "aio-libs/aiopg#113"
    expect = "deadlock"

    requests: int = 2
    size: int = 2

    pool = Semaphore(size)

    async def log(self) -> None:
        async with self.pool.acquire():
            await sleep()

    @task(count="requests")
    async def request(self, number: int) -> None:
        async with self.pool.acquire():
            await self.log()


class OneMoreConnection(NestedAcquire):
    """One more than there are requests is enough for one level, and for no more requests."""

    expect = "holds"

    pool = Semaphore(3)


class OneConnectionARequest(NestedAcquire):
    """The connection that a request has is passed on to what it calls."""

    expect = "holds"

    async def log(self) -> None:
        await sleep()


class GivenBackBefore(NestedAcquire):
    """The first connection is given back before the second is asked for."""

    expect = "holds"

    @task(count="requests")
    async def request(self, number: int) -> None:
        async with self.pool.acquire():
            await sleep()
        await self.log()


class FewerRequestsAtATime(NestedAcquire):
    """A second semaphore lets fewer requests in than there are connections."""

    expect = "holds"

    admitted = Semaphore(1)

    @task(count="requests")
    async def request(self, number: int) -> None:
        async with self.admitted.acquire():
            async with self.pool.acquire():
                await self.log()


class TimeoutOnTheSecond(NestedAcquire):
    """With a timeout nobody waits for ever: a request fails instead, and gives back what it had."""

    expect = "holds"

    async def log(self) -> None:
        try:
            async with timeout():
                async with self.pool.acquire():
                    await sleep()
        except TimeoutError:
            pass
