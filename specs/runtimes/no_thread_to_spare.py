"""A closure for the blocking pool is queued, and the system refuses a thread to run it.

That is no harm as long as another thread of the pool comes back to the queue.  tokio counted its
workers as such threads, and they never look at that queue.
"""

from mortmain import Channel, Closed, Oneshot, Spec, maybe, spawn, task


class NoThreadToSpare(Spec):
    """The error is swallowed since there are threads, none of which will ever run the closure."""

    source = "tokio-rs/tokio#8406"
    expect = "deadlock"

    queue = Channel(1)
    result = Oneshot()

    async def pool_thread(self) -> None:
        await self.queue.receive()
        self.result.send()

    @task
    async def main(self) -> None:
        self.queue.try_send()
        if maybe():
            spawn(self.pool_thread())
        else:
            self.no_thread()
        try:
            await self.result.receive()
        except Closed:
            pass

    def no_thread(self) -> None:
        pass


class ErrorIsTold(NoThreadToSpare):
    """Only threads of the pool are counted: without one, the caller is told."""

    expect = "holds"

    def no_thread(self) -> None:
        raise RuntimeError
