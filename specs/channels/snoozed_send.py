"""A send that nobody polls any more is given the room, and the channel is empty and full at once.

Room in a bounded channel is handed to the first that waits, polled or not, as a lock is.
"""

from mortmain import Channel, Spec, WouldBlock, by_ref, future, select, sleep, spawn, task


class SnoozedSend(Spec):
    """A task keeps one send that it polls no more, and awaits another on the same channel."""

    source = "oxidecomputer/omicron#9272"
    expect = "deadlock"

    jobs = Channel(1)

    @task
    async def main(self) -> None:
        await self.jobs.send()
        first = future(self.jobs.send())
        match await select(by_ref(first), sleep()):
            case 0:
                pass
            case 1:
                await self.jobs.send()

    @task(daemon=True)
    async def worker(self) -> None:
        for _ in range(3):
            await self.jobs.receive()


class TheFirstIsDropped(SnoozedSend):
    """A choice that owns its branches drops the send that loses; its message is not sent."""

    expect = "holds"

    @task
    async def main(self) -> None:
        await self.jobs.send()
        match await select(self.jobs.send(), sleep()):
            case 0:
                pass
            case 1:
                await self.jobs.send()


class TheFirstIsFinished(SnoozedSend):
    """The first send is awaited to its end before the second is made."""

    expect = "holds"

    @task
    async def main(self) -> None:
        await self.jobs.send()
        first = future(self.jobs.send())
        match await select(by_ref(first), sleep()):
            case 0:
                pass
            case 1:
                await first
                await self.jobs.send()


class TheFirstIsSpawned(SnoozedSend):
    """A task of its own takes the room that it is given, whatever its parent waits for."""

    expect = "holds"

    async def send_one(self) -> None:
        await self.jobs.send()

    @task
    async def main(self) -> None:
        await self.jobs.send()
        first = spawn(self.send_one())
        await self.jobs.send()
        await first


class RoomForAll(SnoozedSend):
    """With room for all that is ever sent nobody is queued."""

    expect = "holds"

    jobs = Channel(3)


class TriedInTheArm(SnoozedSend):
    """The arm sends only if there is room, and so does not wait for the send it froze."""

    expect = "holds"

    @task
    async def main(self) -> None:
        await self.jobs.send()
        first = future(self.jobs.send())
        match await select(by_ref(first), sleep()):
            case 0:
                pass
            case 1:
                try:
                    self.jobs.try_send()
                except WouldBlock:
                    pass
