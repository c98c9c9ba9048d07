"""Shutting down while others wait for a permit: closing tells them, and nothing else does."""

from mortmain import Closed, Semaphore, Spec, spawn, task


class Shutdown(Spec):
    """Work is let in by permits, and at the shutdown nobody gives out any more."""

    source = "docs.rs/tokio: Semaphore::close"
    expect = "deadlock"

    gate = Semaphore(0, most=1)

    @task
    async def worker(self) -> None:
        try:
            async with self.gate.acquire():
                pass
        except Closed:
            pass

    async def feed(self) -> None:
        self.gate.add_permits(1)

    @task
    async def main(self) -> None:
        feeder = spawn(self.feed())
        feeder.abort()


class ClosedAtTheEnd(Shutdown):
    """Closed, it fails whoever waits and whoever comes later."""

    expect = "holds"

    @task
    async def main(self) -> None:
        feeder = spawn(self.feed())
        feeder.abort()
        self.gate.close()


class AwaitedInstead(Shutdown):
    """Or the feeder is awaited instead of aborted."""

    expect = "holds"

    @task
    async def main(self) -> None:
        feeder = spawn(self.feed())
        await feeder
