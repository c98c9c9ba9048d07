"""A reader reads again while a writer waits: the writer waits for it, and it for the writer.

tokio's lock serves first come first, so a reader comes behind a writer that waits, even where
readers are inside.  Whoever reads already and asks again stands behind somebody who waits for it.
"""

from mortmain import RwLock, Spec, sleep, task, thread, timeout


class ReentrantRead(Spec):
    """What reads calls what reads: all is well until a writer asks in between."""

    source = "tokio-rs/tokio#2849"
    expect = "deadlock"

    cache = RwLock()

    async def look_up(self) -> None:
        async with self.cache.read():
            pass

    @task
    async def reader(self) -> None:
        async with self.cache.read():
            await sleep()
            await self.look_up()

    @task
    async def writer(self) -> None:
        async with self.cache.write():
            pass


class NobodyWrites(ReentrantRead):
    """Without a writer readers never wait, which is why tests without one do not find it."""

    expect = "holds"

    @task
    async def writer(self) -> None:
        await self.look_up()


class TheGuardIsPassedOn(ReentrantRead):
    """The lock is taken once, by whoever is outermost; what it calls takes it as given."""

    expect = "holds"

    async def look_up(self) -> None:
        await sleep()


class TheFirstGuardIsDropped(ReentrantRead):
    """Dropped before it is asked for again: what was read may have changed by then."""

    expect = "holds"

    @task
    async def reader(self) -> None:
        async with self.cache.read():
            await sleep()
        await self.look_up()


class TheWriterGivesUp(ReentrantRead):
    """A writer that waits with a timeout leaves the queue, and lets the readers behind it in."""

    expect = "holds"

    @task
    async def writer(self) -> None:
        try:
            async with timeout():
                async with self.cache.write():
                    pass
        except TimeoutError:
            pass


class OfThreads(ReentrantRead):
    """A lock of threads that lets no reader pass a writer who waits: the same, with two threads."""

    source = "Amanieu/parking_lot#212"
    expect = "deadlock"

    cache = RwLock(kind="parking_lot")

    @thread
    async def reader(self) -> None:
        async with self.cache.read():
            await sleep()
            await self.look_up()

    @thread
    async def writer(self) -> None:
        async with self.cache.write():
            pass


class OfThreadsThatReadOnce(OfThreads):
    """The thread reads once, and hands on what it has read."""

    expect = "holds"

    async def look_up(self) -> None:
        await sleep()


class OfThreadsRecursively(OfThreads):
    """Who may read already passes the writer, which may have to wait the longer for that."""

    expect = "holds"

    async def look_up(self) -> None:
        async with self.cache.read_recursive():
            pass


class OfThreadsThatGiveUp(OfThreads):
    """A writer that gives up lets the readers pass that have come after it."""

    expect = "holds"

    @thread
    async def writer(self) -> None:
        try:
            async with timeout():
                async with self.cache.write():
                    pass
        except TimeoutError:
            pass


class OfTheStandardLibrary(OfThreads):
    """`std` promises no order: it may go well, and need not."""

    cache = RwLock(kind="std")
