"""A wake-up that is kept as a flag until somebody takes it, and somebody else does.

Whoever was parked wakes, finds the flag taken, and parks again.  The other one came after the
wake-up, and never waited at all.
"""

from mortmain import Flag, Notify, Spec, future, task


class StolenWakeUp(Spec):
    """A thread that calls `atomicWait` after the wake-up takes it from the one that is parked."""

    source = "bytecodealliance/endive#106"
    expect = "deadlock"

    pending = Flag()
    bell = Notify()
    registered = Notify()
    rung = Notify()

    @task
    async def parked(self) -> None:
        woken = future(self.bell.notified())
        self.registered.notify_one()
        await woken
        while not self.pending:
            await self.bell.notified()
        self.pending = False

    @task
    async def waker(self) -> None:
        await self.registered.notified()
        self.pending = True
        self.bell.notify_waiters()
        self.rung.notify_one()

    @task(daemon=True)
    async def late(self) -> None:
        await self.rung.notified()
        if not self.pending:
            await self.bell.notified()
        self.pending = False


class ForThoseBefore(StolenWakeUp):
    """A wake-up counts for those who were registered when it came, and for nobody else."""

    source = "bytecodealliance/endive, pull request 107"
    expect = "holds"

    @task(daemon=True)
    async def late(self) -> None:
        await self.rung.notified()
        await self.bell.notified()
