"""The incident and two of its remedies."""

from mortmain.model.language.surface import DartFn, Mutex, Spec, isolate, rust, sleep, timeout


class MutexStuckAfterKill(Spec):
    """A mutex stays locked after the isolate that was using it is killed.

    The second paragraph is indented, and is kept without that.
    """

    source = "fzyzcjy/flutter_rust_bridge#2560"
    expect = "orphaned-lock"

    runners: int = 1

    db = Mutex()

    @rust
    async def sync_all(self, on_step: DartFn) -> None:
        async with self.db.lock():
            await on_step()

    @rust
    async def finish(self) -> None:
        async with self.db.lock():
            pass

    @isolate(count="runners", killable=True)
    async def runner(self) -> None:
        await self.sync_all(self.show_progress)

    async def show_progress(self) -> None:
        await sleep()

    @isolate
    async def app(self) -> None:
        await self.finish()


class TimeoutOnAcquire(MutexStuckAfterKill):
    """A timeout on taking the lock: nobody hangs any more, but the lock is still dead."""

    expect = "orphaned-lock"

    @rust
    async def finish(self) -> None:
        try:
            async with timeout(), self.db.lock():
                pass
        except TimeoutError:
            pass


class MoreRunners(MutexStuckAfterKill):
    runners = 3
    kills = 2
