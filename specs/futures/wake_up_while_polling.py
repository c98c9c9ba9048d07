"""Clones of one future: one of them polls it, and the others are woken with it.

`Shared` wakes those who are registered at the moment of the wake-up.  A clone that registers while
another one polls relies on being woken, by a wake-up that may have come and gone.
"""

from mortmain import Flag, Notify, Spec, future, task


class WakeUpWhilePolling(Spec):
    """The future wakes itself while it is polled by a clone that is dropped right afterwards."""

    source = "rust-lang/futures-rs#2706"
    expect = "deadlock"

    polling = Flag()
    finished = Flag()
    wakers = Notify()

    @task
    async def polled_once(self) -> None:
        self.polling = True
        self.wakers.notify_waiters()  # what is polled has to be polled again
        self.polling = False
        self.done()

    def done(self) -> None:
        pass

    @task
    async def awaited(self) -> None:
        while not self.finished:
            await self.poll()

    async def poll(self) -> None:
        registered = future(self.wakers.notified())
        if self.polling:
            await registered
        else:
            self.finished = True


class LooksForNewWakers(WakeUpWhilePolling):
    """Woken while it polled, the clone wakes once more, whoever has come in the meantime."""

    source = "rust-lang/futures-rs, pull request 2899"
    expect = "holds"

    def done(self) -> None:
        self.wakers.notify_waiters()
