"""The set of tasks is joined while its owner holds what they need.

A `JoinSet` gives the results in the order in which its tasks end.  Whoever waits for the next one
with a guard in hand waits for tasks that wait for the guard.
"""

from mortmain import JoinSet, Mutex, Number, Spec, sleep, task


class JoinedWhileLocked(Spec):
    """The report is locked, tasks are spawned that write to it, and all of them are joined."""

    source = "derived from the documentation of tokio::task::JoinSet"
    expect = "deadlock"

    report = Mutex()
    written = Number(high=2)

    async def part(self) -> None:
        await sleep()
        async with self.report.lock():
            self.written += 1

    @task
    async def main(self) -> None:
        async with self.report.lock():
            tasks = JoinSet()
            tasks.spawn(self.part())
            tasks.spawn(self.part())
            while await tasks.join_next():
                pass


class JoinedAfterwards(JoinedWhileLocked):
    """The guard is dropped before anybody is waited for."""

    expect = "holds"

    @task
    async def main(self) -> None:
        tasks = JoinSet()
        async with self.report.lock():
            tasks.spawn(self.part())
            tasks.spawn(self.part())
        while await tasks.join_next():
            pass
        assert self.written == 2


class Detached(JoinedWhileLocked):
    """Nobody waits for the tasks; they write when the guard is gone."""

    expect = "holds"

    @task
    async def main(self) -> None:
        async with self.report.lock():
            tasks = JoinSet()
            tasks.spawn(self.part())
            tasks.spawn(self.part())
            tasks.detach_all()


class LeftInTheSet(JoinedWhileLocked):
    """Without a word the set aborts its tasks where its block ends: the report is incomplete."""

    expect = "violated"

    @task
    async def main(self) -> None:
        async with self.report.lock():
            tasks = JoinSet()
            tasks.spawn(self.part())
            tasks.spawn(self.part())
        async with self.report.lock():
            await sleep()
            assert self.written == 2
