"""The parent of some worker processes is killed, and they wait for what it has or would send.

A worker that has nothing to do waits for a lock that the parent keeps to the end of the work, so
as to end in order.  Locks of the system do not know that their owner is dead.
"""

from mortmain import Mutex, Spec, exited, process, sleep


class KilledParent(Spec):
    """SIGKILL finds the parent with the lock in its hand; its workers stay for ever."""

    source = "joblib/loky, pull request 360"
    expect = "orphaned-lock"

    exit_lock = Mutex(kind="semaphore")

    @process(killable=True)
    async def parent(self) -> None:
        async with self.exit_lock.lock():
            await sleep()

    @process
    async def worker(self) -> None:
        await sleep()
        async with self.exit_lock.lock():
            pass


class ParentIsWatched(KilledParent):
    """A worker waits for the end of its parent as well, and ends with whatever comes first."""

    expect = "holds"

    @process
    async def worker(self) -> None:
        await sleep()
        await exited("parent")


class LockOfTheKernel(KilledParent):
    """A lock on a file is given back by the kernel, which closes the files of the dead."""

    expect = "holds"

    exit_lock = Mutex(kind="file")
