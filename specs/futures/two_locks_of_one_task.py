"""Two futures of one task ask for the same lock, and only the second is awaited."""

from mortmain import Mutex, Spec, by_ref, future, join, select, sleep, task


class TwoLocksOfOneTask(Spec):
    """The first future is kept where nobody polls it; the second waits behind it."""

    source = "tokio-rs/tokio#6450"
    expect = "orphaned-lock"

    table = Mutex()

    async def write(self) -> None:
        async with self.table.lock():
            await sleep()

    @task
    async def writer(self) -> None:
        first = future(self.write())
        second = future(self.write())
        await select(by_ref(first), sleep())
        await second


class FirstIsDropped(TwoLocksOfOneTask):
    """The first future is gone, with its guard or its place, before the second is polled."""

    expect = "holds"

    @task
    async def writer(self) -> None:
        first = future(self.write())
        second = future(self.write())
        await select(first, sleep())
        await second


class BlockEndsBefore(TwoLocksOfOneTask):
    """What a block has made is dropped at its end."""

    expect = "holds"

    turns: int = 1

    @task
    async def writer(self) -> None:
        second = future(self.write())
        for _ in range(self.turns):
            first = future(self.write())
            await select(by_ref(first), sleep())
        await second


class BothArePolled(TwoLocksOfOneTask):
    """Joined, each goes on whenever it can."""

    expect = "holds"

    @task
    async def writer(self) -> None:
        await join(self.write(), self.write())


class OneAwaitsTheOther(TwoLocksOfOneTask):
    """Joined, but the guard of one is alive where it waits for the other to be through."""

    expect = "deadlock"

    async def write_twice(self) -> None:
        async with self.table.lock():
            await self.write()

    @task
    async def writer(self) -> None:
        await join(self.write_twice(), self.write())
