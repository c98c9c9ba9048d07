"""Who arrives at a barrier and gives up still counts.

The others go on without it; and where it comes back it counts once more, so that in the end there
is one arrival too few for somebody.
"""

from mortmain import Barrier, Flag, Spec, spawn, task, timeout


class PhantomArrival(Spec):
    """Impatient, it arrives twice and goes on alone; whoever comes then waits for ever."""

    source = "docs.rs/tokio: Barrier::wait, Cancel safety"
    expect = "deadlock"

    start = Barrier(2)
    ready = Flag()

    @task
    async def impatient(self) -> None:
        self.ready = True
        try:
            async with timeout():
                await self.start.wait()
        except TimeoutError:
            await self.start.wait()

    @task
    async def patient(self) -> None:
        await self.start.wait()
        assert self.ready


class GoneForGood(PhantomArrival):
    """It gives up and is not ready: the other goes on all the same."""

    expect = "violated"

    @task
    async def impatient(self) -> None:
        try:
            async with timeout():
                await self.start.wait()
            self.ready = True
        except TimeoutError:
            pass


class NobodyGivesUp(PhantomArrival):
    """Without a timeout each arrives once."""

    expect = "holds"

    @task
    async def impatient(self) -> None:
        self.ready = True
        await self.start.wait()


class ArrivesInATask(PhantomArrival):
    """A task of its own waits, and only its handle is awaited with a timeout."""

    expect = "holds"

    async def wait(self) -> None:
        await self.start.wait()

    @task
    async def impatient(self) -> None:
        self.ready = True
        handle = spawn(self.wait())
        try:
            async with timeout():
                await handle
        except TimeoutError:
            pass
