"""A mutex that is not handed on: no future is given what it does not pick up, but wake-ups are."""

from mortmain import Mutex, Spec, by_ref, future, select, sleep, task


class AbsorbedWakeUp(Spec):
    """The wake-up of a free lock goes to a future that nobody polls, and others sleep on."""

    source = "futures-util 0.3, futures::lock::Mutex"
    expect = "deadlock"

    lock = Mutex(kind="futures")

    async def do_thing(self) -> None:
        async with self.lock.lock():
            pass

    @task
    async def background(self) -> None:
        async with self.lock.lock():
            await sleep()

    @task
    async def bystander(self) -> None:
        await self.do_thing()

    @task
    async def main(self) -> None:
        first = future(self.do_thing())
        match await select(by_ref(first), sleep()):
            case 0:
                pass
            case 1:
                await self.do_thing()


class HandedOn(AbsorbedWakeUp):
    """tokio's mutex hands the lock itself to that future, and nobody else ever has it."""

    expect = "orphaned-lock"

    lock = Mutex()


class NobodyBehind(AbsorbedWakeUp):
    """With two tasks the wake-up is one of the very task that waits: it polls what it awaits."""

    expect = "holds"

    @task
    async def bystander(self) -> None:
        await sleep()


class OwnedBranch(AbsorbedWakeUp):
    """A future that is dropped passes its wake-up on."""

    expect = "holds"

    @task
    async def main(self) -> None:
        match await select(self.do_thing(), sleep()):
            case 0:
                pass
            case 1:
                await self.do_thing()
