"""A hot restart waits for the old isolates to end, and one of them is in native code.

No kill reaches it there (dart-lang/sdk#46680), so that the restart takes as long as the native
function: for ever, if that waits for something which only the program could bring.
"""

from mortmain import (
    Channel,
    Closed,
    Port,
    Spec,
    block_on,
    isolate,
    kill,
    native_finalizer,
    on_exit,
    rust,
    sleep,
)


class RestartOfABlockedIsolate(Spec):
    """The isolate waits in native code for events, and those who would send one are gone."""

    source = "flutter/flutter#174835, #58987"
    expect = "deadlock"

    gone = Port("tool")
    events = Channel(1)

    @rust("sync")
    def next_event(self) -> None:
        block_on(self.events.receive())

    @isolate
    async def listener(self) -> None:
        self.next_event()

    @rust("sync")
    def send_event(self) -> None:
        self.events.try_send()

    @isolate
    async def app(self) -> None:
        await sleep()
        self.send_event()

    @isolate
    async def tool(self) -> None:
        kill("app")
        kill("listener")
        await self.gone.receive()

    @on_exit("listener", on="tool")
    async def listener_has_ended(self) -> None:
        self.gone.send()


class AwaitedInRust(RestartOfABlockedIsolate):
    """An `async fn` is waited for as Dart does it, and a kill finds the isolate between events."""

    expect = "holds"

    @rust
    async def next_event(self) -> None:
        await self.events.receive()

    @isolate
    async def listener(self) -> None:
        await self.next_event()


class ClosedByAFinalizer(RestartOfABlockedIsolate):
    """A finalizer that closes the channel comes too late: it runs once the isolate ends."""

    expect = "deadlock"

    @native_finalizer("listener")
    def listener_is_gone(self) -> None:
        self.events.close()


class ClosedByTheTool(RestartOfABlockedIsolate):
    """Whoever wants it to end closes first what it waits for."""

    expect = "holds"

    @rust("sync")
    def close(self) -> None:
        self.events.close()

    @rust("sync")
    def next_event(self) -> None:
        try:
            block_on(self.events.receive())
        except Closed:
            pass

    @rust("sync")
    def send_event(self) -> None:
        try:
            self.events.try_send()
        except Closed:
            pass

    @isolate
    async def tool(self) -> None:
        kill("app")
        self.close()
        kill("listener")
        await self.gone.receive()
