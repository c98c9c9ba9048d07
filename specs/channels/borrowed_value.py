"""The value of a watch is behind a lock that blocks threads, and a borrow is its guard.

Whoever sends waits for the borrows with his whole thread, and whoever borrows comes behind him.
"""

from mortmain import Runtime, Spec, Watch, by_ref, future, select, sleep, task


class BorrowedTwice(Spec):
    """Between two borrows somebody wants to send: each waits for the other."""

    source = "tokio-rs/tokio, pull request 4360"
    expect = "deadlock"

    runtime = Runtime(2)
    state = Watch()

    @task
    async def reader(self) -> None:
        async with self.state.borrow():
            async with self.state.borrow():
                pass

    @task
    async def writer(self) -> None:
        await self.state.send()


class BorrowedOnce(BorrowedTwice):
    """What was borrowed is passed on instead."""

    expect = "holds"

    @task
    async def reader(self) -> None:
        async with self.state.borrow():
            pass


class SentWhileBorrowed(Spec):
    """Sending what one has borrowed blocks the thread for ever, without anybody else."""

    source = "tokio-rs/tokio, pull request 4360"
    expect = "deadlock"

    runtime = Runtime(2)
    state = Watch()

    @task
    async def main(self) -> None:
        async with self.state.borrow():
            await self.state.send()


class CopiedBefore(SentWhileBorrowed):
    """Copy the value out, and let the borrow go."""

    expect = "holds"

    @task
    async def main(self) -> None:
        async with self.state.borrow():
            pass
        await self.state.send()


class NothingIsMissed(Spec):
    """`changed()` compares before it waits: no change is missed, and to cancel it loses none."""

    source = "docs.rs/tokio: watch, Cancel safety"
    expect = "holds"

    state = Watch()

    @task
    async def receiver(self) -> None:
        first = future(self.state.changed())
        match await select(by_ref(first), sleep()):
            case 0:
                pass
            case 1:
                await first

    @task
    async def sender(self) -> None:
        await self.state.send()
