"""Clones of one future that leaves a single waker behind: that of whoever polled it last.

A future is polled with the waker of one task, and wakes nobody else.  Where several tasks share it,
the last of them to poll it is woken for all; if that clone is dropped before, its waker wakes a
task that has no use for it.
"""

from mortmain import Oneshot, Shared, Spec, select, sleep, task


class DroppedClone(Spec):
    """The last poll was that of a clone that lost a `select`: the others wait for ever."""

    source = "rust-lang/futures-rs#304"
    expect = "deadlock"

    done = Oneshot()
    reply = Shared("read_reply", wakes="last")

    async def read_reply(self) -> None:
        await self.done.receive()

    @task
    async def server(self) -> None:
        self.done.send()

    @task
    async def impatient(self) -> None:
        await select(self.reply, sleep())

    @task
    async def patient(self) -> None:
        await self.reply


class EveryWakerIsKept(DroppedClone):
    """Each clone registers its own waker, and the future wakes all of them."""

    source = "rust-lang/futures-rs, pull request 305"
    expect = "holds"

    reply = Shared("read_reply")


class ATaskOfItsOwn(DroppedClone):
    """A task reads the reply; nobody's clone has to poll it."""

    expect = "holds"

    answer = Oneshot()

    @task
    async def reader(self) -> None:
        await self.read_reply()
        self.answer.send()

    @task
    async def impatient(self) -> None:
        await sleep()

    @task
    async def patient(self) -> None:
        await self.answer.receive()
