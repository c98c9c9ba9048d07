"""A sender that is dropped before the task is aborted that listens to it.

The fields of a struct are dropped in the order in which they are declared.  With the sender first,
the task learns that its channel has ended, and takes that for an error, before it is aborted.
The pull request is told here as it was summed up elsewhere; it could not be found to be read.
"""

from mortmain import AbortHandle, Cancelled, Channel, Closed, Flag, Spec, always, sleep, spawn, task


class DroppedInTheWrongOrder(Spec):
    """The owner of an actor goes: first its sender, and then the handle that aborts the actor."""

    source = "KomodoPlatform/komodo-defi-framework#1582"
    expect = "violated"

    actions = Channel(1, senders="owner")
    actor = AbortHandle()
    failed = Flag()

    async def act(self) -> None:
        try:
            while True:
                await self.actions.receive()
        except Closed:
            self.failed = True

    @task
    async def owner(self) -> None:
        self.actor = spawn(self.act())
        await sleep()
        self.actions.drop_sender()
        self.actor.abort()

    @always
    def no_error(self) -> bool:
        """The actor never takes its end for an error."""
        return not self.failed


class AbortedFirst(DroppedInTheWrongOrder):
    """Nearly right: a task that is in the middle of a poll goes on to the end of it."""

    expect = "violated"

    @task
    async def owner(self) -> None:
        self.actor = spawn(self.act())
        await sleep()
        self.actor.abort()
        self.actions.drop_sender()


class GoneFirst(DroppedInTheWrongOrder):
    """The sender is dropped when the actor is gone."""

    expect = "holds"

    @task
    async def owner(self) -> None:
        actor = spawn(self.act())
        await sleep()
        actor.abort()
        try:
            await actor
        except Cancelled:
            pass
        self.actions.drop_sender()
