"""A task that blocks in place freezes whatever else it polls itself.

`block_in_place` hands the other tasks of its worker to another thread, so that no worker is lost.
The branches of a `join` or `select` are no tasks: while one of them blocks, nobody polls the rest.
"""

from mortmain import (
    Oneshot,
    Runtime,
    Spec,
    block_in_place,
    block_on,
    join,
    sleep,
    spawn,
    task,
    thread,
)


class BlockedInPlace(Spec):
    """One branch of a `join` blocks until the other has answered."""

    source = "tokio documentation, task::block_in_place"
    expect = "deadlock"

    runtime = Runtime(2)
    answer = Oneshot()

    def wait(self) -> None:
        block_on(self.answer.receive())

    async def asks(self) -> None:
        block_in_place(self.wait)

    async def answers(self) -> None:
        await sleep()
        self.answer.send()

    @task
    async def main(self) -> None:
        await join(self.asks(), self.answers())


class InATaskOfItsOwn(BlockedInPlace):
    """What is spawned goes to another thread."""

    expect = "holds"

    @task
    async def main(self) -> None:
        answering = spawn(self.answers())
        await self.asks()
        await answering


class OneWorkerIsEnough(InATaskOfItsOwn):
    """Even where there is one worker: it is handed over while the task blocks."""

    expect = "holds"

    runtime = Runtime(1)


class OnOneThread(BlockedInPlace):
    """A current-thread runtime has nobody to hand its tasks to, and panics."""

    expect = "misuse"

    runtime = Runtime(flavor="current_thread")

    async def ask_and_answer(self) -> None:
        answering = spawn(self.answers())
        await self.asks()
        await answering

    @task
    async def main(self) -> None:
        pass

    @thread
    async def driver(self) -> None:
        await self.runtime.block_on(self.ask_and_answer())
