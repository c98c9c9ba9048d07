"""Work that blocks its worker and work that must not wait share one runtime.

With all workers in blocking calls nobody answers health checks, and nobody delivers what the
blocked ones wait for.
"""

from mortmain import Mutex, Runtime, Spec, sleep, task


class OneRuntimeForAll(Spec):
    """Two queries block both workers; the task that has what they need is never polled again."""

    source = "derived from holochain/holochain-rust, pull request 2121"
    expect = "deadlock"

    serving = Runtime(2)
    pages = Mutex(kind="std")

    async def load(self) -> None:
        async with self.pages.lock():
            await sleep()

    async def query(self) -> None:
        async with self.pages.lock():
            pass

    @task
    async def loader(self) -> None:
        await self.load()

    @task(count=2)
    async def querying(self) -> None:
        await self.query()


class OneForEachKind(OneRuntimeForAll):
    """What blocks has workers of its own."""

    expect = "holds"

    computing = Runtime(2)

    @task(count=2, runtime="computing")
    async def querying(self) -> None:
        await self.query()
