"""An isolate that has given Rust a closure has a port open, and with a port open it never ends.

A stream that is cancelled before Rust has closed it leaves its port open, too
(fzyzcjy/flutter_rust_bridge#1836).
"""

from mortmain import DartFn, Port, Spec, dispose, isolate, on_exit, rust


class KeptAliveByItsPort(Spec):
    """The worker is done, and whoever waits for its exit waits for ever."""

    source = "fzyzcjy/flutter_rust_bridge#2518"
    expect = "deadlock"
    kills = 0

    ended = Port("app")

    @rust
    async def work(self, on_step: DartFn) -> None:
        await on_step()

    async def show_progress(self) -> None:
        pass

    @isolate
    async def worker(self) -> None:
        await self.work(self.show_progress)

    @on_exit("worker", on="app")
    async def worker_has_ended(self) -> None:
        self.ended.send()

    @isolate
    async def app(self) -> None:
        await self.ended.receive()


class DisposedInTheEnd(KeptAliveByItsPort):
    """`RustLib.dispose()` closes that port."""

    expect = "holds"

    @isolate
    async def worker(self) -> None:
        await self.work(self.show_progress)
        dispose()
