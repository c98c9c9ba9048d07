"""`mem::forget`, a leaked `Box`, a map from which nobody removes: what is never dropped.

Nothing is unsafe about it, and no destructor runs: a guard keeps its lock, a future its place in
the queue, where it is handed the lock once and then never lets go.
"""

from mortmain import Mutex, Spec, by_ref, forget, future, select, sleep, task


class ForgottenGuard(Spec):
    """A guard is forgotten on a rare way out, and the next one waits for ever."""

    source = "Rust reference, std::mem::forget; tokio::sync::Mutex"
    expect = "orphaned-lock"

    db = Mutex()

    @task
    async def main(self) -> None:
        guard = await self.db.lock()
        match await select(sleep(), sleep()):
            case 1:
                forget(guard)

    @task
    async def other(self) -> None:
        async with self.db.lock():
            pass


class DroppedGuard(ForgottenGuard):
    """The same way out, with a guard that is dropped."""

    expect = "holds"

    @task
    async def main(self) -> None:
        guard = await self.db.lock()
        match await select(sleep(), sleep()):
            case 1:
                del guard


class ForgottenFuture(ForgottenGuard):
    """A future that is forgotten in the queue is given the lock, and nobody takes it from there."""

    expect = "orphaned-lock"

    async def use(self) -> None:
        async with self.db.lock():
            await sleep()

    @task
    async def main(self) -> None:
        first = future(self.use())
        match await select(by_ref(first), sleep()):
            case 1:
                forget(first)


class DroppedFuture(ForgottenFuture):
    """Dropped, it leaves the queue, or passes on what it was given."""

    expect = "holds"

    @task
    async def main(self) -> None:
        first = future(self.use())
        match await select(by_ref(first), sleep()):
            case 1:
                del first
