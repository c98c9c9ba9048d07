"""A waiter that is enabled takes a stored wake-up at once, and has it when it is dropped."""

from mortmain import Notify, Spec, future, task


class EnabledAndDropped(Spec):
    """Whoever looks at something else between `enable()` and `await`, and then gives up, has taken
    the wake-up that another one needs; only those that were delivered later are passed on."""

    source = "tokio: Notified::enable; tokio-rs/tokio#4618"
    expect = "deadlock"

    posted = Notify()

    @task
    async def producer(self) -> None:
        self.posted.notify_one()

    @task
    async def worker(self) -> None:
        await self.posted.notified()

    @task
    async def visitor(self) -> None:
        waiter = future(self.posted.notified())
        waiter.enable()


class NotEnabled(EnabledAndDropped):
    """A waiter that was made and never polled has taken nothing."""

    expect = "holds"

    @task
    async def visitor(self) -> None:
        waiter = future(self.posted.notified())
        del waiter


class PassedOn(EnabledAndDropped):
    """Who gives up wakes another, whether or not he had been woken: one time too many is harmless,
    as those who are woken look again."""

    expect = "holds"

    @task
    async def visitor(self) -> None:
        waiter = future(self.posted.notified())
        waiter.enable()
        del waiter
        self.posted.notify_one()


class LastIsWoken(EnabledAndDropped):
    """`notify_last()` stores its wake-up like any other where nobody waits yet."""

    expect = "deadlock"

    @task
    async def producer(self) -> None:
        self.posted.notify_last()
