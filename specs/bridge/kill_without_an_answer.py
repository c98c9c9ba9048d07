"""A plugin is asked to end all other isolates, and the caller awaits its answer.

The isolates of such a plugin have an engine each, and the request goes through native code, which
has to complete it.  Nobody dies who should not, and no lock is lost.
"""

from mortmain import Oneshot, Spec, isolate, kill, rust, sleep, timeout


class KillWithoutAnAnswer(Spec):
    """The plugin destroys the engines, and forgets to complete the request."""

    source = "rmawatson/flutter_isolate#107"
    expect = "deadlock"

    answer = Oneshot()

    @rust
    async def kill_all(self) -> None:
        kill("background", "engine")
        await self.answer.receive()

    @isolate
    async def background(self) -> None:
        await sleep()

    @isolate
    async def main(self) -> None:
        await self.kill_all()


class Answered(KillWithoutAnAnswer):
    """The repair: the request is completed (pull request 136 of the same project)."""

    expect = "holds"

    @rust
    async def kill_all(self) -> None:
        kill("background", "engine")
        self.answer.send()
        await self.answer.receive()


class NotAwaited(KillWithoutAnAnswer):
    """What its users do: wait for a while, and go on.  The request itself is still never over."""

    expect = "deadlock"

    @isolate
    async def main(self) -> None:
        try:
            async with timeout():
                await self.kill_all()
        except TimeoutError:
            pass
