"""A thread of the system calls back into Dart by entering the isolate, as if it were its own.

That is no message that could be dropped: to enter an isolate that has ended is to use what is not
there any more.
"""

from mortmain import Flag, Port, Spec, always, isolate, native_finalizer, sleep, thread


class EnteredAfterItsEnd(Spec):
    """The app is about to terminate, says the system, and the isolate was there before it."""

    source = "heremaps/gluecodium, pull request 1774"
    expect = "violated"

    gone = Flag()
    entered = Flag()

    @isolate(killable=True)
    async def app(self) -> None:
        await sleep()

    @native_finalizer("app")
    def app_ends(self) -> None:
        self.gone = True

    @thread
    async def system(self) -> None:
        await sleep()
        self.entered = True
        await sleep()
        self.entered = False

    @always
    def nobody_is_in_what_is_gone(self) -> bool:
        return not (self.entered and self.gone)


class LooksFirst(EnteredAfterItsEnd):
    """The repair: to look whether the isolate is still there.  It can end a moment later."""

    expect = "violated"

    @thread
    async def system(self) -> None:
        await sleep()
        if not self.gone:
            self.entered = True
            await sleep()
            self.entered = False


class PostedInstead(EnteredAfterItsEnd):
    """A message is put into the queue of the isolate or, once its ports are closed, is dropped."""

    expect = "holds"

    calls = Port("app")

    @isolate(killable=True, daemon=True)
    async def app(self) -> None:
        await self.calls.receive()
        self.entered = True
        await sleep()
        self.entered = False

    @native_finalizer("app")
    def app_ends(self) -> None:
        self.entered = False
        self.gone = True

    @thread
    async def system(self) -> None:
        await sleep()
        self.calls.send()
