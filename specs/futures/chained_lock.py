"""A lock in the middle of a chain of futures, whose end waits for a socket.

A task is polled soon after it is woken, but not each of its futures: the one that was given the
lock may stand behind another one that is not ready.
"""

from mortmain import Channel, Mutex, Spec, buffered, sleep, spawn, task


class ChainedLock(Spec):
    """What is to be sent next has the lock already, and whoever reads the socket wants it too."""

    source = "asomers/futures-locks#3"
    expect = "orphaned-lock"

    lock = Mutex()
    socket = Channel(1)

    async def item(self) -> None:
        async with self.lock.lock():
            await sleep()

    @task
    async def sender(self) -> None:
        items = buffered(self.item(), self.item(), self.item(), at_once=2)
        while await items.next():
            await self.socket.send()

    @task
    async def reader(self) -> None:
        for _ in range(3):
            async with self.lock.lock():
                pass
            await self.socket.receive()


class ATaskForEach(ChainedLock):
    """What takes the lock is a task of its own, which is polled and lets go, whatever others do.

    The library got methods for this, which spawn what is done under the lock.
    """

    expect = "holds"

    @task
    async def sender(self) -> None:
        first = spawn(self.item())
        second = spawn(self.item())
        third = spawn(self.item())
        await first
        await self.socket.send()
        await second
        await self.socket.send()
        await third
        await self.socket.send()


class NothingAhead(ChainedLock):
    """One item after the other: none is begun before the one before it is sent."""

    expect = "holds"

    @task
    async def sender(self) -> None:
        for _ in range(3):
            await self.item()
            await self.socket.send()


class RoomForAll(ChainedLock):
    """A socket that is never full makes nobody wait, for as long as it is never full."""

    expect = "holds"

    socket = Channel(3)
