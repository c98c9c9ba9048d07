"""Permits that are not given back on some way out: the pool shrinks until it is empty."""

from mortmain import Semaphore, Spec, maybe, task


class ShrinkingPool(Spec):
    """A connection that failed is thrown away, and its permit is forgotten with it."""

    source = "docs.rs/tokio: SemaphorePermit::forget"
    expect = "deadlock"

    pool = Semaphore(1)

    @task(count=2)
    async def client(self, number: int) -> None:
        permit = await self.pool.acquire()
        if maybe():
            permit.forget()


class GivenBackLater(ShrinkingPool):
    """Whoever replaces the connection adds a permit."""

    expect = "holds"

    @task(count=2)
    async def client(self, number: int) -> None:
        permit = await self.pool.acquire()
        if maybe():
            permit.forget()
            self.pool.add_permits(1)


class DroppedOnEveryWay(ShrinkingPool):
    """Or the permit is dropped like any other guard, whatever became of the connection."""

    expect = "holds"

    @task(count=2)
    async def client(self, number: int) -> None:
        async with self.pool.acquire():
            if maybe():
                raise ConnectionError


class BehindTheDrain(ShrinkingPool):
    """Who wants all permits where one is lost gathers the others, and waits with them for ever."""

    expect = "orphaned-lock"

    pool = Semaphore(2)

    @task
    async def drain(self) -> None:
        async with self.pool.acquire_many(2):
            pass


class DrainedAndDropped(BehindTheDrain):
    """Nothing is lost where the permit is dropped on every way, and the drain gets its turn."""

    expect = "holds"

    @task(count=2)
    async def client(self, number: int) -> None:
        async with self.pool.acquire():
            if maybe():
                raise ConnectionError
