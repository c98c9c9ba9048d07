"""Tabs of a browser that share a database, and the lock around it."""

from mortmain import Mutex, Spec, process, sleep


class TerminatedWorker(Spec):
    """A lock word in shared memory: `worker.terminate()` runs no `finally`, and it stays taken."""

    source = "MDN, Worker.terminate(); Atomics.wait on a SharedArrayBuffer"
    expect = "orphaned-lock"

    database = Mutex(kind="semaphore")

    @process(count=2, killable=True)
    async def tab(self) -> None:
        async with self.database.lock():
            await sleep()


class WebLock(TerminatedWorker):
    """The browser keeps the lock, and releases those of an agent that is terminated."""

    expect = "holds"

    database = Mutex(kind="web")


class Stolen(WebLock):
    """A tab that is tired of waiting steals the lock: the old holder's code runs on."""

    source = "w3c/web-locks, the `steal` option"
    expect = "double-grant"

    @process
    async def impatient(self) -> None:
        async with self.database.steal():
            await sleep()
