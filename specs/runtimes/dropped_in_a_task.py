"""A runtime that is owned by something that a task drops.

Dropping a runtime blocks until all of it has ended, and a task may not block its thread: tokio
panics.  It happens far away from the cause, when the last owner of a client goes out of scope.
"""

from mortmain import Runtime, Spec, sleep, spawn_blocking, task


class DroppedInATask(Spec):
    """A client with a runtime of its own is created and dropped by a handler."""

    source = "sgl-project/sglang#7901"
    expect = "misuse"

    server = Runtime(2)
    of_the_client = Runtime(1)

    async def request(self) -> None:
        await sleep()

    @task(runtime="server")
    async def handler(self) -> None:
        self.of_the_client.spawn(self.request())
        self.of_the_client.drop()


class InTheBackground(DroppedInATask):
    """Shut down without waiting."""

    expect = "holds"

    @task(runtime="server")
    async def handler(self) -> None:
        self.of_the_client.spawn(self.request())
        self.of_the_client.shutdown_background()


class OnAThreadOfItsOwn(DroppedInATask):
    """Dropped where blocking is allowed."""

    expect = "holds"

    def drop_client(self) -> None:
        self.of_the_client.drop()

    @task(runtime="server")
    async def handler(self) -> None:
        self.of_the_client.spawn(self.request())
        dropping = spawn_blocking(self.drop_client)
        await dropping


class WaitsABitLess(DroppedInATask):
    """To wait with a time limit is to block as well."""

    expect = "misuse"

    @task(runtime="server")
    async def handler(self) -> None:
        self.of_the_client.spawn(self.request())
        self.of_the_client.shutdown_timeout()
