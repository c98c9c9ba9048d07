"""Whoever is given up goes on, under a lock that somebody else has by then.

A callback in Dart hears nothing of it when Rust stops waiting for it, and a task of Rust nothing
when its isolate is killed.  Every remedy that frees their lock has to know that they have stopped.
"""

from mortmain import (
    DartFn,
    Flag,
    Guard,
    Mutex,
    Spec,
    isolate,
    relying_on,
    rust,
    sleep,
    timeout,
)


class ZombieCallback(Spec):
    """A timeout frees the lock, whose next owner works beside the callback that was given up."""

    source = "derived from fzyzcjy/flutter_rust_bridge#2511"
    expect = "double-grant"
    kills = 0

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
            pass

    async def store(self) -> None:
        with relying_on(self.db):
            await sleep()

    @isolate
    async def runner(self) -> None:
        await self.sync_all(self.store)

    @isolate
    async def app(self) -> None:
        await self.finish()


class TakesAsLongAsItTakes(ZombieCallback):
    """Without the timeout nobody is given up; what then becomes of a kill is another matter."""

    expect = "holds"

    @rust
    async def sync_all(self, on_step: DartFn) -> None:
        async with self.db.lock():
            await on_step()


class ToldToStop(ZombieCallback):
    """The callback is told, and says when it has stopped: then it is safe to give the lock back."""

    expect = "holds"

    over = Flag()
    stopped = Flag()

    @rust
    async def sync_all(self, on_step: DartFn) -> None:
        async with self.db.lock():
            try:
                async with timeout():
                    await on_step()
            except TimeoutError:
                self.over = True
                while not self.stopped:
                    await sleep()

    async def store(self) -> None:
        if not self.over:
            with relying_on(self.db):
                await sleep()
        self.stopped = True


class ToldAndNotWaitedFor(ToldToStop):
    """It is told and not waited for: it has looked just before."""

    expect = "double-grant"

    @rust
    async def sync_all(self, on_step: DartFn) -> None:
        async with self.db.lock():
            try:
                async with timeout():
                    await on_step()
            except TimeoutError:
                self.over = True


class ZombieTask(Spec):
    """A finalizer frees the lock of an isolate that is gone, and what that has called works on."""

    source = "derived from flutter_rust_bridge's RustOpaque"
    expect = "double-grant"

    db = Mutex()

    @rust("sync")
    def begin(self) -> Guard:
        return self.db.blocking_lock()

    @rust
    async def write(self) -> None:
        with relying_on(self.db):
            await sleep()

    @rust
    async def finish(self) -> None:
        async with self.db.lock():
            pass

    @isolate(killable="before_next_event")
    async def runner(self) -> None:
        transaction = self.begin()
        await self.write()
        transaction.release()

    @isolate
    async def app(self) -> None:
        await self.finish()


class LockedWhereItWorks(ZombieTask):
    """The call takes the lock itself, and gives it back when it has done its work."""

    expect = "holds"

    @rust
    async def write(self) -> None:
        async with self.db.lock():
            with relying_on(self.db):
                await sleep()

    @isolate(killable="before_next_event")
    async def runner(self) -> None:
        await self.write()
