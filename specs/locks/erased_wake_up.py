"""A waiter is dropped, and a wake-up that was stored is gone with it.

`notify_one` stores a wake-up if nobody waits, and whoever waits next has it.  What became of a
waiter that is dropped must not change that.
"""

from mortmain import Notify, Spec, future, task


class ErasedWakeUp(Spec):
    """A waiter that was woken with all others reset the state as it was dropped, stored or not."""

    source = "tokio-rs/tokio, pull request 3652"
    expect = "deadlock"

    changed = Notify()

    @task
    async def main(self) -> None:
        woken = future(self.changed.notified())
        woken.enable()
        self.changed.notify_waiters()
        self.changed.notify_one()
        del woken
        await self.reset()
        await self.changed.notified()

    async def reset(self) -> None:
        await self.changed.notified()  # takes what is stored, for nobody


class ResetsItsOwnOnly(ErasedWakeUp):
    """Only a waiter that still waits has anything to reset."""

    expect = "holds"

    async def reset(self) -> None:
        pass
