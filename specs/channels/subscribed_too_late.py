"""Who subscribes to a watch has seen what is there, whatever became of it.

`changed()` waits for the next value.  If the last one came before the receiver did, there may be no
next one; nothing was lost, and nobody looked.
"""

from mortmain import OneOf, Spec, Watch, spawn, task


class SubscribedTooLate(Spec):
    """The link comes up before the clock has a receiver, and the clock waits for a change."""

    source = "andymai/stackchan-kai#299"
    expect = "deadlock"

    link = Watch(of=OneOf("down", "up"))

    @task
    async def wifi(self) -> None:
        await self.link.send("up")

    @task
    async def clock(self) -> None:
        link = self.link.subscribe()
        await link.changed()


class LooksFirst(SubscribedTooLate):
    """What is there now is looked at before the first wait, and after each."""

    expect = "holds"

    @task
    async def clock(self) -> None:
        link = self.link.subscribe()
        state = await link.borrow_and_update()
        while state != "up":
            await link.changed()
            state = await link.borrow_and_update()


class WaitsForAValue(SubscribedTooLate):
    """`wait_for` does just that."""

    expect = "holds"

    @task
    async def clock(self) -> None:
        link = self.link.subscribe()
        await link.wait_for(lambda state: state == "up")


class ReceiverBeforeSender(SubscribedTooLate):
    """The receiver is there before anybody sends, and its clones have seen no more than it has."""

    expect = "holds"

    async def connect(self) -> None:
        await self.link.send("up")

    @task
    async def wifi(self) -> None:
        first = self.link.subscribe()
        connecting = spawn(self.connect())
        await connecting
        second = first.clone()
        await second.changed()

    @task
    async def clock(self) -> None:
        pass
