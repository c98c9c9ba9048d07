"""An isolate is paused while Rust holds a lock and waits for a callback on it.

A paused isolate handles no event.  A kill before the next event, which is what `Isolate.kill` does
unless one says otherwise, is an event as far as that goes, and waits with the rest.
"""

from mortmain import DartFn, Mutex, Spec, isolate, kill, pause, resume, rust, sleep, timeout


class PausedHolder(Spec):
    """Whoever has paused it wants the lock before it lets the isolate go on."""

    source = "derived from Isolate.pause and flutter_rust_bridge's callbacks"
    expect = "deadlock"

    db = Mutex()

    @rust
    async def sync_all(self, on_step: DartFn) -> None:
        async with self.db.lock():
            await on_step()

    @rust
    async def finish(self) -> None:
        async with self.db.lock():
            pass

    @isolate
    async def runner(self) -> None:
        await self.sync_all(self.show_progress)

    async def show_progress(self) -> None:
        await sleep()

    @isolate
    async def app(self) -> None:
        pause("runner")
        await self.finish()
        resume("runner")


class NeverResumed(PausedHolder):
    """Nobody lets it go on again: the owner of the lock is alive, and does nothing."""

    expect = "orphaned-lock"

    @isolate
    async def app(self) -> None:
        pause("runner")
        await self.finish()


class KilledWhilePaused(PausedHolder):
    """A kill before the next event is not noticed, and one that is would leave the lock behind."""

    expect = "orphaned-lock"

    @isolate
    async def app(self) -> None:
        pause("runner")
        kill("runner")
        await self.finish()


class ResumedFirst(PausedHolder):
    """It goes on before anybody asks for what it may hold."""

    expect = "holds"

    @isolate
    async def app(self) -> None:
        pause("runner")
        await sleep()
        resume("runner")
        await self.finish()


class TimeoutOnCallback(PausedHolder):
    """Rust does not wait for ever: the lock comes back, though the isolate never does anything."""

    expect = "holds"

    @rust
    async def sync_all(self, on_step: DartFn) -> None:
        async with self.db.lock():
            try:
                async with timeout():
                    await on_step()
            except TimeoutError:
                pass
