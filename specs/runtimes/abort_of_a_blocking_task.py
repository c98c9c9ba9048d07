"""`abort()` does not reach what runs on a thread of its own.

A closure given to `spawn_blocking` has no await at which it could be dropped.  Once it has begun it
runs to its end, and holds what it holds, whatever becomes of its handle.
"""

from mortmain import Cancelled, Mutex, Oneshot, Spec, block_on, spawn, spawn_blocking, task, timeout


class AbortOfABlockingTask(Spec):
    """A blocking task waits for an answer that nobody gives; aborting it frees nothing."""

    source = "tokio documentation, task::spawn_blocking and JoinHandle::abort"
    expect = "orphaned-lock"

    db = Mutex()
    answer = Oneshot()

    def ask(self) -> None:
        with self.db.blocking_lock():
            block_on(self.answer.receive())

    @task
    async def main(self) -> None:
        asking = spawn_blocking(self.ask)
        asking.abort()
        async with self.db.lock():
            pass


class AbortOfATask(AbortOfABlockingTask):
    """The same as a task: it is dropped at its await, and its guard with it."""

    expect = "holds"

    async def ask_and_wait(self) -> None:
        async with self.db.lock():
            await self.answer.receive()

    @task
    async def main(self) -> None:
        asking = spawn(self.ask_and_wait())
        asking.abort()
        async with self.db.lock():
            pass


class GivesUp(AbortOfABlockingTask):
    """The closure itself gives up after a while."""

    expect = "holds"

    async def answered(self) -> None:
        try:
            async with timeout():
                await self.answer.receive()
        except TimeoutError:
            pass

    def ask(self) -> None:
        with self.db.blocking_lock():
            block_on(self.answered())


class OutcomeIsAwaited(AbortOfATask):
    """Whoever awaits the handle learns that the task was cancelled."""

    expect = "holds"

    @task
    async def main(self) -> None:
        asking = spawn(self.ask_and_wait())
        asking.abort()
        try:
            await asking
        except Cancelled:
            pass
        async with self.db.lock():
            pass
