"""A thread is killed, or its whole process: what they held is not lost in the same way."""

from mortmain import Mutex, Spec, process, sleep, thread


class TerminatedThread(Spec):
    """`TerminateThread`: the lock of the heap is in the memory of those who live on."""

    source = "Microsoft, TerminateThread: if the target thread is allocating memory ..."
    expect = "orphaned-lock"

    heap = Mutex(kind="std")

    @process
    async def app(self) -> None:
        async with self.heap.lock():
            await sleep()

    @thread(process="app", killable=True)
    async def helper(self) -> None:
        async with self.heap.lock():
            await sleep()


class KilledProcess(TerminatedThread):
    """The whole process is killed: nobody is left who could wait for its memory."""

    expect = "holds"

    @process(killable=True)
    async def app(self) -> None:
        async with self.heap.lock():
            await sleep()

    @thread(process="app")
    async def helper(self) -> None:
        async with self.heap.lock():
            await sleep()


class KilledProcessWithSharedLock(KilledProcess):
    """But what it shared with others is where it was: in the hand of the dead."""

    expect = "orphaned-lock"

    heap = Mutex(kind="posix")

    @process
    async def other(self) -> None:
        async with self.heap.lock():
            await sleep()
