"""A Rust function that runs on the isolate's own thread, and waits there for that isolate.

While a synchronous call runs, its isolate handles no event.  A callback that Rust waits for is such
an event, and so is everything that whoever holds a lock may need of the isolate.
"""

from mortmain import DartFn, Mutex, Spec, block_on, isolate, rust, sleep, spawn


class CalledBackOnItsOwnThread(Spec):
    """A synchronous call blocks on a callback, which only the blocked thread could run."""

    source = "fzyzcjy/flutter_rust_bridge#2213"
    expect = "deadlock"

    @rust("sync")
    def ask(self, answer: DartFn) -> None:
        block_on(answer())

    async def answer(self) -> None:
        pass

    @isolate
    async def app(self) -> None:
        self.ask(self.answer)


class NotEvenAKillHelps(CalledBackOnItsOwnThread):
    """Native code is never interrupted, so the isolate cannot be killed while it is in there."""

    expect = "deadlock"

    @isolate(killable=True)
    async def app(self) -> None:
        self.ask(self.answer)


class CalledBackFromThePool(CalledBackOnItsOwnThread):
    """In the default mode a worker of the pool blocks instead, and the isolate can answer."""

    expect = "holds"

    @rust("normal")
    def ask(self, answer: DartFn) -> None:
        block_on(answer())

    @isolate
    async def app(self) -> None:
        await self.ask(self.answer)


class CalledBackFromATask(CalledBackOnItsOwnThread):
    """An `async fn` that is awaited blocks nobody."""

    expect = "holds"

    @rust
    async def ask(self, answer: DartFn) -> None:
        await answer()

    @isolate
    async def app(self) -> None:
        await self.ask(self.answer)


class CalledBackLater(CalledBackOnItsOwnThread):
    """The synchronous call only starts a task, which calls back once the thread is free again."""

    source = "fzyzcjy/flutter_rust_bridge#2740"
    expect = "holds"

    async def asked(self, answer: DartFn) -> None:
        await answer()

    @rust("sync")
    def ask(self, answer: DartFn) -> None:
        spawn(self.asked(answer))


class LockedOnItsOwnThread(Spec):
    """No callback in the call itself: it waits for a lock whose holder waits for the isolate."""

    source = "fzyzcjy/flutter_rust_bridge#3266"
    expect = "deadlock"

    db = Mutex()

    @rust
    async def sync_all(self, on_step: DartFn) -> None:
        async with self.db.lock():
            await on_step()

    @rust("sync")
    def count(self) -> None:
        with self.db.blocking_lock():
            pass

    async def show_progress(self) -> None:
        await sleep()

    @isolate
    async def app(self) -> None:
        call = self.sync_all(self.show_progress)
        self.count()
        await call


class LockedFirst(LockedOnItsOwnThread):
    """Waiting for the call before asking for the lock: both are the same isolate's to order."""

    expect = "holds"

    @isolate
    async def app(self) -> None:
        await self.sync_all(self.show_progress)
        self.count()


class LockedInATask(LockedOnItsOwnThread):
    """The lock is awaited in a task, and the event loop goes on meanwhile."""

    expect = "holds"

    @rust
    async def count(self) -> None:
        async with self.db.lock():
            pass

    @isolate
    async def app(self) -> None:
        call = self.sync_all(self.show_progress)
        await self.count()
        await call
