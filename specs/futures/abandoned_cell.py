"""A future that is kept in a cell, for whoever asks next, while those who asked have gone.

Several tasks share one computation, which the cell keeps although they come and go.  Once the last
of them has gone nobody polls it any more, and it keeps what it has: a permit that everybody needs.
"""

from mortmain import Semaphore, Shared, Spec, select, sleep, spawn, task


class AbandonedCell(Spec):
    """Whoever asked for a result gives up; the computation stays in its cell with a permit."""

    source = "hephbuild/heph#241"
    expect = "orphaned-lock"

    workers = Semaphore(1)
    result = Shared("execute")

    async def execute(self) -> None:
        async with self.workers.acquire():
            await sleep()

    @task
    async def caller(self) -> None:
        await select(self.result, sleep())

    @task
    async def other(self) -> None:
        async with self.workers.acquire():
            pass


class CancelledWithTheLastCaller(AbandonedCell):
    """The computation is dropped with the last of those who wait for it."""

    expect = "holds"

    result = Shared("execute", clones="caller")


class SomebodyStays(AbandonedCell):
    """As long as one more waits for it, it goes on, whoever began it."""

    expect = "holds"

    @task
    async def patient(self) -> None:
        await self.result


class ATaskOfItsOwn(AbandonedCell):
    """The runtime polls the computation; those who gave up did not poll it either."""

    source = "hephbuild/heph#306"
    expect = "holds"

    @task
    async def caller(self) -> None:
        result = spawn(self.execute())
        await select(result, sleep())
