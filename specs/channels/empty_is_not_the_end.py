"""A closed channel is empty, and somebody has a permit: is that its end?

What was reserved before the close may still be sent.  Whoever takes an empty closed channel for
its end leaves with a message to come.
"""

from mortmain import Channel, Closed, Flag, Spec, WouldBlock, task


class EmptyIsNotTheEnd(Spec):
    """`try_recv` called the channel disconnected as soon as it was closed and empty."""

    source = "tokio-rs/tokio, pull request 8074"
    expect = "violated"

    jobs = Channel(1)
    left = Flag()

    @task
    async def sender(self) -> None:
        try:
            permit = await self.jobs.reserve()
            assert not self.left
            permit.send()
        except Closed:
            pass

    @task
    async def receiver(self) -> None:
        self.jobs.close()
        await self.drain()
        self.left = True

    async def drain(self) -> None:
        while True:
            try:
                self.jobs.try_receive()
            except (Closed, WouldBlock):  # disconnected, or so it said
                return


class EmptyForNow(EmptyIsNotTheEnd):
    """Empty is not disconnected, and whoever hears that waits for what may come."""

    expect = "holds"

    async def drain(self) -> None:
        while True:
            try:
                self.jobs.try_receive()
            except WouldBlock:
                try:
                    await self.jobs.receive()
                except Closed:
                    return
            except Closed:
                return
