"""A lock that a server keeps, and takes back when its holder has been silent for too long."""

from mortmain import Mutex, Spec, process, sleep


class Lease(Spec):
    """The lease of a client that is merely slow runs out, and the next one has it as well."""

    source = "Kleppmann 2016, How to do distributed locking (Redlock)"
    expect = "double-grant"

    storage = Mutex(kind="lease")

    @process(count=2, killable=True)
    async def client(self) -> None:
        async with self.storage.lock():
            await sleep()  # a pause of the collector, a slow disk, the work


class NoExpiry(Lease):
    """A lock that the server never takes back: no two have it, and a dead client keeps it."""

    expect = "orphaned-lock"

    storage = Mutex(kind="posix")


class FencingToken(Lease):
    """Each turn has a number, and the storage refuses one that is over: the slow do no harm."""

    expect = "holds"

    storage = Mutex(kind="lease", fencing=True)


class AskedBeforeEveryWrite(Lease):
    """The client looks whether it still has the lease, and then writes: in between it may end."""

    expect = "double-grant"

    @process(count=2, killable=True)
    async def client(self) -> None:
        async with self.storage.lock():
            await sleep()
            if self.storage.locked():
                await sleep()  # the write
