"""What a future has gathered nobody else gets, though it waits itself, and nobody polls it.

A request for several permits keeps those that it has been given so far.  Taken `by_ref` in a choice
that another branch wins, it is neither polled nor dropped, and stands at the head of the queue with
a part of what it wants.
"""

from mortmain import Oneshot, Semaphore, Spec, by_ref, future, select, sleep, task


class GatheredByTheSnoozed(Spec):
    """One permit is free, as one would think; the future that lost the choice has gathered it."""

    source = "oxidecomputer RFD 609; docs.rs/tokio: Semaphore::acquire_many"
    expect = "deadlock"

    memory = Semaphore(2)
    order = Oneshot()

    async def load_all(self) -> None:
        async with self.memory.acquire_many(2):
            pass

    @task
    async def worker(self) -> None:
        async with self.memory.acquire():
            await self.order.receive()

    @task
    async def main(self) -> None:
        everything = future(self.load_all())
        match await select(by_ref(everything), sleep()):
            case 1:
                async with self.memory.acquire():
                    pass
        self.order.send()


class TheLoserIsDropped(GatheredByTheSnoozed):
    """With the future goes its place, and what it has gathered is free."""

    expect = "holds"

    @task
    async def main(self) -> None:
        everything = future(self.load_all())
        match await select(by_ref(everything), sleep()):
            case 1:
                del everything
                async with self.memory.acquire():
                    pass
        self.order.send()
