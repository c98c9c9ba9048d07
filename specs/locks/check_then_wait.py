"""Look whether it is ready, and if not wait to be told: told in between, one waits for ever.

`notify_waiters` wakes those who wait and keeps nothing for those who come a moment later.
"""

from mortmain import Flag, Notify, Spec, by_ref, future, select, sleep, task, timeout


class CheckThenWait(Spec):
    """The producer notifies after the consumer has looked and before it waits."""

    source = "poem-web/poem, pull request 780"
    expect = "deadlock"

    ready = Flag()
    changed = Notify()

    @task
    async def consumer(self) -> None:
        if not self.ready:
            await self.changed.notified()

    @task
    async def producer(self) -> None:
        self.ready = True
        self.changed.notify_waiters()


class MadeBeforeTheTest(CheckThenWait):
    """A waiter hears every `notify_waiters` since it was made, polled or not: make it first."""

    expect = "holds"

    @task
    async def consumer(self) -> None:
        woken = future(self.changed.notified())
        if not self.ready:
            await woken


class MadeInAMethod(CheckThenWait):
    """An async function is entered at its first poll, so nothing is made before the test."""

    expect = "deadlock"

    async def wait(self) -> None:
        await self.changed.notified()

    @task
    async def consumer(self) -> None:
        woken = future(self.wait())
        if not self.ready:
            await woken


class PerhapsPolledBeforeTheTest(MadeInAMethod):
    """A choice whose other branch is ready need not have polled this one."""

    expect = "deadlock"

    @task
    async def consumer(self) -> None:
        woken = future(self.wait())
        match await select(by_ref(woken), sleep()):
            case 0:
                pass
            case 1:
                if not self.ready:
                    await woken


class StoredWakeUp(CheckThenWait):
    """`notify_one` keeps the wake-up until somebody waits, which is enough for one consumer.

    That was the repair of fwdai/fletch, pull request 194.
    """

    expect = "holds"

    @task
    async def producer(self) -> None:
        self.ready = True
        self.changed.notify_one()


class StoredForOneOfTwo(StoredWakeUp):
    """It keeps one, and not one for each who comes late."""

    expect = "deadlock"

    @task
    async def late_consumer(self) -> None:
        if not self.ready:
            await self.changed.notified()


class LooksAgain(CheckThenWait):
    """Waits with a timeout and looks again: late, but it comes to an end."""

    expect = "holds"

    @task
    async def consumer(self) -> None:
        while not self.ready:
            try:
                async with timeout():
                    await self.changed.notified()
            except TimeoutError:
                pass


class ToldBeforeItIsTrue(MadeBeforeTheTest):
    """The order counts on the other side as well: first make it true, then tell."""

    expect = "deadlock"

    @task
    async def producer(self) -> None:
        self.changed.notify_waiters()
        self.ready = True
