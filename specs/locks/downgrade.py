"""Write, and then read what one has written: is there a gap in between?"""

from mortmain import Number, RwLock, Spec, sleep, task


class ReleaseAndRead(Spec):
    """The lock is given back and taken again, and a writer that waits comes in between."""

    source = "docs.rs/tokio: RwLockWriteGuard::downgrade"
    expect = "violated"

    table = RwLock()
    version = Number(high=2)

    @task
    async def main(self) -> None:
        guard = await self.table.write()
        self.version = 1
        guard.release()
        async with self.table.read():
            assert self.version == 1

    @task
    async def other(self) -> None:
        async with self.table.write():
            self.version = 2


class Downgrade(ReleaseAndRead):
    """Going on as a reader gives back everything but the one permit that reading takes."""

    expect = "holds"

    @task
    async def main(self) -> None:
        guard = await self.table.write()
        self.version = 1
        guard.downgrade()
        await sleep()
        assert self.version == 1


class ReadsBeforeItReleases(ReleaseAndRead):
    """Taking the second before the first is given back waits for oneself."""

    expect = "deadlock"

    @task
    async def main(self) -> None:
        guard = await self.table.write()
        self.version = 1
        async with self.table.read():
            guard.release()
