"""A background isolate is killed in the middle of a write transaction.

The database is elsewhere - in native code, or with an isolate of its own - and keeps its lock for
whoever began the transaction, until that one commits or rolls back.
"""

from mortmain import Port, Spec, TokenLock, isolate, kill, rust, sleep


class KilledInATransaction(Spec):
    """The system says that time is up, the isolate is killed, and nobody ends its transaction."""

    source = "immich-app/immich, pull request 28694"
    expect = "orphaned-lock"

    database = TokenLock()

    @rust
    async def begin(self) -> None:
        await self.database.acquire()

    @rust
    async def commit(self) -> None:
        self.database.release()

    @isolate
    async def background(self) -> None:
        await self.begin()
        try:
            await sleep()
        finally:
            await self.commit()

    @isolate
    async def app(self) -> None:
        await sleep()
        kill("background")
        await self.begin()
        await self.commit()


class CancelledInstead(KilledInATransaction):
    """It is told to stop, cleans up and ends by itself: the kill only comes when all is done."""

    expect = "holds"

    done = Port("app")

    @isolate
    async def background(self) -> None:
        await self.begin()
        await sleep()
        await self.commit()
        self.done.send()
        await sleep()

    @isolate
    async def app(self) -> None:
        await self.done.receive()
        kill("background")
        await self.begin()
        await self.commit()


class GraceIsShort(CancelledInstead):
    """Who does not wait for the answer but for a while kills the transaction that is slow."""

    expect = "orphaned-lock"

    stop = Port("background")

    @isolate
    async def background(self) -> None:
        await self.begin()
        await self.stop.receive()
        await self.commit()

    @isolate
    async def app(self) -> None:
        self.stop.send()
        await sleep()
        kill("background")
        await self.begin()
        await self.commit()
