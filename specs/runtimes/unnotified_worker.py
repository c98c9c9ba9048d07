"""Two tasks are queued, one worker is woken, and the task that it runs first blocks it.

Whoever queues a task wakes a worker unless one is on its way to look for work already.  That one
has to wake the next before it runs what it has found.
"""

from mortmain import Barrier, Channel, Flag, Notify, Spec, task


class UnnotifiedWorker(Spec):
    """The other worker is parked, and the task that would end the blocking stays in the queue."""

    source = "tokio-rs/tokio, pull request 6876"
    expect = "deadlock"

    queue = Channel(2)
    searching = Flag()
    parked = Notify()
    met = Barrier(2)

    @task
    async def main(self) -> None:
        for _ in range(2):
            self.queue.try_send()
            if not self.searching:
                self.searching = True
                self.parked.notify_one()

    @task(count=2)
    async def worker(self, number: int) -> None:
        await self.parked.notified()
        await self.queue.receive()
        self.wake_another()
        await self.met.wait()  # the task that it has found: it blocks until the other one runs

    def wake_another(self) -> None:
        pass


class NotifiesTheNext(UnnotifiedWorker):
    """Whoever stops to look for work, and runs some, wakes another to look instead."""

    expect = "holds"

    def wake_another(self) -> None:
        self.searching = False
        self.parked.notify_one()
