"""A question with a reply channel: what if whoever has to answer never does?

A sender that is dropped tells the receiver so.  One that is parked in a map, or belongs to a task
that waits for ever, tells nobody: that is what becomes of a Dart callback whose isolate is dead.
"""

from mortmain import Closed, Mutex, Oneshot, Spec, maybe, task, timeout


class LostReply(Spec):
    """The sender stays in a map whatever becomes of the answer, and the lock with it."""

    source = "fzyzcjy/flutter_rust_bridge#2560"
    expect = "orphaned-lock"

    db = Mutex()
    reply = Oneshot()

    @task
    async def client(self) -> None:
        async with self.db.lock():
            try:
                await self.reply.receive()
            except Closed:
                pass

    @task
    async def server(self) -> None:
        if maybe():
            self.reply.send()

    @task
    async def other(self) -> None:
        async with self.db.lock():
            pass


class OwnedByTheServer(LostReply):
    """The sender is dropped with the task that had to answer, and the client learns of it."""

    expect = "holds"

    reply = Oneshot(sender="server")


class PanicsInstead(OwnedByTheServer):
    """However it ends."""

    expect = "holds"

    @task
    async def server(self) -> None:
        raise RuntimeError


class TimeoutOnTheReply(LostReply):
    """Or nobody waits without end."""

    expect = "holds"

    @task
    async def client(self) -> None:
        async with self.db.lock():
            try:
                async with timeout():
                    await self.reply.receive()
            except (Closed, TimeoutError):
                pass
