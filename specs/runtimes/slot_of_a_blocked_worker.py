"""A task is woken into the slot of a worker that blocks, and no other worker may take it out.

Whoever wakes a task keeps it for itself, to run it next while its data is in the cache.  The slot
is not shared as the queue of the worker is.
"""

from mortmain import Channel, Oneshot, Spec, task


class SlotOfABlockedWorker(Spec):
    """A task wakes another one and blocks its thread until that one has answered."""

    source = "tokio-rs/tokio#4941"
    expect = "deadlock"

    slot = Channel(1)
    queue = Channel(1)
    answer = Oneshot()

    def woken(self) -> None:
        self.slot.try_send()

    def about_to_block(self) -> None:
        pass

    @task
    async def worker(self) -> None:
        self.woken()
        self.about_to_block()
        await self.answer.receive()  # blocks the thread: the slot is looked at afterwards
        await self.slot.receive()

    @task(daemon=True)
    async def other_worker(self) -> None:
        await self.queue.receive()
        self.answer.send()


class WithoutTheSlot(SlotOfABlockedWorker):
    """With `disable_lifo_slot` woken tasks go to the queue, from which every worker may steal."""

    expect = "holds"

    def woken(self) -> None:
        self.queue.try_send()

    @task
    async def worker(self) -> None:
        self.woken()
        await self.answer.receive()


class BlockInPlace(SlotOfABlockedWorker):
    """`block_in_place` empties the slot first, and hands the queue to another thread."""

    expect = "holds"

    def about_to_block(self) -> None:
        self.slot.try_receive()
        self.queue.try_send()

    @task
    async def worker(self) -> None:
        self.woken()
        self.about_to_block()
        await self.answer.receive()
