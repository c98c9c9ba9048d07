"""A waiter is woken and cancelled before it runs: whose is the wake-up?

Many primitives lost it at first: of asyncio, anyio, cats-effect, of several semaphores.  tokio's
pass it on when the future is dropped, and what holds here holds because of that.
"""

from mortmain import (
    Mutex,
    Notify,
    RwLock,
    Semaphore,
    Spec,
    by_ref,
    future,
    select,
    sleep,
    spawn,
    task,
)


class CancelledWhileAssigned(Spec):
    """A lock that was handed to a task that is aborted goes to the next in line."""

    source = "typelevel/cats-effect#3554"
    expect = "holds"

    lock = Mutex()

    async def use(self) -> None:
        async with self.lock.lock():
            await sleep()

    @task
    async def first(self) -> None:
        await self.use()

    @task
    async def main(self) -> None:
        worker = spawn(self.use())
        await sleep()
        worker.abort()

    @task
    async def last(self) -> None:
        await self.use()


class Permit(CancelledWhileAssigned):
    """The same for a permit of a semaphore."""

    source = "python/cpython#90155"
    expect = "holds"

    pool = Semaphore(1)

    async def use(self) -> None:
        async with self.pool.acquire():
            await sleep()


class Write(CancelledWhileAssigned):
    """The same for a lock that is handed on to a reader or a writer."""

    expect = "holds"

    cache = RwLock()

    async def use(self) -> None:
        async with self.cache.write():
            await sleep()

    @task
    async def last(self) -> None:
        async with self.cache.read():
            await sleep()


class AtTheHead(CancelledWhileAssigned):
    """A big request at the head of the queue is cancelled: those behind it need no more."""

    source = "embassy-rs/embassy#6964"
    expect = "holds"

    pool = Semaphore(2)

    async def use(self) -> None:
        async with self.pool.acquire_many(2):
            await sleep()

    @task
    async def first(self) -> None:
        async with self.pool.acquire():
            await sleep()

    @task
    async def last(self) -> None:
        async with self.pool.acquire():
            pass


class WakeUp(Spec):
    """One wake-up goes from waiter to waiter, also past one that is cancelled while woken."""

    source = "tenzir/tenzir#6432"
    expect = "holds"

    changed = Notify()

    async def wait(self) -> None:
        await self.changed.notified()
        self.changed.notify_one()

    @task
    async def main(self) -> None:
        worker = spawn(self.wait())
        await sleep()
        worker.abort()

    @task
    async def last(self) -> None:
        await self.wait()

    @task
    async def waker(self) -> None:
        self.changed.notify_one()


class CancelledAMomentLater(WakeUp):
    """Polled, the wake-up is used up: cancelled at its next await, the task passes nothing on."""

    expect = "deadlock"

    async def wait(self) -> None:
        await self.changed.notified()
        await sleep()
        self.changed.notify_one()


class KeptAndNotPolled(WakeUp):
    """A future that is neither polled nor dropped keeps the wake-up that it was given."""

    expect = "deadlock"

    @task
    async def main(self) -> None:
        first = future(self.wait())
        match await select(by_ref(first), sleep()):
            case 0:
                pass
            case 1:
                await self.wait()
