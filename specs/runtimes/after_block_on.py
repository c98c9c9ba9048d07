"""On a current-thread runtime tasks are polled by whoever is in `block_on`, and by nobody else.

A task that was spawned there and is not over when `block_on` returns stands still with what it
holds, until somebody enters the runtime again or drops it.
"""

from mortmain import Mutex, Runtime, Spec, sleep, spawn, thread


class AfterBlockOn(Spec):
    """The program spawns a writer, returns from `block_on`, and then needs the lock itself."""

    source = "tokio documentation, runtime::Builder::new_current_thread"
    expect = "orphaned-lock"

    runtime = Runtime(flavor="current_thread")
    db = Mutex()

    async def write(self) -> None:
        async with self.db.lock():
            await sleep()

    async def main(self) -> None:
        spawn(self.write())
        await sleep()

    @thread
    async def program(self) -> None:
        await self.runtime.block_on(self.main())
        async with self.db.lock():
            pass


class HandleIsAwaited(AfterBlockOn):
    """`block_on` returns only when the writer is done."""

    expect = "holds"

    async def main(self) -> None:
        writing = spawn(self.write())
        await sleep()
        await writing


class RuntimeIsDropped(AfterBlockOn):
    """With its runtime the writer is dropped, and its guard."""

    expect = "holds"

    @thread
    async def program(self) -> None:
        await self.runtime.block_on(self.main())
        self.runtime.drop()
        async with self.db.lock():
            pass


class LockedInside(AfterBlockOn):
    """Who awaits the lock inside the runtime drives the writer meanwhile."""

    expect = "holds"

    async def locked(self) -> None:
        async with self.db.lock():
            pass

    @thread
    async def program(self) -> None:
        await self.runtime.block_on(self.main())
        await self.runtime.block_on(self.locked())
        self.runtime.drop()


class WorkersOfItsOwn(AfterBlockOn):
    """A multi-thread runtime goes on without anybody in `block_on`."""

    expect = "holds"

    runtime = Runtime(1)
