"""No kill is needed: an isolate that ends by itself leaves its calls to Rust behind as well."""

from mortmain import DartFn, Mutex, Spec, dispose, exit, isolate, rust, sleep


class GivenUpInFlight(Spec):
    """`RustLib.dispose()` closes the port for callbacks and waits for nobody."""

    source = "derived from fzyzcjy/flutter_rust_bridge#2518"
    expect = "orphaned-lock"
    kills = 0

    db = Mutex()

    @rust
    async def sync_all(self, on_step: DartFn) -> None:
        async with self.db.lock():
            await on_step()

    @rust
    async def finish(self) -> None:
        async with self.db.lock():
            pass

    async def show_progress(self) -> None:
        await sleep()

    @isolate
    async def runner(self) -> None:
        call = self.sync_all(self.show_progress)
        dispose()
        await call

    @isolate
    async def app(self) -> None:
        await self.finish()


class ExitInFlight(GivenUpInFlight):
    """`Isolate.run` ends the isolate with its function: what was not awaited dies at once."""

    expect = "orphaned-lock"

    @isolate
    async def runner(self) -> None:
        _in_flight = self.sync_all(self.show_progress)
        exit()


class ErrorInFlight(GivenUpInFlight):
    """An error that nobody catches ends the isolate, and with it the callback that was to come."""

    expect = "orphaned-lock"

    @isolate
    async def runner(self) -> None:
        _in_flight = self.sync_all(self.show_progress)
        raise ValueError()


class AwaitFirst(GivenUpInFlight):
    """Once the reply is there all guards of the call are gone, so it is safe to leave."""

    expect = "holds"

    @isolate
    async def runner(self) -> None:
        await self.sync_all(self.show_progress)
        dispose()
        exit()
