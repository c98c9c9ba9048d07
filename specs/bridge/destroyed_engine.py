"""A background task runs on a Flutter engine of its own, which the system destroys when it likes.

That is no kill of the process: whatever Rust keeps in statics lives on, with its locks.  The engine
goes between two events, and no line of Dart runs any more; older plugins do not even tell the task
that it is to stop.
"""

from mortmain import Port, Spec, TokenLock, isolate, kill, rust, sleep


class DestroyedEngine(Spec):
    """The task is at an await, between taking the lock and giving it back."""

    source = "fluttercommunity/flutter_workmanager#245, #478"
    expect = "orphaned-lock"

    files = TokenLock()

    @rust
    async def acquire(self) -> None:
        await self.files.acquire()

    @rust
    async def release(self) -> None:
        self.files.release()

    @isolate(killable="engine")
    async def background(self) -> None:
        await self.acquire()
        await sleep()
        await self.release()

    @isolate
    async def app(self) -> None:
        await self.acquire()
        await self.release()


class ToldToStop(DestroyedEngine):
    """Newer ones tell it first, and destroy the engine once it has answered."""

    expect = "holds"

    stop = Port("background")
    stopped = Port("app")

    @isolate
    async def background(self) -> None:
        await self.acquire()
        await sleep()
        await self.release()
        await self.stop.receive()
        self.stopped.send()
        await sleep()

    @isolate
    async def app(self) -> None:
        self.stop.send()
        await self.stopped.receive()
        kill("background", "engine")
        await self.acquire()
        await self.release()


class NotWaitedFor(ToldToStop):
    """It is told, and the engine is destroyed at once: there was no time to stop."""

    expect = "orphaned-lock"

    @isolate
    async def app(self) -> None:
        self.stop.send()
        kill("background", "engine")
        await self.acquire()
        await self.release()
