"""A dispatcher gives out jobs, and the worker asks it for more while its own queue is full."""

from mortmain import Channel, Spec, UnboundedChannel, WouldBlock, task


class Dispatcher(Spec):
    """Both queues are bounded: each waits for room that only the other makes."""

    source = "chroma-core/chroma, pull request 5283"
    expect = "deadlock"

    jobs = Channel(1)
    results = Channel(1)

    @task
    async def dispatcher(self) -> None:
        for _ in range(3):
            await self.jobs.send()
        for _ in range(6):
            await self.results.receive()

    @task
    async def worker(self) -> None:
        for _ in range(3):
            await self.jobs.receive()
            await self.results.send()
            await self.results.send()


class ResultsWithoutLimit(Dispatcher):
    """One queue that never makes anybody wait breaks the circle."""

    expect = "holds"

    unlimited = UnboundedChannel(most=6)

    @task
    async def dispatcher(self) -> None:
        for _ in range(3):
            await self.jobs.send()
        for _ in range(6):
            await self.unlimited.receive()

    @task
    async def worker(self) -> None:
        for _ in range(3):
            await self.jobs.receive()
            self.unlimited.send()
            self.unlimited.send()


class DropsWhatHasNoRoom(Dispatcher):
    """Or results that find no room are dropped, and nobody waits for all of them."""

    expect = "holds"

    @task
    async def dispatcher(self) -> None:
        for _ in range(3):
            await self.jobs.send()

    @task
    async def worker(self) -> None:
        for _ in range(3):
            await self.jobs.receive()
            try:
                self.results.try_send()
            except WouldBlock:
                pass
