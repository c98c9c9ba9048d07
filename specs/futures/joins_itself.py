"""A task that waits for its own end."""

from mortmain import Closed, Oneshot, Spec, task


class JoinsItself(Spec):
    """The handle of a task is among those that it waits for at its end: it waits for itself."""

    source = "docs.rs/tokio: JoinHandle"
    expect = "deadlock"

    ended = Oneshot(sender="worker")

    @task
    async def worker(self) -> None:
        await self.all_others()

    async def all_others(self) -> None:
        try:
            await self.ended.receive()
        except Closed:
            pass


class AllButItself(JoinsItself):
    """Whoever made the tasks waits for them, and is none of them."""

    expect = "holds"

    @task
    async def worker(self) -> None:
        pass

    @task
    async def main(self) -> None:
        await self.all_others()
