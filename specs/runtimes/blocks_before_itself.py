"""A task blocks on a lock that its own, unpolled future has been handed.

The lock belongs to a future that the task keeps, and does not poll while it blocks its thread: the
futurelock, with a blocking call in the place of the second await.
"""

from mortmain import (
    Mutex,
    Runtime,
    Spec,
    block_in_place,
    by_ref,
    future,
    select,
    sleep,
    task,
)


class BlocksBeforeItself(Spec):
    """After a while the task gives up on its future, keeps it, and takes the lock by blocking."""

    source = "tokio-rs/tokio#7892"
    expect = "orphaned-lock"

    runtime = Runtime(2)
    db = Mutex()

    async def work(self) -> None:
        async with self.db.lock():
            await sleep()

    def write(self) -> None:
        with self.db.blocking_lock():
            pass

    @task
    async def other(self) -> None:
        await self.work()

    @task
    async def main(self) -> None:
        first = future(self.work())
        match await select(by_ref(first), sleep()):
            case 0:
                pass
            case 1:
                block_in_place(self.write)


class DroppedFirst(BlocksBeforeItself):
    """The future leaves the queue, or gives the lock back, before anybody blocks."""

    expect = "holds"

    @task
    async def main(self) -> None:
        first = future(self.work())
        match await select(by_ref(first), sleep()):
            case 0:
                pass
            case 1:
                del first
                block_in_place(self.write)


class OwnedByTheSelect(BlocksBeforeItself):
    """A branch that is owned is dropped when it loses."""

    expect = "holds"

    @task
    async def main(self) -> None:
        match await select(self.work(), sleep()):
            case 0:
                pass
            case 1:
                block_in_place(self.write)
