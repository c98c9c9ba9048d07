"""A read that is dropped between its two halves: what it had read is gone.

The guard goes with it, so the next one takes the lock and reads on, in the middle of a message.
"""

from mortmain import Channel, Mutex, OneOf, Spec, by_ref, future, select, sleep, task


class HalfRead(Spec):
    """A timer wins against a read that has the header of a message, and not yet its body."""

    source = "tokio-rs/tokio#5285"
    expect = "violated"

    stream = Mutex()
    bytes = Channel(4, of=OneOf("header", "body"))

    @task
    async def peer(self) -> None:
        for _ in range(2):
            await self.bytes.send("header")
            await self.bytes.send("body")

    async def read(self) -> None:
        async with self.stream.lock():
            part = await self.bytes.receive()
            assert part == "header"
            await self.bytes.receive()

    @task
    async def reader(self) -> None:
        match await select(self.read(), sleep()):
            case 1:
                await self.read()


class ReadGoesOn(HalfRead):
    """The read is lent to the choice, and awaited to its end afterwards."""

    expect = "holds"

    @task
    async def reader(self) -> None:
        reading = future(self.read())
        match await select(by_ref(reading), sleep()):
            case 1:
                await reading
