"""Which of two futures that are ready a `select` goes on with is a matter of chance.

It polls its branches from a random one on.  A loop that looks for its end in one of them may begin
another round first, although it was told to stop long ago.
"""

from mortmain import Flag, Notify, Spec, select, sleep, task


class OneMorePass(Spec):
    """The timer is due when the loop comes round, and the cancellation was there before."""

    source = "torrust/torrust-tracker#2181"
    expect = "violated"

    token = Notify()
    cancelled = Flag()

    @task
    async def supervisor(self) -> None:
        self.token.notify_one()
        self.cancelled = True

    @task
    async def cleanup(self) -> None:
        cancelled = self.cancelled
        match await select(self.token.notified(), sleep()):
            case 1:
                assert not cancelled


class Biased(OneMorePass):
    """The branch of the cancellation is polled first."""

    expect = "holds"

    @task
    async def cleanup(self) -> None:
        cancelled = self.cancelled
        match await select(self.token.notified(), sleep(), biased=True):
            case 1:
                assert not cancelled


class BiasedTheOtherWay(OneMorePass):
    """The order is that in which they are written: what has to win comes first."""

    expect = "violated"

    @task
    async def cleanup(self) -> None:
        cancelled = self.cancelled
        match await select(sleep(), self.token.notified(), biased=True):
            case 0:
                assert not cancelled
