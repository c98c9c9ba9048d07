"""A lock of a thread is held while a task lets others run."""

from mortmain import Mutex, Spec, join, sleep, task


class GuardAcrossAwait(Spec):
    """Two futures of one task: the first sleeps with the lock, the second blocks their thread."""

    source = "tokio-rs/tokio#4588"
    expect = "orphaned-lock"

    cache = Mutex(kind="std")

    async def refresh(self) -> None:
        async with self.cache.lock():
            await sleep()

    @task
    async def main(self) -> None:
        await join(self.refresh(), self.refresh())


class AsyncMutex(GuardAcrossAwait):
    """A tokio mutex makes the second future wait, and nobody's thread."""

    expect = "holds"

    cache = Mutex()


class ReleasedBeforeTheAwait(GuardAcrossAwait):
    """The guard is dropped before anything is awaited."""

    expect = "holds"

    async def refresh(self) -> None:
        async with self.cache.lock():
            pass
        await sleep()
