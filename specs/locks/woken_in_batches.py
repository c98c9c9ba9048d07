"""Everybody is woken, a few at a time, and between two batches somebody comes to wait again.

`notify_waiters` wakes with its list of waiters unlocked, 32 at a time.  It took whoever was on the
list when it came back for the next batch, also those who had just been woken by it.
"""

from mortmain import Flag, Notify, Spec, task


class WokenInBatches(Spec):
    """One call wakes two waits of the same task, which come one after the other."""

    source = "tokio-rs/tokio#5396"
    expect = "violated"

    changed = Notify()
    told_again = Flag()

    def tell_all(self) -> None:
        self.changed.notify_waiters()  # the first batch
        self.changed.notify_waiters()  # the second, of whoever is on the list by then

    @task(daemon=True)
    async def listener(self) -> None:
        await self.changed.notified()
        await self.changed.notified()
        assert self.told_again

    @task
    async def main(self) -> None:
        self.tell_all()
        self.told_again = True
        self.changed.notify_waiters()


class AllAtOnce(WokenInBatches):
    """Those who wait when it is called are put on a list of their own, and nobody comes to it."""

    expect = "holds"

    def tell_all(self) -> None:
        self.changed.notify_waiters()
