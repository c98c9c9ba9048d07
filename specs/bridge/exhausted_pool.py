"""Calls in the default mode run on a pool of threads, and a blocked one keeps its thread.

Nothing ends a job but its own end.  When the isolate dies whose answer it waits for, its worker is
lost; when all are lost, every call of everybody waits in the queue for ever.
"""

from mortmain import Bridge, DartFn, Spec, block_on, isolate, rust, sleep, timeout


class ExhaustedPool(Spec):
    """As many jobs as there are workers wait for a dead isolate: nobody's calls run any more."""

    source = "derived from fzyzcjy/flutter_rust_bridge#2213"
    expect = "orphaned-lock"

    workers: int = 2

    bridge = Bridge(workers="workers")

    @rust("normal")
    def ask(self, answer: DartFn) -> None:
        block_on(answer())

    @rust("normal")
    def work(self) -> None:
        pass

    async def answer(self) -> None:
        await sleep()

    @isolate(killable=True)
    async def runner(self) -> None:
        first = self.ask(self.answer)
        second = self.ask(self.answer)
        await first
        await second

    @isolate
    async def app(self) -> None:
        await self.work()


class OneWorkerMore(ExhaustedPool):
    """A larger pool is not lost by these two calls; it is by three."""

    expect = "holds"

    workers: int = 3


class AskInATask(ExhaustedPool):
    """A task that waits is only memory: it leaks, and keeps nobody's thread."""

    expect = "holds"

    @rust
    async def ask(self, answer: DartFn) -> None:
        await answer()


class TimeoutInsideTheWait(ExhaustedPool):
    """A timeout inside what the thread blocks on gives the worker back."""

    expect = "holds"

    async def asked(self, answer: DartFn) -> None:
        try:
            async with timeout():
                await answer()
        except TimeoutError:
            pass

    @rust("normal")
    def ask(self, answer: DartFn) -> None:
        block_on(self.asked(answer))


class TimeoutAroundTheJob(ExhaustedPool):
    """A timeout in Dart ends the waiting in Dart: the calls still stand in the queue."""

    expect = "orphaned-lock"

    @isolate
    async def app(self) -> None:
        try:
            async with timeout():
                await self.work()
        except TimeoutError:
            pass
