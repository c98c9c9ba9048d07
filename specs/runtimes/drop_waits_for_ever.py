"""Dropping a runtime waits for what blocks a thread, however long that is.

Tasks are dropped at their next await.  A closure that was given to `spawn_blocking` and has begun
has none: it reads from a terminal that nobody types into, and the program does not end.
"""

from mortmain import Mutex, Oneshot, Runtime, Spec, block_on, sleep, spawn_blocking, task, thread


class DropWaitsForEver(Spec):
    """The runtime is dropped while a thread of it reads the terminal."""

    source = "tokio-rs/tokio#5338"
    expect = "deadlock"

    runtime = Runtime()
    typed = Oneshot()
    terminal = Mutex()

    def read_line(self) -> None:
        with self.terminal.blocking_lock():
            block_on(self.typed.receive())

    @task
    async def reader(self) -> None:
        line = spawn_blocking(self.read_line)
        await line

    @thread
    async def main(self) -> None:
        await sleep()
        self.runtime.drop()


class NobodyWaits(DropWaitsForEver):
    """The thread is left behind, with all that it holds: a leak, and the program goes on."""

    expect = "holds"

    @thread
    async def main(self) -> None:
        await sleep()
        self.runtime.shutdown_background()


class NobodyWaitsForLong(DropWaitsForEver):
    """The same after a while."""

    expect = "holds"

    @thread
    async def main(self) -> None:
        await sleep()
        self.runtime.shutdown_timeout()


class NeedsWhatItHolds(NobodyWaits):
    """What the thread holds that was left behind is lost."""

    expect = "orphaned-lock"

    @thread
    async def main(self) -> None:
        await sleep()
        self.runtime.shutdown_background()
        async with self.terminal.lock():
            pass


class AnsweredFirst(DropWaitsForEver):
    """The thread is given what it waits for before the runtime goes."""

    expect = "holds"

    @thread
    async def main(self) -> None:
        await sleep()
        self.typed.send()
        self.runtime.drop()
