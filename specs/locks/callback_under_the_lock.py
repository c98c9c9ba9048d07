"""A registry calls what was registered with it, and has its own lock meanwhile.

Whatever the callback wants from the registry, it wants from a lock that its own caller holds.
Wakers and destructors are callbacks as well: tokio dropped a waker under the lock of a `Notify`,
and the waker's own destructor notified (tokio-rs/tokio#5429); its scheduler dropped tasks under the
lock of its queue, and a task that is dropped may wake another (tokio-rs/tokio#2046).
"""

from mortmain import Mutex, Spec, thread


class CallbackUnderTheLock(Spec):
    """The callback registers another one, and waits for the thread that it runs on."""

    source = "ZettaScaleLabs/hiroz#256"
    expect = "deadlock"

    registry = Mutex(kind="std")

    async def register(self) -> None:
        async with self.registry.lock():
            pass

    async def callback(self) -> None:
        await self.register()

    @thread
    async def caller(self) -> None:
        async with self.registry.lock():
            await self.callback()

    @thread
    async def other(self) -> None:
        await self.register()


class CalledAfterwards(CallbackUnderTheLock):
    """What is to be called is copied under the lock, and called once the lock is free."""

    expect = "holds"

    @thread
    async def caller(self) -> None:
        async with self.registry.lock():
            pass
        await self.callback()


class ReentrantRegistry(CallbackUnderTheLock):
    """A lock that its owner may take again: nobody is stuck, and the registry changes under way."""

    expect = "holds"

    registry = Mutex(kind="reentrant")
