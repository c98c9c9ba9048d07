"""Children of a `FuturesUnordered` own every permit, and the loop that polls them needs one.

Between two `next()` nobody polls the children.  They keep the permits that they hold, and are even
handed those that they wait for; so what the body of the loop does must not need any.
"""

from mortmain import Semaphore, Spec, for_each_concurrent, sleep, spawn, task, unordered


class PermitsOfTheFrozen(Spec):
    """The body of the loop waits for a permit that only a frozen child could give back."""

    source = "rust-lang/futures-rs#2387"
    expect = "orphaned-lock"

    pool = Semaphore(1)

    async def fetch(self) -> None:
        async with self.pool.acquire():
            await sleep()

    @task
    async def main(self) -> None:
        pending = unordered(self.fetch(), self.fetch())
        while await pending.next():
            await self.fetch()


class OneMorePermit(PermitsOfTheFrozen):
    """One permit for each child and one for the body: enough, as long as nobody counts wrongly."""

    expect = "holds"

    pool = Semaphore(3)


class NothingInTheBody(PermitsOfTheFrozen):
    """All results first, and only then what needs a permit."""

    expect = "holds"

    @task
    async def main(self) -> None:
        pending = unordered(self.fetch(), self.fetch())
        while await pending.next():
            pass
        await self.fetch()


class SpawnedChildren(PermitsOfTheFrozen):
    """The runtime polls a task, whether or not anybody waits for its handle."""

    expect = "holds"

    @task
    async def main(self) -> None:
        first = spawn(self.fetch())
        second = spawn(self.fetch())
        await first
        await self.fetch()
        await second
        await self.fetch()


class PushedLater(PermitsOfTheFrozen):
    """It makes no difference that the children are pushed one by one."""

    expect = "orphaned-lock"

    @task
    async def main(self) -> None:
        pending = unordered()
        for _ in range(2):
            pending.push(self.fetch())
        while await pending.next():
            await self.fetch()


class PushedFromTheBody(PermitsOfTheFrozen):
    """What the body has to do is pushed as well, and polled with the children."""

    expect = "holds"

    @task
    async def main(self) -> None:
        pending = unordered(self.fetch(), self.fetch())
        pushed = False
        while await pending.next():
            if not pushed:
                pushed = True
                pending.push(self.fetch())


class ForEachConcurrent(PermitsOfTheFrozen):
    """Child and body are polled together, two items at a time."""

    expect = "holds"

    async def fetch_and_more(self) -> None:
        await self.fetch()
        await self.fetch()

    @task
    async def main(self) -> None:
        await for_each_concurrent(2, self.fetch_and_more(), self.fetch_and_more())
