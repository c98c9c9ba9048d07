"""A value is sent into a channel that nobody will ever receive from, and is not dropped either.

Room that was reserved before the receiver was dropped can still be used.  The value stays in the
channel until the last sender is gone, with whatever it owns: here the sender of a reply.
"""

from mortmain import Channel, Closed, OneOf, Oneshot, Spec, WouldBlock, select, task


class ValueInADeadChannel(Spec):
    """The reply can neither be sent nor be known to be lost."""

    source = "tokio-rs/tokio#7714"
    expect = "deadlock"

    requests = Channel(1)
    reply = Oneshot(of=OneOf("answer", "dropped"))

    @task
    async def client(self) -> None:
        try:
            permit = await self.requests.reserve()
            permit.send()
            await self.answered()
        except Closed:
            pass

    async def answered(self) -> None:
        await self.reply.receive()

    @task
    async def server(self) -> None:
        self.requests.close()
        try:
            self.requests.try_receive()
            self.reply.send("dropped")  # the receiver drops what is in the channel with itself
        except (Closed, WouldBlock):
            pass


class WaitsForTheCloseAsWell(ValueInADeadChannel):
    """Whoever waits for the reply waits for the end of the channel as well."""

    expect = "holds"

    async def answered(self) -> None:
        await select(self.reply.receive(), self.requests.closed())


class SentWithoutAPermit(ValueInADeadChannel):
    """A send that finds the channel closed gives the value back, to be dropped."""

    expect = "holds"

    @task
    async def client(self) -> None:
        try:
            await self.requests.send()
            await self.answered()
        except Closed:
            pass
