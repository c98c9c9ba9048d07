"""An isolate waits inside native code for a message, and somebody wants it to end.

A kill takes effect when control returns to Dart.  So whoever kills has to wake the sleeper as well.
A worker of a browser that is terminated in `Atomics.wait` is in the same place (WebKit/WebKit, pull
request 70964; oven-sh/bun, pull request 32802).
"""

from mortmain import Channel, Port, Spec, block_on, isolate, kill, on_exit, rust


class BlockedMailbox(Spec):
    """The worker blocks in `take`, so its kill stays pending, and its exit is never reported."""

    source = "dart-archive/native_synchronization, pull request 26"
    expect = "deadlock"
    kills = 0

    mailbox = Channel(1)
    ended = Port("app")

    @rust("sync")
    def take(self) -> None:
        block_on(self.mailbox.receive())

    @rust
    async def put(self) -> None:
        await self.mailbox.send()

    @isolate
    async def worker(self) -> None:
        self.take()

    @on_exit("worker", on="app")
    async def worker_has_ended(self) -> None:
        self.ended.send()

    @isolate
    async def app(self) -> None:
        kill("worker", "immediate")
        await self.ended.receive()


class ClosedMailbox(BlockedMailbox):
    """The mailbox is closed - here by a last message - before or after the worker is killed."""

    expect = "holds"

    @isolate
    async def app(self) -> None:
        kill("worker", "immediate")
        await self.put()
        await self.ended.receive()


class TakenInATask(BlockedMailbox):
    """Awaiting the message instead of blocking leaves the isolate to be killed at any time."""

    expect = "holds"

    @rust
    async def take(self) -> None:
        await self.mailbox.receive()

    @isolate
    async def worker(self) -> None:
        await self.take()
