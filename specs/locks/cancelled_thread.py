"""A thread is cancelled inside a critical section."""

from mortmain import Flag, Mutex, Spec, always, sleep, thread


class CancelledThread(Spec):
    """`pthread_cancel` acts while the thread sleeps: it never comes to its unlock."""

    source = "POSIX, pthread_cleanup_push (rationale)"
    expect = "orphaned-lock"

    table = Mutex(kind="posix")

    @thread(killable="cancel")
    async def worker(self) -> None:
        await self.table.acquire()
        await sleep()
        self.table.release()

    @thread
    async def other(self) -> None:
        await self.table.acquire()
        await sleep()
        self.table.release()


class CleanupHandler(CancelledThread):
    """`pthread_cleanup_push(unlock)`, or a guard in C++: cancellation unwinds, and releases."""

    expect = "holds"

    @thread(killable="cancel")
    async def worker(self) -> None:
        async with self.table.lock():
            await sleep()


class StoppedThread(CancelledThread):
    """Java's `Thread.stop` releases the monitor, and leaves the account half changed."""

    source = "Oracle, Why Are Thread.stop, Thread.suspend and Thread.resume Deprecated?"
    expect = "violated"

    account = Mutex(kind="monitor")
    debited = Flag()
    credited = Flag()

    @thread(killable="cancel")
    async def worker(self) -> None:
        async with self.account.lock():
            self.debited = True
            await sleep()
            self.credited = True

    @thread
    async def other(self) -> None:
        async with self.account.lock():
            await sleep()

    @always
    def whole(self) -> bool:
        """Whoever can take the lock sees both changes or none."""
        return self.account.locked() or self.debited == self.credited
