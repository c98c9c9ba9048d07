"""A `JoinSet` that is dropped aborts its tasks, and has no power over those that block a thread.

The documentation used to say that all tasks are aborted with the set.  A closure that was given to
`spawn_blocking` has no await at which it could end: it goes on, and so does whatever it holds.
"""

from mortmain import JoinSet, Mutex, Oneshot, Spec, block_on, sleep, task, timeout


class BlockingTaskInASet(Spec):
    """The player is stopped by dropping its set; the closure that feeds it has the device."""

    source = "tokio-rs/tokio#6802"
    expect = "orphaned-lock"

    device = Mutex()
    samples = Oneshot()

    def feed(self) -> None:
        with self.device.blocking_lock():
            block_on(self.samples.receive())

    async def play(self) -> None:
        tasks = JoinSet()
        tasks.spawn_blocking(self.feed)
        await sleep()

    @task
    async def main(self) -> None:
        await self.play()
        async with self.device.lock():
            pass


class FedByATask(BlockingTaskInASet):
    """A task that awaits its samples is dropped at this await, and its guard with it."""

    expect = "holds"

    async def feed_and_wait(self) -> None:
        async with self.device.lock():
            await self.samples.receive()

    async def play(self) -> None:
        tasks = JoinSet()
        tasks.spawn(self.feed_and_wait())
        await sleep()


class Asked(BlockingTaskInASet):
    """The closure is told to end before the set is dropped."""

    expect = "holds"

    async def play(self) -> None:
        tasks = JoinSet()
        tasks.spawn_blocking(self.feed)
        await sleep()
        self.samples.send()


class GivesUp(BlockingTaskInASet):
    """The closure itself gives up after a while."""

    expect = "holds"

    async def received(self) -> None:
        try:
            async with timeout():
                await self.samples.receive()
        except TimeoutError:
            pass

    def feed(self) -> None:
        with self.device.blocking_lock():
            block_on(self.received())
