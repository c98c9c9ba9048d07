"""A lock that is taken by one call over the bridge and given back by another.

No guard stands for it.  Whatever ends the Dart code in between ends it for good, a reply that
nobody waits for any more is a lock that nobody knows of, and whoever releases releases.
"""

from mortmain import (
    Flag,
    Number,
    Spec,
    TokenLock,
    always,
    isolate,
    rust,
    sleep,
    timeout,
)


class LockByTwoCalls(Spec):
    """The operating system takes the background engine away between the two calls.

    The report that started this gives no cause; this one the code allows.
    """

    source = "derived from secluso/mobile_client#14"
    expect = "orphaned-lock"

    lock = TokenLock()

    @rust
    async def acquire(self) -> None:
        await self.lock.acquire()

    @rust
    async def release(self) -> None:
        self.lock.release()

    @isolate(killable="before_next_event")
    async def background(self) -> None:
        await self.acquire()
        try:
            await sleep()
        finally:
            await self.release()

    @isolate
    async def app(self) -> None:
        await self.acquire()
        await self.release()


class AcquireGivesUp(LockByTwoCalls):
    """The repair that was tried: a timeout in Rust on taking it.  Nobody hangs, it stays taken."""

    expect = "orphaned-lock"

    taken = Flag()

    @rust
    async def try_acquire(self) -> None:
        self.taken = False
        try:
            async with timeout():
                await self.lock.acquire()
                self.taken = True
        except TimeoutError:
            pass

    @isolate
    async def app(self) -> None:
        await self.try_acquire()
        if self.taken:
            await self.release()


class CallerGivesUp(LockByTwoCalls):
    """A timeout in Dart: the call goes on, gets the lock, and its reply finds nobody.

    No kill is needed.
    """

    expect = "orphaned-lock"
    kills = 0

    @isolate
    async def app(self) -> None:
        try:
            async with timeout():
                await self.acquire()
        except TimeoutError:
            return
        await self.release()


class CallerGivesUpAndReleases(CallerGivesUp):
    """Releasing in any case: what is released is the lock of somebody else, or nobody's by now."""

    expect = "misuse"

    working = Number(high=2)

    @isolate
    async def background(self) -> None:
        await self.acquire()
        self.working += 1
        await sleep()
        self.working -= 1
        await self.release()

    @isolate
    async def app(self) -> None:
        try:
            async with timeout():
                await self.acquire()
        except TimeoutError:
            pass
        await self.release()
        await self.acquire()
        self.working += 1
        self.working -= 1
        await self.release()

    @always
    def exclusive(self) -> bool:
        """At most one works under the lock."""
        return self.working <= 1


class OneCall(LockByTwoCalls):
    """Taking, working and giving back in one call: Rust does all of it, whoever dies meanwhile."""

    expect = "holds"

    @rust
    async def work(self) -> None:
        await self.lock.acquire()
        await sleep()
        self.lock.release()

    @isolate(killable="before_next_event")
    async def background(self) -> None:
        await self.work()
