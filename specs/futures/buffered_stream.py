"""`buffered(2)` with a body that awaits what the buffered futures hold.

A stream runs ahead of its consumer only while the consumer asks for the next item.  In between the
futures in its buffer are alive and not polled: in the queue of a lock, or in possession of it.
"""

from mortmain import Mutex, Spec, buffered, join, sleep, task


class BufferedStream(Spec):
    """The second `foo` of the buffer has the lock that the body's own `foo` waits for."""

    source = "polybdenum, “Fixing the next thousand deadlocks”, 2022"
    expect = "orphaned-lock"

    lock = Mutex()

    async def foo(self) -> None:
        async with self.lock.lock():
            await sleep()

    @task
    async def main(self) -> None:
        items = buffered(self.foo(), self.foo(), at_once=2)
        while await items.next():
            await self.foo()


class OneAtATime(BufferedStream):
    """With room for one there is nothing ahead that could be frozen; and nothing is concurrent."""

    expect = "holds"

    @task
    async def main(self) -> None:
        items = buffered(self.foo(), self.foo(), at_once=1)
        while await items.next():
            await self.foo()


class Concurrent(BufferedStream):
    """Items and bodies are polled by one and the same future, as `for_each_concurrent` does."""

    expect = "holds"

    async def item_and_body(self) -> None:
        await self.foo()
        await self.foo()

    @task
    async def main(self) -> None:
        await join(self.item_and_body(), self.item_and_body())


class NoneAtATime(BufferedStream):
    """`buffered(0)` has room for nothing, polls nothing, and never gives anything."""

    source = "rust-lang/futures-rs#2876"
    expect = "deadlock"

    @task
    async def main(self) -> None:
        items = buffered(self.foo(), self.foo(), at_once=0)
        while await items.next():
            pass
