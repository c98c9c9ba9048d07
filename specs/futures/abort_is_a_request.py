"""`abort()` only asks: the task is dropped later, by a worker, at its next await.

Code that aborts a task and then relies on what its destructors do has a race.  The handle tells
when the task is gone.
"""

from mortmain import Cancelled, Flag, Mutex, Spec, sleep, spawn, task


class AbortIsARequest(Spec):
    """The connection is assumed to be closed as soon as its task was aborted."""

    source = "MaterializeInc/materialize, pull request 7389"
    expect = "violated"

    connection = Mutex()
    serving = Flag()

    async def serve(self) -> None:
        async with self.connection.lock():
            self.serving = True
            await sleep()
            await sleep()

    @task
    async def main(self) -> None:
        server = spawn(self.serve())
        while not self.serving:
            await sleep()
        server.abort()
        assert not self.connection.locked()


class AwaitedAfterwards(AbortIsARequest):
    """Whoever awaits the handle goes on only when the task has been dropped."""

    expect = "holds"

    @task
    async def main(self) -> None:
        server = spawn(self.serve())
        while not self.serving:
            await sleep()
        server.abort()
        try:
            await server
        except Cancelled:
            pass
        assert not self.connection.locked()


class LockedAfterwards(AbortIsARequest):
    """Whoever needs the connection waits for it, and so for the end of the task."""

    expect = "holds"

    @task
    async def main(self) -> None:
        server = spawn(self.serve())
        while not self.serving:
            await sleep()
        server.abort()
        async with self.connection.lock():
            pass
