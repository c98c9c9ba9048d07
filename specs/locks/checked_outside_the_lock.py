"""A futex looks at its word, and then puts itself on the list of those who wait.

Both have to be done under the lock of that list: whoever changes the word and wakes in between
finds nobody on it.
"""

from mortmain import Flag, Mutex, Notify, Spec, future, task


class CheckedOutsideTheLock(Spec):
    """The word is compared before the lock of the list is taken."""

    source = "unikraft/unikraft, pull request 1763"
    expect = "deadlock"

    changed = Flag()
    list_lock = Mutex()
    sleepers = Notify()

    @task
    async def wait(self) -> None:
        if self.changed:
            return
        guard = await self.list_lock.lock()
        asleep = future(self.sleepers.notified())
        guard.release()
        await asleep

    @task
    async def wake(self) -> None:
        self.changed = True
        async with self.list_lock.lock():
            self.sleepers.notify_waiters()


class CheckedInside(CheckedOutsideTheLock):
    """Compared under the lock, the word is as it was until the sleeper is on the list."""

    source = "asterinas/asterinas, pull request 1642"
    expect = "holds"

    @task
    async def wait(self) -> None:
        guard = await self.list_lock.lock()
        if self.changed:
            return
        asleep = future(self.sleepers.notified())
        guard.release()
        await asleep
