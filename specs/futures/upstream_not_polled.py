"""A buffered stream stops polling upstream while downstream waits for what upstream would send.

Two items go through `seq_join`, which is `buffered`: each waits for a message that the other one
sends.  While the consumer works on the first, nobody polls the second.
"""

from mortmain import Channel, Spec, buffered, join, sleep, spawn, task


class UpstreamNotPolled(Spec):
    """The body waits for a message which the next item, frozen in the buffer, was to send."""

    source = "private-attribution/ipa#867"
    expect = "deadlock"

    shares = Channel(1)

    async def early(self) -> None:
        await sleep()

    async def late(self) -> None:
        await sleep()
        await self.shares.send()

    @task
    async def main(self) -> None:
        rows = buffered(self.early(), self.late(), at_once=2)
        await rows.next()
        await self.shares.receive()
        await rows.next()


class OneJoin(UpstreamNotPolled):
    """One join polls all that depend on each other."""

    expect = "holds"

    async def consume(self) -> None:
        await self.shares.receive()

    @task
    async def main(self) -> None:
        await join(self.early(), self.late(), self.consume())


class SpawnedUpstream(UpstreamNotPolled):
    """What others wait for is a task of its own."""

    expect = "holds"

    @task
    async def main(self) -> None:
        upstream = spawn(self.late())
        await self.early()
        await self.shares.receive()
        await upstream
