"""Dart waits for a call whose runtime was shut down.

The bridge posts a result when the task is over.  A task that is dropped with its runtime is never
over: its destructors run, and nothing is posted.
"""

from mortmain import Oneshot, Runtime, Spec, isolate, rust, sleep, thread


class CallOfAGoneRuntime(Spec):
    """The plugin shuts the runtime down while a call is under way."""

    source = "derived from flutter_rust_bridge's handler, which spawns each call on a runtime"
    expect = "deadlock"

    runtime = Runtime(2)

    @rust
    async def download(self) -> None:
        await sleep()

    @isolate
    async def app(self) -> None:
        await self.download()

    @thread
    async def plugin(self) -> None:
        self.runtime.shutdown_background()


class ShutDownAfterwards(CallOfAGoneRuntime):
    """The runtime goes when the app has said, by a call that needs none, that it is done."""

    expect = "holds"

    finished = Oneshot()

    @rust("sync")
    def finish(self) -> None:
        self.finished.send()

    @isolate
    async def app(self) -> None:
        await self.download()
        self.finish()

    @thread
    async def plugin(self) -> None:
        await self.finished.receive()
        self.runtime.shutdown_background()
