"""Two are woken, one by each of two calls: which of them uses the stored wake-up up?

`notify_waiters` reaches whoever was made before, polled or not; before tokio 1.53 its first poll
took the stored wake-up as well, if there was one.
"""

from mortmain import Notify, Spec, future, task


class OneWakeUpForTwo(Spec):
    """What was reached by `notify_waiters` leaves the stored one to the next."""

    source = "tokio-rs/tokio: Notify, poll_notified"
    expect = "holds"

    changed = Notify()

    @task
    async def main(self) -> None:
        first = future(self.changed.notified())
        self.changed.notify_one()
        self.changed.notify_waiters()
        await first
        await self.changed.notified()


class BeforeItWasRepaired(OneWakeUpForTwo):
    """The first takes both, and the second waits for ever."""

    expect = "deadlock"

    changed = Notify(tokio="1.24")


class StoredOnlyOnce(OneWakeUpForTwo):
    """Two wake-ups that find nobody are one in every version."""

    expect = "deadlock"

    @task
    async def main(self) -> None:
        self.changed.notify_one()
        self.changed.notify_one()
        await self.changed.notified()
        await self.changed.notified()
