"""A future that asked to write is kept and not polled, and its task asks to write once more.

The lock is handed to the first in line, polled or not.  The first is a future that nobody polls
any more, because its task waits behind it.
"""

from mortmain import RwLock, Spec, by_ref, future, select, sleep, spawn, task


class TwoWrites(Spec):
    """The choice is over, the future it was lent is still in the queue."""

    source = "tokio-rs/tokio#6450"
    expect = "orphaned-lock"

    state = RwLock()

    async def write(self) -> None:
        async with self.state.write():
            pass

    @task
    async def reader(self) -> None:
        async with self.state.read():
            await sleep()

    @task
    async def main(self) -> None:
        first = future(self.write())
        match await select(by_ref(first), sleep()):
            case 0:
                pass
            case 1:
                await self.write()


class TheFirstIsDropped(TwoWrites):
    """A choice that owns its branches drops the loser, and its place in the queue with it."""

    expect = "holds"

    @task
    async def main(self) -> None:
        first = future(self.write())
        match await select(first, sleep()):
            case 0:
                pass
            case 1:
                await self.write()


class TheFirstIsFinished(TwoWrites):
    """The first is awaited to its end before the second is made."""

    expect = "holds"

    @task
    async def main(self) -> None:
        first = future(self.write())
        match await select(by_ref(first), sleep()):
            case 0:
                pass
            case 1:
                await first
                await self.write()


class TheFirstIsSpawned(TwoWrites):
    """A task of its own is polled whatever its parent waits for."""

    expect = "holds"

    @task
    async def main(self) -> None:
        first = spawn(self.write())
        await self.write()
        await first


class TwoReads(TwoWrites):
    """Where nobody writes nobody waits, polled or not."""

    expect = "holds"

    async def write(self) -> None:
        async with self.state.read():
            pass


class TwoReadsBesideAWriter(TwoReads):
    """A writer waits for the read that nobody picks up, and the second read behind the writer."""

    expect = "orphaned-lock"

    @task
    async def reader(self) -> None:
        async with self.state.write():
            await sleep()
        async with self.state.write():
            pass
