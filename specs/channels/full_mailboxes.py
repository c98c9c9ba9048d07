"""Two actors with bounded mailboxes send to each other: both full, each waits for the other.

While an actor waits for room it does not receive, so neither makes any.
"""

from mortmain import Channel, Spec, task


class FullMailboxes(Spec):
    """Each sends all it has to say before it listens, and that is more than fits."""

    source = "build-trust/ockam#1947"
    expect = "deadlock"

    to_left = Channel(1)
    to_right = Channel(1)

    @task
    async def left(self) -> None:
        for _ in range(2):
            await self.to_right.send()
        for _ in range(2):
            await self.to_left.receive()

    @task
    async def right(self) -> None:
        for _ in range(2):
            await self.to_left.send()
        for _ in range(2):
            await self.to_right.receive()


class RoomForAll(FullMailboxes):
    """As much room as there is to say: right until somebody says more."""

    expect = "holds"

    to_left = Channel(2)
    to_right = Channel(2)


class RoomOnOneSide(FullMailboxes):
    """One of the two is enough to break the circle."""

    expect = "holds"

    to_left = Channel(2)


class OneListensFirst(FullMailboxes):
    """One that listens before it speaks lets the other one finish."""

    expect = "holds"

    @task
    async def right(self) -> None:
        for _ in range(2):
            await self.to_right.receive()
        for _ in range(2):
            await self.to_left.send()
