"""A channel is closed and drained; who has room left in it gives that back, and tells nobody.

The receiver waits until all room has come home.  Each way in which room comes back has to wake it,
and of those tokio has forgotten several over the years.
"""

from mortmain import Notify, Number, Spec, maybe, task


class EndOfTheDrain(Spec):
    """`OwnedPermit::release` put the room back, and did not look who waits for that."""

    source = "tokio-rs/tokio, pull request 8075"
    expect = "deadlock"

    taken = Number(high=1)
    receiver = Notify()

    @task
    async def sender(self) -> None:
        self.taken = 1
        if maybe():
            self.drop_permit()
        else:
            self.release_permit()

    def drop_permit(self) -> None:
        self.taken = 0
        self.receiver.notify_one()

    def release_permit(self) -> None:
        self.taken = 0

    @task
    async def main(self) -> None:
        while self.taken > 0:
            await self.receiver.notified()


class DropsIt(EndOfTheDrain):
    """To release a permit is to drop it, which does look."""

    expect = "holds"

    def release_permit(self) -> None:
        self.drop_permit()


class DroppedUntold(DropsIt):
    """Years before, dropping it did not look either."""

    source = "tokio-rs/tokio, pull request 2854"
    expect = "deadlock"

    def drop_permit(self) -> None:
        self.taken = 0
