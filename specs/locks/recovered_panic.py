"""A panic between lock and unlock is caught further out, and the program goes on."""

from mortmain import Mutex, Spec, maybe, thread


class RecoveredPanic(Spec):
    """The handler of a request panics, the server recovers, and the mutex stays locked."""

    source = "syncthing/syncthing#6556"
    expect = "orphaned-lock"

    state = Mutex(kind="go")

    async def handle(self) -> None:
        await self.state.acquire()
        if maybe():
            raise RuntimeError()  # an index out of range, a nil map
        self.state.release()

    @thread(count=2)
    async def request(self) -> None:
        try:
            await self.handle()
        except RuntimeError:
            pass


class Deferred(RecoveredPanic):
    """`defer state.Unlock()`: the panic runs it on its way out."""

    expect = "holds"

    async def handle(self) -> None:
        async with self.state.lock():
            if maybe():
                raise RuntimeError()
