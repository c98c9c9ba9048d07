"""Two locks, taken in one order here and in the other there."""

from mortmain import Mutex, Spec, sleep, task, timeout


class Abba(Spec):
    """Each holds one lock and waits for the other."""

    source = "Agartha-Software/Wormhole#132"
    expect = "deadlock"

    accounts = Mutex()
    journal = Mutex()

    @task
    async def transfer(self) -> None:
        async with self.accounts.lock():
            async with self.journal.lock():
                await sleep()

    @task
    async def audit(self) -> None:
        async with self.journal.lock():
            async with self.accounts.lock():
                await sleep()


class OneOrder(Abba):
    """Everybody takes the accounts first: waiting leads only from the journal to nobody."""

    expect = "holds"

    @task
    async def audit(self) -> None:
        async with self.accounts.lock():
            async with self.journal.lock():
                await sleep()


class OneAfterTheOther(Abba):
    """Nobody holds both: what the two say together may not fit any more."""

    expect = "holds"

    @task
    async def audit(self) -> None:
        async with self.journal.lock():
            await sleep()
        async with self.accounts.lock():
            await sleep()


class OneLockAroundBoth(Abba):
    """A third lock, taken before either: the order of the two does not matter under it."""

    expect = "holds"

    books = Mutex()

    @task
    async def transfer(self) -> None:
        async with self.books.lock(), self.accounts.lock(), self.journal.lock():
            await sleep()

    @task
    async def audit(self) -> None:
        async with self.books.lock(), self.journal.lock(), self.accounts.lock():
            await sleep()


class TimeoutOnTheSecond(Abba):
    """It is enough that one of them gives up, and drops what it holds as it does."""

    expect = "holds"

    @task
    async def audit(self) -> None:
        try:
            async with timeout():
                async with self.journal.lock():
                    async with self.accounts.lock():
                        await sleep()
        except TimeoutError:
            pass


class TimeoutInsideTheFirst(Abba):
    """A timeout on the second lock alone gives up as well, and the first goes with its scope."""

    expect = "holds"

    @task
    async def audit(self) -> None:
        async with self.journal.lock():
            try:
                async with timeout():
                    async with self.accounts.lock():
                        await sleep()
            except TimeoutError:
                pass
