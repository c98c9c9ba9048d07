"""Bystanders: tasks that share nothing but a lock with the one that stopped polling."""

from mortmain import Mutex, Spec, by_ref, future, select, sleep, spawn, task


class BehindASnoozedFuture(Spec):
    """A task waits for another one, which is queued behind a future that the first one snoozes."""

    source = "jacko.io/snooze.html"
    expect = "orphaned-lock"

    lock = Mutex()

    async def use(self) -> None:
        async with self.lock.lock():
            await sleep()

    @task
    async def background(self) -> None:
        await self.use()

    @task
    async def main(self) -> None:
        first = future(self.use())
        await select(by_ref(first), sleep())
        third = spawn(self.use())
        await third


class DroppedBefore(BehindASnoozedFuture):
    """Nothing is kept that is not polled."""

    expect = "holds"

    @task
    async def main(self) -> None:
        await select(self.use(), sleep())
        third = spawn(self.use())
        await third


class PolledAgain(BehindASnoozedFuture):
    """A snoozed future delays the others only until it is awaited again."""

    expect = "holds"

    @task
    async def main(self) -> None:
        first = future(self.use())
        match await select(by_ref(first), sleep()):
            case 0:
                pass
            case 1:
                await sleep()
                await first


class HoldsTheGuard(BehindASnoozedFuture):
    """The snoozed future needs no queue: it holds the guard across its own await."""

    expect = "orphaned-lock"

    @task
    async def background(self) -> None:
        pass


class NobodyElseIsThere(BehindASnoozedFuture):
    """A future that holds its guard and is snoozed for ever, with nobody who wants the lock."""

    expect = "holds"

    @task
    async def background(self) -> None:
        pass

    @task
    async def main(self) -> None:
        first = future(self.use())
        await select(by_ref(first), sleep())
        await sleep()
