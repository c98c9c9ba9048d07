"""A value that is made once, by whoever comes first: what if that is cancelled, or needs it?

Whoever makes it holds the one permit there is.  Dropped, it leaves that to the next in line.
"""

from mortmain import OnceCell, Spec, sleep, spawn, task


class MadeOfItself(Spec):
    """Making the value asks for the value, and waits for itself."""

    source = "docs.rs/tokio: OnceCell, get_or_init"
    expect = "deadlock"

    config = OnceCell()

    async def load(self) -> None:
        await self.config.get_or_init(self.read())

    async def read(self) -> None:
        await sleep()

    @task
    async def main(self) -> None:
        await self.config.get_or_init(self.load())


class MadeOfAnother(MadeOfItself):
    """What it needs is a value of its own."""

    expect = "holds"

    path = OnceCell()

    async def load(self) -> None:
        await self.path.get_or_init(self.read())


class CancelledWhileMaking(Spec):
    """Whoever makes it is aborted: the next makes it from the beginning, and nobody is stuck."""

    source = "tokio-rs/tokio#4496"
    expect = "holds"

    config = OnceCell()

    async def load(self) -> None:
        await sleep()

    async def use(self) -> None:
        await self.config.get_or_init(self.load())

    @task
    async def main(self) -> None:
        first = spawn(self.use())
        await sleep()
        first.abort()

    @task
    async def other(self) -> None:
        await self.use()
        assert self.config.initialized()
