"""Isolates share no memory, so one of them keeps the lock, and the others ask it by messages."""

from mortmain import Number, Port, Spec, exit, isolate


class MutexBetweenIsolates(Spec):
    """A client closes without waiting: it is gone before the lock is granted to it.

    The grant goes to a closed port, and nobody will ever give it back.
    """

    source = "powersync-ja/sqlite_async.dart, pull request 31"
    expect = "deadlock"
    kills = 0

    asked = Port("server", of=Number(high=1))
    returned = Port("server")
    granted_to_worker = Port("worker")
    granted_to_app = Port("app")

    @isolate
    async def server(self) -> None:
        for _ in range(2):
            who = await self.asked.receive()
            if who == 0:
                self.granted_to_worker.send()
            else:
                self.granted_to_app.send()
            await self.returned.receive()

    async def locked(self) -> None:
        await self.granted_to_worker.receive()
        self.returned.send()

    @isolate
    async def worker(self) -> None:
        self.asked.send(0)
        exit()

    @isolate
    async def app(self) -> None:
        self.asked.send(1)
        await self.granted_to_app.receive()
        self.returned.send()


class CloseIsAwaited(MutexBetweenIsolates):
    """Whoever has asked waits for the grant and returns it, and only then ends."""

    expect = "holds"

    @isolate
    async def worker(self) -> None:
        self.asked.send(0)
        await self.locked()
        exit()


class CloseIsAwaitedAndKilled(CloseIsAwaited):
    """A kill does not wait for anything."""

    expect = "deadlock"
    kills = 1

    @isolate(killable=True)
    async def worker(self) -> None:
        self.asked.send(0)
        await self.locked()
        exit()
