"""A stream of events from Rust, and a listener who wants no more of them.

On the side of Dart the stream is a generator that waits for the next event.  It looks whether it
is cancelled when it is given one; on the side of Rust nobody is told anything.
"""

from mortmain import Closed, DartFn, Mutex, Port, Spec, isolate, rust, sleep


class IdleStream(Spec):
    """Cancelling waits for the generator, which waits for an event, and none comes."""

    source = "fzyzcjy/flutter_rust_bridge, pull request 3311"
    expect = "deadlock"
    kills = 0

    events = Port("page")

    @rust
    async def watch(self) -> None:
        pass

    async def cancel(self) -> None:
        await self.events.receive()

    @isolate
    async def page(self) -> None:
        await self.watch()
        await self.cancel()


class CancelClosesThePort(IdleStream):
    """Closing the port ends the stream, for whoever waits for its next event as well."""

    expect = "holds"

    async def cancel(self) -> None:
        self.events.close()
        try:
            await self.events.receive()
        except Closed:
            pass


class ProducerIsNotTold(Spec):
    """A producer keeps its lock until the page says that it has seen the events; it is dead."""

    source = "fzyzcjy/flutter_rust_bridge#2339"
    expect = "orphaned-lock"

    events = Port("page")
    db = Mutex()

    @rust
    async def watch(self, seen: DartFn) -> None:
        async with self.db.lock():
            await sleep()
            self.events.send()
            await seen()

    @rust
    async def save(self) -> None:
        async with self.db.lock():
            pass

    async def seen(self) -> None:
        await self.events.receive()

    @isolate(killable=True)
    async def page(self) -> None:
        await self.watch(self.seen)

    @isolate
    async def app(self) -> None:
        await self.save()


class ProducerLooks(ProducerIsNotTold):
    """Looking at the answer of `add` tells of a page that is gone, not of one about to go."""

    expect = "orphaned-lock"

    @rust
    async def watch(self, seen: DartFn) -> None:
        async with self.db.lock():
            await sleep()
            try:
                self.events.add()
            except Closed:
                return
            await seen()


class ProducerWaitsForNobody(ProducerIsNotTold):
    """Events are sent and forgotten, and the lock is free when the last is on its way."""

    expect = "holds"

    @rust
    async def watch(self, seen: DartFn) -> None:
        async with self.db.lock():
            await sleep()
            self.events.add()
