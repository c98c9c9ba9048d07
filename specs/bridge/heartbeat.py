"""A monitor that takes the lock away from a worker of whom it has not heard for some time.

A suspended app, a long call, a busy event loop: not being heard of is not being dead.
"""

from mortmain import Flag, Number, Spec, TokenLock, always, isolate, rust, sleep


class Heartbeat(Spec):
    """The worker was merely slow, and works on under a lock that somebody else has by now.

    In the end it gives back what is no longer its own.
    """

    source = "derived from remedies that are recommended for fzyzcjy/flutter_rust_bridge#2560"
    expect = "misuse"
    kills = 0

    working = Number(high=2)

    lock = TokenLock()

    @rust
    async def acquire(self) -> None:
        await self.lock.acquire()

    @rust
    async def release(self) -> None:
        self.lock.release()

    @isolate
    async def worker(self) -> None:
        await self.acquire()
        self.working += 1
        await sleep()
        self.working -= 1
        await self.release()

    @isolate
    async def app(self) -> None:
        await sleep()
        await self.release()
        await self.acquire()
        self.working += 1
        self.working -= 1
        await self.release()

    @always
    def exclusive(self) -> bool:
        """At most one works under the lock."""
        return self.working <= 1


class TellsBeforeItStops(Heartbeat):
    """Only a worker that has said that it stops is taken for dead: the monitor must wait for it."""

    expect = "holds"

    stopped = Flag()

    @isolate
    async def worker(self) -> None:
        await self.acquire()
        self.working += 1
        await sleep()
        self.working -= 1
        self.stopped = True

    @isolate
    async def app(self) -> None:
        while not self.stopped:
            await sleep()
        await self.release()
        await self.acquire()
        self.working += 1
        self.working -= 1
        await self.release()
