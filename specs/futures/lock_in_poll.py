"""A future of its own, whose `poll` makes a lock future, polls that once, and drops it.

To drop it is to leave the queue of the lock, so nobody will wake whoever has just been told to
wait.
"""

from mortmain import Mutex, Notify, Spec, WouldBlock, sleep, task


class LockInPoll(Spec):
    """The lock is released, and wakes those in its queue; the future is not there any more."""

    source = "rust-lang/futures-rs#1972"
    expect = "deadlock"

    inner = Mutex(kind="futures")
    waker = Notify()

    @task
    async def receiver(self) -> None:
        while True:
            try:
                with self.inner.try_lock():  # polled once, and dropped where it has to wait
                    return
            except WouldBlock:
                await self.waker.notified()  # Pending, until somebody wakes the task

    @task
    async def sender(self) -> None:
        async with self.inner.lock():
            await sleep()


class FutureIsKept(LockInPoll):
    """The lock future is kept from one poll to the next, as `async` does of itself."""

    expect = "holds"

    @task
    async def receiver(self) -> None:
        async with self.inner.lock():
            pass


class PolledAgainAnyway(LockInPoll):
    """Waking oneself before one waits: it goes round and round until the lock is free."""

    expect = "holds"

    @task
    async def receiver(self) -> None:
        while True:
            try:
                with self.inner.try_lock():
                    return
            except WouldBlock:
                self.waker.notify_one()
                await self.waker.notified()
