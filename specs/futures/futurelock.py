"""Futurelock: a task waits for a lock that one of its own futures was given and cannot pick up.

A future in a variable makes progress only where it is awaited.  One that waits in the queue of a
lock is given the lock all the same, and then everybody waits for the task to poll it again.
"""

from mortmain import Mutex, Spec, by_ref, future, join, select, sleep, spawn, task, timeout


class Futurelock(Spec):
    """A task stops polling a future that was handed the lock, then waits for the same lock."""

    source = "Oxide RFD 609"
    expect = "orphaned-lock"

    lock = Mutex()

    async def do_thing(self) -> None:
        async with self.lock.lock():
            pass

    @task
    async def background(self) -> None:
        async with self.lock.lock():
            await sleep()

    @task
    async def main(self) -> None:
        first = future(self.do_thing())
        match await select(by_ref(first), sleep()):
            case 0:
                pass
            case 1:
                await self.do_thing()


class OwnedBranch(Futurelock):
    """A branch that the choice owns is dropped before the arm runs, and its place with it."""

    expect = "holds"

    @task
    async def main(self) -> None:
        match await select(self.do_thing(), sleep()):
            case 0:
                pass
            case 1:
                await self.do_thing()


class Moved(Futurelock):
    """The same future moved into the choice instead of lent to it."""

    expect = "holds"

    @task
    async def main(self) -> None:
        first = future(self.do_thing())
        match await select(first, sleep()):
            case 0:
                pass
            case 1:
                await self.do_thing()


class Spawned(Futurelock):
    """A task of its own is polled by the runtime, whatever its parent waits for."""

    expect = "holds"

    @task
    async def main(self) -> None:
        first = spawn(self.do_thing())
        await self.do_thing()
        await first


class NeverPolled(Futurelock):
    """A future that was never polled stands in no queue."""

    expect = "holds"

    @task
    async def main(self) -> None:
        first = future(self.do_thing())
        await self.do_thing()
        await first


class Joined(Futurelock):
    """Who polls both all the time lets each of them pick up what it was given."""

    expect = "holds"

    @task
    async def main(self) -> None:
        first = future(self.do_thing())
        match await select(by_ref(first), sleep()):
            case 0:
                pass
            case 1:
                await join(by_ref(first), self.do_thing())


class FinishedInTheArm(Futurelock):
    """The arm awaits the first future before it asks for the lock itself."""

    expect = "holds"

    @task
    async def main(self) -> None:
        first = future(self.do_thing())
        match await select(by_ref(first), sleep()):
            case 0:
                pass
            case 1:
                await first
                await self.do_thing()


class TimeoutByReference(Futurelock):
    """A timeout around a future that is only lent leaves it in the queue when it fires."""

    expect = "orphaned-lock"

    @task
    async def main(self) -> None:
        first = future(self.do_thing())
        try:
            async with timeout():
                await by_ref(first)
        except TimeoutError:
            await self.do_thing()


class TimeoutOwned(TimeoutByReference):
    """A timeout that owns the future drops it when it fires."""

    expect = "holds"

    @task
    async def main(self) -> None:
        first = future(self.do_thing())
        try:
            async with timeout():
                await first
        except TimeoutError:
            await self.do_thing()
