"""A timeout on a callback gives up on Dart code that is merely slow, and goes on all the same.

The guard is dropped in time, so nobody is stuck.  But nothing tells the callback: it goes on as if
it still had the lock, and at last it replies to somebody who is not there.
"""

from mortmain import (
    Bridge,
    DartFn,
    Flag,
    Mutex,
    Number,
    Spec,
    always,
    isolate,
    rust,
    sleep,
    timeout,
)


class ZombieCallback(Spec):
    """The callback outlives the lock, and works on what somebody else has locked by now."""

    source = "fzyzcjy/flutter_rust_bridge#2511"
    expect = "violated"
    kills = 0

    working = Number(high=2)

    db = Mutex()

    @rust
    async def sync_all(self, on_step: DartFn) -> None:
        async with self.db.lock():
            try:
                async with timeout():
                    await on_step()
            except TimeoutError:
                pass

    @rust
    async def finish(self) -> None:
        async with self.db.lock():
            self.working += 1
            self.working -= 1

    async def store(self) -> None:
        self.working += 1
        await sleep()
        self.working -= 1

    @isolate
    async def runner(self) -> None:
        await self.sync_all(self.store)

    @isolate
    async def app(self) -> None:
        await self.finish()

    @always
    def exclusive(self) -> bool:
        """At most one works on what the lock protects."""
        return self.working <= 1


class NoTimeout(ZombieCallback):
    """Without the timeout the lock lasts as long as the callback, whatever becomes of that."""

    expect = "holds"

    @rust
    async def sync_all(self, on_step: DartFn) -> None:
        async with self.db.lock():
            await on_step()


class LookingFirst(ZombieCallback):
    """Looking whether one's time is over, and only then working: it can be over in between."""

    expect = "violated"

    over = Flag()

    @rust
    async def sync_all(self, on_step: DartFn) -> None:
        async with self.db.lock():
            try:
                async with timeout():
                    await on_step()
            except TimeoutError:
                self.over = True

    async def store(self) -> None:
        if not self.over:
            self.working += 1
            await sleep()
            self.working -= 1


class Fenced(ZombieCallback):
    """Who takes the lock begins a new epoch, and what is stored looks at it in the same step."""

    expect = "holds"

    epoch = Number(high=2)
    stores = Mutex()

    @rust
    async def sync_all(self, on_step: DartFn) -> None:
        async with self.db.lock():
            async with self.stores.lock():
                self.epoch = 1
            try:
                async with timeout():
                    await on_step()
            except TimeoutError:
                pass

    @rust
    async def finish(self) -> None:
        async with self.db.lock():
            async with self.stores.lock():
                self.epoch = 2
            self.working += 1
            self.working -= 1

    @rust
    async def put(self) -> None:
        async with self.stores.lock():
            if self.epoch == 1:
                self.working += 1
                self.working -= 1

    async def store(self) -> None:
        await sleep()
        await self.put()


class LateReplyPoisons(Spec):
    """Up to version 2.11.1 the late reply poisons the map of callbacks, for everybody.

    A reply to somebody who waits without a timeout is then lost, and his lock with it.
    """

    source = "fzyzcjy/flutter_rust_bridge#2937"
    expect = "orphaned-lock"
    kills = 0

    bridge = Bridge(late_replies_poison=True)

    db = Mutex()
    cache = Mutex()

    @rust
    async def sync_all(self, on_step: DartFn) -> None:
        async with self.db.lock():
            try:
                async with timeout():
                    await on_step()
            except TimeoutError:
                pass

    @rust
    async def refresh(self, on_step: DartFn) -> None:
        async with self.cache.lock():
            await on_step()

    @rust
    async def clear(self) -> None:
        async with self.cache.lock():
            pass

    async def show_progress(self) -> None:
        await sleep()

    @isolate
    async def runner(self) -> None:
        await self.sync_all(self.show_progress)

    @isolate
    async def app(self) -> None:
        refreshed = self.refresh(self.show_progress)
        await self.clear()
        await refreshed


class LateReplyIsLogged(LateReplyPoisons):
    """Since 2.12.0 it writes a line to the log."""

    expect = "holds"

    bridge = Bridge()
