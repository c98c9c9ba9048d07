"""A runtime that nobody drives any more freezes its tasks with all that they hold.

The tasks of a current-thread runtime run only inside its `block_on`.  When that has returned they
are not dropped and not polled: a guard in one of them is held until the runtime itself is dropped.
"""

from mortmain import Mutex, Runtime, Spec, sleep, task, thread


class Undriven(Spec):
    """The main thread returns from `block_on` while a task it has spawned holds the lock."""

    source = "tokio documentation, runtime::Runtime, “Driving the runtime”"
    expect = "orphaned-lock"

    runtime = Runtime()
    db = Mutex()

    @task
    async def writer(self) -> None:
        async with self.db.lock():
            await sleep()

    @thread
    async def main(self) -> None:
        await sleep()
        self.runtime.stop_driving()

    @thread
    async def reader(self) -> None:
        async with self.db.lock():
            pass


class DrivenForEver(Undriven):
    """A multi-thread runtime has workers of its own, which go on."""

    expect = "holds"

    @thread
    async def main(self) -> None:
        await sleep()


class WaitsForTheLock(Undriven):
    """The main thread returns only when it has had the lock itself, and so the writer is done."""

    expect = "orphaned-lock"

    @thread
    async def main(self) -> None:
        async with self.db.lock():
            pass
        self.runtime.stop_driving()
