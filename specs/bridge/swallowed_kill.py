"""A kill takes effect while Dart is called back in the middle of a call into native code.

The error that should unwind the whole stack reaches the frame of the native function, which knows
nothing of it: it is an ordinary return value there, and the isolate lives on.
"""

from mortmain import (
    Flag,
    Port,
    Spec,
    eventually,
    exit,
    isolate,
    kill,
    maybe,
    on_exit,
    sleep,
    timeout,
)


class SwallowedKill(Spec):
    """The supervisor waits for the end of an isolate that has survived its kill."""

    source = "dart-lang/sdk#39487"
    expect = "deadlock"
    kills = 0

    more = Port("worker")
    gone = Port("supervisor")

    @isolate
    async def worker(self) -> None:
        await self.more.receive()

    def ask_for_its_end(self) -> None:
        if maybe():  # else it is in the callback, and the request is gone
            kill("worker")

    @isolate
    async def supervisor(self) -> None:
        self.ask_for_its_end()
        await self.gone.receive()

    @on_exit("worker", on="supervisor")
    async def worker_has_ended(self) -> None:
        self.gone.send()


class AskedAgain(SwallowedKill):
    """Who hears nothing asks again: sooner or later the isolate is somewhere else."""

    expect = "holds"

    over = Flag()

    @isolate
    async def supervisor(self) -> None:
        while not self.over:
            self.ask_for_its_end()
            try:
                async with timeout():
                    await self.gone.receive()
                self.over = True
            except TimeoutError:
                await sleep()

    @eventually
    def it_ends(self) -> bool:
        return self.over


class ToldToStop(SwallowedKill):
    """A message is an event of its own, which no frame of a native function can take away."""

    expect = "holds"

    @isolate
    async def worker(self) -> None:
        await self.more.receive()
        exit()

    def ask_for_its_end(self) -> None:
        self.more.send()
