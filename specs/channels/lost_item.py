"""What a future has taken out of a channel is dropped with the future.

To receive is safe to cancel: what was not given stays in the channel.  A future that receives, and
has something left to do before it hands the item on, is not.
"""

from mortmain import Channel, Number, Spec, by_ref, eventually, future, select, sleep, task


class LostItem(Spec):
    """In each round the future is made anew, and what the last one had is dropped with it."""

    source = "Oxide RFD 400"
    expect = "violated"

    jobs = Channel(1, of=Number(high=2))
    done = Number(high=2)

    async def next_job(self) -> int:
        job: int = await self.jobs.receive()
        await sleep()
        return job

    @task
    async def producer(self) -> None:
        await self.jobs.send(2)

    @task
    async def worker(self) -> None:
        while self.done == 0:
            match await select(self.next_job(), sleep()):
                case 0, job:
                    self.done = job

    @eventually
    def is_done(self) -> bool:
        return self.done == 2


class OnlyReceived(LostItem):
    """What is selected does nothing but receive, and the rest is done in the arm."""

    expect = "holds"

    @task
    async def worker(self) -> None:
        while self.done == 0:
            match await select(self.jobs.receive(), sleep()):
                case 0, job:
                    await sleep()
                    self.done = job


class KeptOverTheRounds(LostItem):
    """The future outlives the round that it loses, and goes on in the next one."""

    expect = "holds"

    @task
    async def worker(self) -> None:
        next_job = future(self.next_job())
        while self.done == 0:
            match await select(by_ref(next_job), sleep()):
                case 0, job:
                    self.done = job
