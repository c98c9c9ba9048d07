"""When its last isolate is gone, the bridge posts to nowhere, and is told that it succeeded.

So a check of the result of posting, which helps while another isolate lives, helps no more in an
app that only has a worker in the background.
"""

from mortmain import (
    Bridge,
    DartFn,
    Mutex,
    Port,
    Spec,
    cancel_callbacks,
    isolate,
    native_finalizer,
    rust,
    sleep,
    task,
)


class NobodyLeft(Spec):
    """A task of Rust waits for a lock, whose holder posts a callback to nowhere."""

    source = "fzyzcjy/flutter_rust_bridge, pull request 2653"
    expect = "orphaned-lock"

    bridge = Bridge(checks_post=True, message_finalizer=True)
    db = Mutex()

    @rust
    async def sync_all(self, on_step: DartFn) -> None:
        async with self.db.lock():
            await on_step()

    async def show_progress(self) -> None:
        await sleep()

    @isolate(killable=True)
    async def worker(self) -> None:
        await self.sync_all(self.show_progress)

    @native_finalizer("worker")
    def worker_is_gone(self) -> None:
        cancel_callbacks("worker")

    @task
    async def upload(self) -> None:
        async with self.db.lock():
            pass


class SomebodyLeft(NobodyLeft):
    """Another isolate that uses the bridge, and stays: posts are answered truly."""

    expect = "holds"

    taps = Port("app")

    @isolate(daemon=True)
    async def app(self) -> None:
        await self.taps.receive()


class ForAWhile(NobodyLeft):
    """One that has nothing left to do and no port open exits by itself, and then nobody is left."""

    expect = "orphaned-lock"

    @isolate
    async def app(self) -> None:
        pass


class TombstoneIsLeft(NobodyLeft):
    """What is remembered in Rust does not depend on anybody being left."""

    expect = "holds"

    bridge = Bridge(tombstones=True)
