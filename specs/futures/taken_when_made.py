"""A lock that is taken when its future is made, instead of when it is first polled.

A future should do nothing until it is polled.  One that has the lock already when it is made can
be awaited in the wrong order, or never.
"""

from mortmain import Mutex, Spec, forget, future, task


class TakenWhenMade(Spec):
    """The future that was made first has the lock, and the other one is awaited first."""

    source = "asomers/futures-locks#2"
    expect = "deadlock"

    items = Mutex()

    async def push(self) -> None:
        async with self.items.lock():
            pass

    @task
    async def main(self) -> None:
        second = await self.items.lock()  # nobody has it: making the future is taking the lock
        await self.push()
        second.release()


class AwaitedInThatOrder(TakenWhenMade):
    """Awaited as they were made, each finds what it has been given."""

    expect = "holds"

    @task
    async def main(self) -> None:
        first = await self.items.lock()
        first.release()
        await self.push()


class TakenWhenPolled(TakenWhenMade):
    """Lazy futures may be made in any order, and awaited in any other."""

    expect = "holds"

    @task
    async def main(self) -> None:
        second = future(self.push())
        first = future(self.push())
        await first
        await second


class DroppedUnpolled(TakenWhenMade):
    """A future that has the lock and no destructor to give it back is dropped without a poll."""

    source = "asomers/futures-locks#1"
    expect = "orphaned-lock"

    @task
    async def main(self) -> None:
        made = await self.items.lock()
        forget(made)

    @task
    async def other(self) -> None:
        await self.push()


class DropsWhatItHas(DroppedUnpolled):
    """A future that gives back what it has when it is dropped."""

    expect = "holds"

    @task
    async def main(self) -> None:
        made = await self.items.lock()
        del made
