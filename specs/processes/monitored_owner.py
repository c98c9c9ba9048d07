"""A lock server whose clients die."""

from mortmain import Mutex, Spec, process, sleep


class UnmonitoredOwner(Spec):
    """The server forgets a lock only when it is told to, and the dead tell nothing."""

    source = "Erlang/OTP-6341, locks of `global` that were never removed"
    expect = "orphaned-lock"

    name = Mutex(kind="semaphore")

    @process(count=2, killable=True)
    async def node(self) -> None:
        async with self.name.lock():
            await sleep()


class MonitoredOwner(UnmonitoredOwner):
    """The server monitors the owner: the lock is free once the news of its death has come."""

    expect = "holds"

    name = Mutex(kind="erlang")
