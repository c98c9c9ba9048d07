"""A channel that is closed is not at its end while anybody has room in it.

What was reserved may still be used, so whoever drains a closed channel waits until all room has
come home.  tokio once forgot to tell him.
"""

from mortmain import Channel, Closed, Spec, by_ref, future, select, sleep, task


class ReservedRoom(Spec):
    """A permit is kept for later by somebody who waits for the end of the drain."""

    source = "docs.rs/tokio: mpsc, Receiver::close"
    expect = "deadlock"

    jobs = Channel(1)
    drained = Channel(1)

    @task
    async def sender(self) -> None:
        try:
            permit = await self.jobs.reserve()
            await self.drained.receive()
            permit.release()
        except Closed:
            pass

    @task
    async def receiver(self) -> None:
        self.jobs.close()
        try:
            while True:
                await self.jobs.receive()
        except Closed:
            pass
        await self.drained.send()


class GivenBack(ReservedRoom):
    """Room that is given back, or used, is at home before the drain has to end."""

    expect = "holds"

    @task
    async def sender(self) -> None:
        try:
            permit = await self.jobs.reserve()
            permit.send()
        except Closed:
            pass
        await self.drained.receive()


class DroppedUnpolled(Spec):
    """A request that was given room, and is dropped unpolled after the close, has to say so."""

    source = "tokio-rs/tokio, pull request 8260"
    expect = "holds"

    jobs = Channel(1)

    @task
    async def sender(self) -> None:
        await self.jobs.send()
        first = future(self.jobs.send())
        try:
            match await select(by_ref(first), sleep()):
                case 0:
                    pass
                case 1:
                    await sleep()
        except Closed:
            pass

    @task
    async def receiver(self) -> None:
        await self.jobs.receive()
        self.jobs.close()
        try:
            while True:
                await self.jobs.receive()
        except Closed:
            pass


class BeforeItWasRepaired(DroppedUnpolled):
    """In older versions the receiver sleeps on, although nothing can come any more."""

    expect = "deadlock"

    jobs = Channel(1, tokio="1.24")
