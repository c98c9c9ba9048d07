"""A channel ends when its last sender is dropped, and one of them is where nobody looks.

Whoever makes the channel clones its sender for the others.  The original is a sender as well: as
long as it is kept, whoever receives waits for one more message.
"""

from mortmain import Channel, Closed, Spec, spawn, task


class OriginalSender(Spec):
    """`main` receives until the end, and there is none while `main` itself could send."""

    source = "docs.rs/tokio: mpsc, Disconnection"
    expect = "deadlock"

    jobs = Channel(1, senders=("worker", "main"))

    async def worker(self) -> None:
        await self.jobs.send()

    @task
    async def main(self) -> None:
        spawn(self.worker())
        spawn(self.worker())
        await self.drain()

    async def drain(self) -> None:
        try:
            while True:
                await self.jobs.receive()
        except Closed:
            pass


class DroppedBefore(OriginalSender):
    """`drop(tx)` before the loop; the end comes with the last of the workers."""

    expect = "holds"

    @task
    async def main(self) -> None:
        spawn(self.worker())
        spawn(self.worker())
        self.jobs.drop_sender()
        await self.drain()


class WorkerPanics(DroppedBefore):
    """A worker that panics drops its sender like everything else it owns."""

    expect = "holds"

    async def worker(self) -> None:
        raise RuntimeError


class WorkerIsKept(DroppedBefore):
    """A worker that never ends keeps it: here one that waits for the other."""

    expect = "deadlock"

    acknowledged = Channel(1)

    async def worker(self) -> None:
        await self.jobs.send()
        await self.acknowledged.receive()
