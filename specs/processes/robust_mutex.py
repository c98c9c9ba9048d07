"""A mutex in memory that processes share, when a process dies with it."""

from mortmain import Flag, Mutex, NotRecoverable, Spec, always, process, sleep


class RobustMutex(Spec):
    """A stalled mutex: whoever comes after the dead owner waits for ever."""

    source = "POSIX, pthread_mutexattr_setrobust"
    expect = "orphaned-lock"

    writers: int = 3

    table = Mutex(kind="posix")

    @process(count="writers", killable=True)
    async def writer(self) -> None:
        async with self.table.lock():
            await sleep()


class Repaired(RobustMutex):
    """EOWNERDEAD is heeded: the new owner repairs the table, and says so."""

    expect = "holds"

    table = Mutex(kind="robust")

    @process(count="writers", killable=True)
    async def writer(self) -> None:
        async with self.table.lock():
            if self.table.owner_died():
                await sleep()  # the repair itself
                self.table.make_consistent()
            await sleep()


class OneWritesAtATime(Repaired):
    """Whoever writes says so in the table itself, and whoever inherits it takes that back: no two
    write at once and the table is never lost, however many there are, and whoever dies.
    """

    expect = "holds"

    writing = Flag()

    @process(count="writers", killable=True)
    async def writer(self) -> None:
        async with self.table.lock():
            if self.table.owner_died():
                self.writing = False
                self.table.make_consistent()
            assert not self.writing
            self.writing = True
            await sleep()
            self.writing = False


class NobodyLooks(RobustMutex):
    """No error code is looked at: given up, the mutex locks nothing, and two write at once."""

    expect = "double-grant"

    writers: int = 4

    table = Mutex(kind="unchecked")


class TakenForAnyLock(RobustMutex):
    """EOWNERDEAD is taken for success: the release gives the table up, for everybody after."""

    expect = "violated"

    table = Mutex(kind="robust")
    lost = Flag()

    @process(count="writers", killable=True)
    async def writer(self) -> None:
        try:
            async with self.table.lock():
                await sleep()
        except NotRecoverable:
            self.lost = True

    @always
    def never_lost(self) -> bool:
        """The table can be locked, whoever has died."""
        return not self.lost
