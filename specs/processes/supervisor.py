"""A supervisor that kills a worker, and puts in order what it has left behind."""

from mortmain import Mutex, Spec, exited, kill, process, sleep


class ReleasedTooEarly(Spec):
    """It sends the kill and releases the worker's lock at once: the worker may not be dead yet."""

    source = "Python, multiprocessing.Process.terminate (warning)"
    expect = "misuse"

    output = Mutex(kind="semaphore")

    @process
    async def supervisor(self) -> None:
        await sleep()
        kill("worker")
        if self.output.locked():
            self.output.release()
        await self.output.acquire()
        await sleep()
        self.output.release()

    @process
    async def worker(self) -> None:
        await self.output.acquire()
        await sleep()
        self.output.release()


class NeverReleased(ReleasedTooEarly):
    """Nobody puts anything in order: the supervisor waits for the dead worker's lock."""

    expect = "orphaned-lock"

    @process
    async def supervisor(self) -> None:
        await sleep()
        kill("worker")
        await self.output.acquire()
        await sleep()
        self.output.release()


class AfterItsEnd(ReleasedTooEarly):
    """It waits until the worker has ended; what is locked then, only the dead can have locked."""

    expect = "holds"

    @process
    async def supervisor(self) -> None:
        await sleep()
        kill("worker")
        await exited("worker")
        if self.output.locked():
            self.output.release()
        await self.output.acquire()
        await sleep()
        self.output.release()
