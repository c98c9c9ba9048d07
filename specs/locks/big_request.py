"""Who wants several permits gathers them, and nobody behind gets even one that is free.

First come first served: small requests wait behind a big one, or it would never be served.  Whoever
asks bit by bit waits for a big request that waits for him.
"""

from mortmain import Semaphore, Spec, WouldBlock, sleep, task


class BigRequest(Spec):
    """One has a permit and asks for a second; in between somebody has asked for all three."""

    source = "docs.rs/tokio: Semaphore::acquire_many"
    expect = "deadlock"

    memory = Semaphore(3)

    @task
    async def small(self) -> None:
        async with self.memory.acquire():
            await sleep()
            async with self.memory.acquire():
                pass

    @task
    async def big(self) -> None:
        async with self.memory.acquire_many(3):
            pass


class AllAtOnce(BigRequest):
    """Ask once for all that is needed."""

    expect = "holds"

    @task
    async def small(self) -> None:
        async with self.memory.acquire_many(2):
            await sleep()


class TriesForTheSecond(BigRequest):
    """Or do without, where it would have to wait: what the other has gathered counts as taken."""

    expect = "holds"

    @task
    async def small(self) -> None:
        async with self.memory.acquire():
            await sleep()
            try:
                with self.memory.try_acquire():
                    pass
            except WouldBlock:
                pass


class OneMore(BigRequest):
    """More permits do not help as long as the big one wants all of them."""

    expect = "deadlock"

    memory = Semaphore(4)

    @task
    async def big(self) -> None:
        async with self.memory.acquire_many(4):
            pass


class EnoughForBoth(OneMore):
    """They do where both together want no more than there are."""

    expect = "holds"

    @task
    async def big(self) -> None:
        async with self.memory.acquire_many(2):
            pass
