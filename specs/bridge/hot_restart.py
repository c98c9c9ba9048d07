"""A hot restart starts the new isolates while the old ones are still on their way out.

The tool asks for the old group to be killed and does not wait for its end, so that for a while both
are there, and share all that Rust keeps in statics.  Whatever the old isolate leaves behind is
cleaned up by its native finalizer, which only runs at its end.
"""

from mortmain import (
    Flag,
    Number,
    Port,
    Spec,
    always,
    isolate,
    kill,
    native_finalizer,
    on_exit,
    rust,
    sleep,
)


class HotRestart(Spec):
    """The new isolate opens the database that the old one is still working with."""

    source = "dart-lang/native#2619"
    expect = "violated"

    users = Number(high=2)
    opened = Flag()

    begin = Port("new")

    @rust("sync")
    def open(self) -> None:
        self.users += 1

    @rust("sync")
    def close(self) -> None:
        self.users -= 1

    @isolate
    async def old(self) -> None:
        self.open()
        self.opened = True
        await sleep()
        self.opened = False
        self.close()

    @native_finalizer("old")
    def old_is_gone(self) -> None:
        if self.opened:
            self.users -= 1

    @isolate
    async def new(self) -> None:
        await self.begin.receive()
        self.open()
        await sleep()
        self.close()

    @isolate
    async def tool(self) -> None:
        kill("old")
        self.begin.send()

    @always
    def one_at_a_time(self) -> bool:
        return self.users <= 1


class WaitsForTheEnd(HotRestart):
    """The new one begins when the end of the old one is reported, after its finalizers."""

    expect = "holds"

    @isolate
    async def tool(self) -> None:
        kill("old")

    @on_exit("old", on="tool")
    async def go_on(self) -> None:
        self.begin.send()


class KilledAtOnce(WaitsForTheEnd):
    """An immediate kill falls between opening and remembering it: nobody closes that."""

    expect = "violated"

    @isolate
    async def tool(self) -> None:
        kill("old", "immediate")
