"""Joining a task that was aborted is an error, and a shutdown that does not expect it stops there.

`abort_all()` leaves the tasks in the set; each of them is then joined with the news that it was
cancelled.  Whoever unwraps that panics in the middle of its own shutdown.
"""

from mortmain import Cancelled, JoinSet, Oneshot, Spec, sleep, task


class JoinOfTheAborted(Spec):
    """The server aborts its workers and joins them; what it should do afterwards is never done."""

    source = "svix/diom, pull request 730"
    expect = "deadlock"

    flushed = Oneshot()

    async def worker(self) -> None:
        await sleep()

    async def stop_workers(self) -> None:
        tasks = JoinSet()
        tasks.spawn(self.worker())
        tasks.abort_all()
        while await tasks.join_next():
            pass

    @task
    async def server(self) -> None:
        await self.stop_workers()
        self.flushed.send()

    @task
    async def main(self) -> None:
        await self.flushed.receive()


class ExpectsIt(JoinOfTheAborted):
    """That a task was cancelled is what was asked for."""

    expect = "holds"

    async def stop_workers(self) -> None:
        tasks = JoinSet()
        tasks.spawn(self.worker())
        tasks.abort_all()
        try:
            await tasks.join_next()
        except Cancelled:
            pass


class NotJoined(JoinOfTheAborted):
    """The workers are aborted with the set, and nobody asks what became of them."""

    expect = "holds"

    async def stop_workers(self) -> None:
        tasks = JoinSet()
        tasks.spawn(self.worker())
