"""The receiver keeps room for itself, to put a message back, and the senders find none."""

from mortmain import Channel, Spec, task


class KeptPermit(Spec):
    """With room for one, and that reserved, no message ever comes."""

    source = "tokio-rs/tokio#7709"
    expect = "deadlock"

    jobs = Channel(1)

    @task
    async def receiver(self) -> None:
        async with self.jobs.reserve():
            await self.jobs.receive()

    @task
    async def sender(self) -> None:
        await self.jobs.send()


class RoomForBoth(KeptPermit):
    """The room that is kept has to be counted."""

    expect = "holds"

    jobs = Channel(2)


class ReservedLate(KeptPermit):
    """Or room is reserved when there is something to put back, and then there may be none."""

    expect = "holds"

    @task
    async def receiver(self) -> None:
        await self.jobs.receive()
        self.jobs.try_send()
        await self.jobs.receive()
