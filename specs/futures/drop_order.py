"""Two things are dropped one after the other, and somebody sees the moment in between.

Fields are dropped as they are declared.  A task whose channel ends before it is aborted takes that
for an error, though it was only to stop.
"""

from mortmain import Cancelled, Channel, Closed, Flag, Spec, always, spawn, task


class DropOrder(Spec):
    """The sender is dropped first: the task finds the channel closed, and reports an error."""

    source = "Rust reference, Destructors: the fields of a struct in order of declaration"
    expect = "violated"

    actions = Channel(1, senders="connection")
    failed = Flag()

    async def event_loop(self) -> None:
        try:
            await self.actions.receive()
        except Closed:
            self.failed = True

    @task
    async def connection(self) -> None:
        handle = spawn(self.event_loop())
        self.actions.drop_sender()
        handle.abort()

    @always
    def only_stopped(self) -> bool:
        """The connection is closed, and nothing is wrong with it."""
        return not self.failed


class HandleFirst(DropOrder):
    """The abort comes first; a task that is polled at that moment still comes to its next await."""

    expect = "violated"

    @task
    async def connection(self) -> None:
        handle = spawn(self.event_loop())
        handle.abort()
        self.actions.drop_sender()


class EndIsAwaited(DropOrder):
    """The sender is dropped when the task is known to be gone."""

    expect = "holds"

    @task
    async def connection(self) -> None:
        handle = spawn(self.event_loop())
        handle.abort()
        try:
            await handle
        except Cancelled:
            pass
        self.actions.drop_sender()
