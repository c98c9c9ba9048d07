"""Isolates of one group share a limited number of slots to run in, and a blocked one keeps its own.

Whoever blocks in native code is not waiting as Dart does: it is still at work, for the group.  When
the last slot is taken that way nobody is left to send what all of them wait for.
"""

from mortmain import Bridge, Channel, Spec, block_on, isolate, rust, sleep


class AllSlotsBlocked(Spec):
    """The compilers wait for requests in native code, and who would send them cannot run."""

    source = "sass/dart-sass, pull request 2019"
    expect = "orphaned-lock"
    kills = 0

    mutators: int = 2
    compilers: int = 2

    bridge = Bridge(mutators="mutators")
    requests = Channel(2)

    @rust("sync")
    def next_request(self) -> None:
        block_on(self.requests.receive())

    @rust
    async def send_request(self) -> None:
        await self.requests.send()

    @isolate(count="compilers")
    async def compiler(self) -> None:
        self.next_request()

    @isolate
    async def main(self) -> None:
        await sleep()
        for _ in range(self.compilers):
            await self.send_request()


class PoolIsLimited(AllSlotsBlocked):
    """Fewer compilers than slots: one is always left."""

    expect = "holds"

    compilers: int = 1


class RequestsAreAwaited(AllSlotsBlocked):
    """Waiting as Dart does takes no slot."""

    expect = "holds"

    @rust
    async def next_request(self) -> None:
        await self.requests.receive()

    @isolate(count="compilers")
    async def compiler(self) -> None:
        await self.next_request()
