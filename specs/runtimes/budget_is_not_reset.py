"""A task has a budget, and gets a new one where the runtime polls it anew.

At the end of it whatever tokio has answers that it is not ready, to let others have a turn.  An
executor inside the task, which polls without the runtime, is told so for ever.
"""

from mortmain import Flag, Number, Spec, eventually, sleep, task


class BudgetIsNotReset(Spec):
    """`futures::executor::block_on` in a task polls on and on, and never lets the runtime."""

    source = "tokio-rs/tokio#2376"
    expect = "violated"

    budget = Number(2, high=2)
    done = Flag()

    @task
    async def main(self) -> None:
        for _ in range(3):
            while self.budget == 0:
                await self.not_ready()
            self.budget -= 1
        self.done = True

    async def not_ready(self) -> None:
        await sleep()

    @eventually
    def all_received(self) -> bool:
        """Three messages are there, and all are taken."""
        return self.done


class BackToTheRuntime(BudgetIsNotReset):
    """A task that is awaited returns to the runtime, which polls it again with a new budget.

    So does `Handle::block_on`, on a thread that `spawn_blocking` gives it.
    """

    expect = "holds"

    async def not_ready(self) -> None:
        await sleep()
        self.budget = 2
