"""A database connection lives in native code; the isolate that opened it may not live to close it.

Here the native finalizer is the remedy: it runs however the isolate ends.  What is left is the
moment between opening the connection and attaching the finalizer to it.
"""

from mortmain import Flag, Spec, TokenLock, block_on, isolate, native_finalizer, rust, sleep


class ConnectionOutlivesItsIsolate(Spec):
    """The connection that was opened before a hot restart still has the database locked."""

    source = "simolus3/sqlite3.dart#252"
    expect = "orphaned-lock"

    database = TokenLock()

    async def locked(self) -> None:
        await self.database.acquire()

    @rust("sync")
    def open(self) -> None:
        block_on(self.locked())

    @rust("sync")
    def close(self) -> None:
        self.database.release()

    @isolate(killable="before_next_event")
    async def runner(self) -> None:
        self.open()
        await sleep()
        self.close()

    @isolate
    async def app(self) -> None:
        self.open()
        self.close()


class FinalizerIsAttached(ConnectionOutlivesItsIsolate):
    """A finalizer closes what is open; opening and attaching it are one event."""

    expect = "holds"

    attached = Flag()

    @native_finalizer("runner")
    def runner_is_gone(self) -> None:
        if self.attached:
            self.database.release()

    @isolate(killable="before_next_event")
    async def runner(self) -> None:
        self.open()
        self.attached = True
        await sleep()
        self.attached = False
        self.close()


class KilledBeforeItIsAttached(FinalizerIsAttached):
    """An immediate kill can fall between the two: the call returns, and Dart never goes on."""

    expect = "orphaned-lock"

    @isolate(killable="immediate")
    async def runner(self) -> None:
        self.open()
        self.attached = True
        await sleep()
        self.attached = False
        self.close()
