"""A call returns the guard of a lock to Dart, as an object that Dart disposes of.

The bridge frees what a dead isolate leaves behind, so this is almost a remedy against kills.  What
is lost is the guard that is on its way: a number in a message that nobody will ever read.
"""

from mortmain import Guard, Mutex, Number, Port, Spec, always, isolate, kill, rust, sleep


class GuardAsAnObject(Spec):
    """The isolate dies before it has taken the reply, and the guard in it is never freed."""

    source = "derived from flutter_rust_bridge's RustOpaque"
    expect = "orphaned-lock"

    db = Mutex()

    @rust
    async def begin(self) -> Guard:
        return await self.db.lock()

    @rust
    async def finish(self) -> None:
        async with self.db.lock():
            pass

    @isolate(killable=True)
    async def runner(self) -> None:
        transaction = await self.begin()
        await sleep()
        transaction.release()

    @isolate
    async def app(self) -> None:
        await self.finish()


class OnceItHasArrived(GuardAsAnObject):
    """Killed by somebody who waits until the guard is there: the finalizer frees it."""

    expect = "holds"

    started = Port("app")

    @isolate
    async def runner(self) -> None:
        transaction = await self.begin()
        self.started.send()
        await sleep()
        transaction.release()

    @isolate
    async def app(self) -> None:
        await self.started.receive()
        kill("runner", "immediate")
        await self.finish()


class GivenAtOnce(GuardAsAnObject):
    """A synchronous call gives it without a message, if only events as a whole can be cut off."""

    expect = "holds"

    @rust("sync")
    def open(self) -> Guard:
        return self.db.blocking_lock()

    @isolate(killable="before_next_event")
    async def runner(self) -> None:
        transaction = self.open()
        await sleep()
        transaction.release()


class CollectedTooEarly(GuardAsAnObject):
    """Nobody keeps the object, so that the collector may free it while the work goes on."""

    expect = "violated"

    inside = Number(high=2)

    @rust
    async def finish(self) -> None:
        async with self.db.lock():
            self.inside += 1
            await sleep()
            self.inside -= 1

    @isolate
    async def runner(self) -> None:
        await self.begin()
        self.inside += 1
        await sleep()
        self.inside -= 1

    @always
    def alone(self) -> bool:
        return self.inside <= 1


class UsedAtTheEnd(CollectedTooEarly):
    """It is disposed of where the work ends, and so it is still used until then."""

    expect = "holds"

    @isolate
    async def runner(self) -> None:
        transaction = await self.begin()
        self.inside += 1
        await sleep()
        self.inside -= 1
        transaction.release()


class NobodyDisposes(OnceItHasArrived):
    """It is not freed while the isolate lives on and has merely forgotten it."""

    expect = "orphaned-lock"

    stop = Port("runner")

    @isolate(daemon=True)
    async def runner(self) -> None:
        await self.begin()
        self.started.send()
        await self.stop.receive()

    @isolate
    async def app(self) -> None:
        await self.started.receive()
        await self.finish()


class HandedBack(OnceItHasArrived):
    """Dart hands it to Rust with a call: for a moment it is a number on its way, and nobody's."""

    expect = "orphaned-lock"

    @rust
    async def commit(self, transaction: Guard) -> None:
        await sleep()

    @isolate
    async def runner(self) -> None:
        transaction = await self.begin()
        self.started.send()
        await sleep()
        await self.commit(transaction)


class KilledBetweenEvents(HandedBack):
    """Turning it into a number and calling are one event, which such a kill does not cut in two."""

    expect = "holds"

    @isolate
    async def app(self) -> None:
        await self.started.receive()
        kill("runner")
        await self.finish()
