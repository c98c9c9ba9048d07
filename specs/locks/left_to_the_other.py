"""Who finds a lock taken leaves the work to whoever has it, and who gives up leaves it as well.

A lock is handed to the head of its queue in the moment in which it is released, and that one may
be about to give up: its timer has fired in the same poll, and it drops the lock unused.
For that moment the lock is taken, and nobody does what it is for.
"""

from mortmain import Flag, Mutex, Spec, WouldBlock, always, sleep, task, timeout


class LeftToTheOther(Spec):
    """The one is handed the lock as it gives up; the other finds it taken, and goes home."""

    source = "docs.rs/tokio: time::timeout and sync::Mutex, Cancel safety"
    expect = "violated"

    cache = Mutex()
    fresh = Flag()
    at_home = Flag()
    gave_up = Flag()

    @task
    async def refresher(self) -> None:
        async with self.cache.lock():
            await sleep()
        try:
            with self.cache.try_lock():
                self.fresh = True
        except WouldBlock:
            pass  # somebody else is at it
        self.at_home = True

    @task
    async def patient(self) -> None:
        try:
            async with timeout():
                async with self.cache.lock():
                    self.fresh = True
        except TimeoutError:
            pass  # whoever has the lock is at it
        self.gave_up = True

    @always
    def done_by_somebody(self) -> bool:
        return self.fresh or not (self.at_home and self.gave_up)


class TakesItsTurn(LeftToTheOther):
    """Who waits in the queue instead of trying is handed the lock next."""

    expect = "holds"

    @task
    async def refresher(self) -> None:
        async with self.cache.lock():
            await sleep()
        async with self.cache.lock():
            self.fresh = True
        self.at_home = True


class LooksAgain(LeftToTheOther):
    """Or who gives up tries once more: by then it has dropped what it was handed."""

    expect = "holds"

    @task
    async def patient(self) -> None:
        try:
            async with timeout():
                async with self.cache.lock():
                    self.fresh = True
        except TimeoutError:
            try:
                with self.cache.try_lock():
                    self.fresh = True
            except WouldBlock:
                pass  # the other will find it free
        self.gave_up = True
