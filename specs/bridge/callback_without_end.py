"""Nobody dies, but the callback that Rust waits for never replies."""

from mortmain import DartFn, Mutex, Port, Spec, isolate, rust, timeout


class CallbackWithoutEnd(Spec):
    """The callback waits for a message that only comes once the lock is free."""

    source = "derived from fzyzcjy/flutter_rust_bridge#1506"
    expect = "deadlock"
    kills = 0

    confirmed = Port("runner")

    db = Mutex()

    @rust
    async def sync_all(self, on_conflict: DartFn) -> None:
        async with self.db.lock():
            await on_conflict()

    @rust
    async def look(self) -> None:
        async with self.db.lock():
            pass

    async def ask_user(self) -> None:
        await self.confirmed.receive()

    @isolate
    async def runner(self) -> None:
        await self.sync_all(self.ask_user)

    @isolate
    async def app(self) -> None:
        await self.look()
        self.confirmed.send()


class HolderGivesUp(CallbackWithoutEnd):
    """The holder gives up, and with it the circle is open."""

    expect = "holds"

    @rust
    async def sync_all(self, on_conflict: DartFn) -> None:
        async with self.db.lock():
            try:
                async with timeout():
                    await on_conflict()
            except TimeoutError:
                pass


class AskFirst(CallbackWithoutEnd):
    """What the user has to say is asked for before the lock is taken."""

    expect = "holds"

    @rust
    async def sync_all(self, on_conflict: DartFn) -> None:
        await on_conflict()
        async with self.db.lock():
            pass
