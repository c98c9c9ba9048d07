"""Dart wants to cancel what it has asked Rust to do, and the bridge keeps no handle of the task.

Another bridge kept one and never used it (boltffi/boltffi, pull request 823).
"""

from mortmain import AbortHandle, Flag, Mutex, Spec, isolate, reachable, rust, sleep, spawn


class NoHandleToCancel(Spec):
    """Giving up in Dart only stops waiting: no run leads to work that is cut short."""

    source = "fzyzcjy/flutter_rust_bridge#242, #563"
    expect = "violated"

    db = Mutex()
    begun = Flag()
    finished = Flag()

    async def work(self) -> None:
        async with self.db.lock():
            self.begun = True
            await sleep()
            self.finished = True

    @rust
    async def sync_all(self) -> None:
        await self.work()

    @rust
    async def cancel(self) -> None:
        async with self.db.lock():
            pass

    @isolate
    async def runner(self) -> None:
        await self.sync_all()

    @isolate
    async def app(self) -> None:
        await self.cancel()

    @reachable
    def can_be_cut_short(self) -> bool:
        return self.begun and not self.finished and not self.db.locked()


class SpawnedInRust(NoHandleToCancel):
    """Rust runs the work as a task of its own, and keeps the handle where `cancel` finds it."""

    expect = "holds"

    running = AbortHandle()

    @rust
    async def sync_all(self) -> None:
        self.running = spawn(self.work())

    @rust
    async def cancel(self) -> None:
        self.running.abort()
        async with self.db.lock():
            pass
