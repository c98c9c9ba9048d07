"""A thread of Rust (or Java) blocks until Dart has run a callback, and Dart is gone.

The sibling of the incident in another bridge, with its repair: a callback that can no longer be run
is answered with an error, whether its message could not be posted or was thrown away unread.
"""

from mortmain import Bridge, CallbackLost, DartFn, Spec, block_on, isolate, rust


class BlockedJavaThread(Spec):
    """The thread waits for ever, and there is only so many of them."""

    source = "dart-lang/native, pull request 3452"
    expect = "orphaned-lock"

    bridge = Bridge(workers=1)

    async def called(self, callback: DartFn) -> None:
        try:
            await callback()
        except CallbackLost:
            pass

    @rust("normal")
    def call(self, callback: DartFn) -> None:
        block_on(self.called(callback))

    @rust("normal")
    def work(self) -> None:
        pass

    async def answer(self) -> None:
        pass

    @isolate(killable="before_next_event")
    async def runner(self) -> None:
        await self.call(self.answer)

    @isolate
    async def app(self) -> None:
        await self.work()


class PostsAreChecked(BlockedJavaThread):
    """Half of the repair: the isolate can also die between the post and the callback."""

    expect = "orphaned-lock"

    bridge = Bridge(workers=1, checks_post=True)


class LostMessagesAreAnswered(BlockedJavaThread):
    """Both halves: sound for callbacks that never wait, as a kill waits for the end of an event."""

    expect = "holds"

    bridge = Bridge(workers=1, checks_post=True, message_finalizer=True)


class KilledInTheMiddle(LostMessagesAreAnswered):
    """A kill that does not wait can still fall between the callback's beginning and its reply."""

    expect = "orphaned-lock"

    @isolate(killable="immediate")
    async def runner(self) -> None:
        await self.call(self.answer)
