"""A program that is built with `panic = "abort"` drops nothing when it panics.

Unwinding runs destructors, and with them a lock is given back.  An abort is as good as a kill: what
other processes share with this one stays as it was, and who comes after it waits.
"""

from mortmain import Mutex, Spec, maybe, process, sleep


class AbortOnPanic(Spec):
    """A lock in shared memory, whose owner finds a broken record and panics."""

    source = "The Cargo Book, profiles: panic; POSIX, pthread_mutexattr_setrobust"
    expect = "orphaned-lock"

    table = Mutex(kind="posix")

    async def update(self) -> None:
        async with self.table.lock():
            await sleep()
            if maybe():
                raise ValueError()

    @process(panic="abort")
    async def writer(self) -> None:
        await self.update()

    @process
    async def reader(self) -> None:
        async with self.table.lock():
            pass


class Unwinds(AbortOnPanic):
    """With `panic = "unwind"`, which is the default, the guard is dropped on the way out."""

    expect = "holds"

    @process
    async def writer(self) -> None:
        await self.update()


class LockOfAFile(AbortOnPanic):
    """The system gives the lock back with the process, however that ends."""

    expect = "holds"

    table = Mutex(kind="file")


class CaughtInside(AbortOnPanic):
    """What is expected to go wrong is an error that somebody handles, and no panic."""

    expect = "holds"

    @process(panic="abort")
    async def writer(self) -> None:
        try:
            await self.update()
        except ValueError:
            pass
