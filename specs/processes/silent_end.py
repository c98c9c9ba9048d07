"""A thread ends with an exception that nobody catches; the process goes on, and nobody is told.

That is so in Python, in Java and in Rust: the trace of the exception goes to the standard error,
and whoever waits for what the thread was to do goes on waiting.
"""

from mortmain import Mutex, Spec, maybe, thread


class UnreadableError(Exception):
    """A record that cannot be read."""


class SilentEnd(Spec):
    """The worker says when it is done, unless it comes across a bad record."""

    source = "Python, threading.excepthook"
    expect = "deadlock"

    done = Mutex(kind="semaphore")

    async def read(self) -> None:
        if maybe():
            raise UnreadableError

    @thread
    async def main(self) -> None:
        await self.done.acquire()
        await self.done.acquire()

    @thread
    async def worker(self) -> None:
        while not self.done.locked():
            pass
        await self.read()
        self.done.release()


class SaidInAnyCase(SilentEnd):
    """It says so whatever happens."""

    expect = "holds"

    @thread
    async def worker(self) -> None:
        while not self.done.locked():
            pass
        try:
            await self.read()
        finally:
            self.done.release()
