"""The isolate that closes the app tells Rust to stop, and blocks its thread until Rust has stopped.

As long as Rust does stop this is sound; nothing in Dart can help if it does not.
"""

from mortmain import DartFn, Oneshot, Spec, block_on, isolate, rust, select, sleep, task


class ShutdownHandshake(Spec):
    """The main function of Rust waits for work and does not hear that there will be none."""

    source = "cunarist/rinf, rust_crate/src/shutdown.rs"
    expect = "deadlock"
    kills = 0

    work = Oneshot()
    stop = Oneshot()
    stopped = Oneshot()

    @task
    async def main(self) -> None:
        await self.work.receive()
        self.stopped.send()

    @rust("sync")
    def stop_rust(self) -> None:
        self.stop.send()
        block_on(self.stopped.receive())

    @isolate
    async def app(self) -> None:
        self.stop_rust()


class HearsTheSignal(ShutdownHandshake):
    """Rust's main function ends with whatever comes first, work or the signal."""

    expect = "holds"

    @task
    async def main(self) -> None:
        await select(self.work.receive(), self.stop.receive())
        self.stopped.send()


class AsksDartOnceMore(HearsTheSignal):
    """Cleaning up with the help of Dart: the thread that it needs is blocked until it is done."""

    expect = "deadlock"

    @rust
    async def clean_up(self, save: DartFn) -> None:
        await self.stop.receive()
        await save()
        self.stopped.send()

    async def save(self) -> None:
        await sleep()

    @task
    async def main(self) -> None:
        pass

    @isolate
    async def app(self) -> None:
        _cleaning = self.clean_up(self.save)
        self.stop_rust()
