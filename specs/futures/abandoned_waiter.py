"""Waiters that give up: what becomes of their place, and of the lock they were just given."""

from mortmain import Mutex, Spec, by_ref, future, select, sleep, spawn, task, timeout


class AbandonedWaiter(Spec):
    """A waiter that is dropped leaves the queue, or passes on the lock it was given unpolled."""

    source = "tokio-rs/tokio#1898"
    expect = "holds"

    lock = Mutex()

    async def use(self) -> None:
        async with self.lock.lock():
            await sleep()

    @task
    async def holder(self) -> None:
        await self.use()

    @task
    async def impatient(self) -> None:
        try:
            async with timeout():
                await self.use()
        except TimeoutError:
            pass

    @task
    async def patient(self) -> None:
        await self.use()


class LosesTheChoice(AbandonedWaiter):
    """The waiter is the loser of a choice: dropped before the arm runs."""

    expect = "holds"

    @task
    async def impatient(self) -> None:
        await select(self.use(), sleep())
        await self.use()


class IsAborted(AbandonedWaiter):
    """The task that waits is aborted: what it owns is dropped at its await."""

    expect = "holds"

    @task
    async def impatient(self) -> None:
        waiter = spawn(self.use())
        waiter.abort()


class IsAbortedWithItsFutures(AbandonedWaiter):
    """Futures that the aborted task has stopped polling are dropped with it."""

    expect = "holds"

    async def keep(self) -> None:
        kept = future(self.use())
        await select(by_ref(kept), sleep())
        await self.use()

    @task
    async def impatient(self) -> None:
        waiter = spawn(self.keep())
        waiter.abort()


class IsKeptInstead(AbandonedWaiter):
    """A waiter that is neither dropped nor polled keeps what it is given from everybody."""

    expect = "orphaned-lock"

    @task
    async def impatient(self) -> None:
        kept = future(self.use())
        await select(by_ref(kept), sleep())
        await self.use()
