"""A wake-up for one goes to a waiter that is not there any more, and the one behind it sleeps on.

A thread that ends leaves an `Atomics.waitAsync` behind on an address that is used again, for a
lock.  Waiters are woken first come first served, and the dead one came first.
"""

from mortmain import Flag, Notify, Spec, by_ref, forget, future, select, sleep, task


class StaleWaiter(Spec):
    """The lock is free, its wake-up was given to a thread that has ended, and nobody looks."""

    source = "emscripten-core/emscripten#27492"
    expect = "deadlock"

    address = Notify()
    reused = Flag()
    locked = Flag()

    @task
    async def ended(self) -> None:
        mailbox = future(self.address.notified())
        match await select(by_ref(mailbox), sleep()):
            case 1:
                forget(mailbox)
        self.reused = True

    @task
    async def owner(self) -> None:
        if self.reused:
            self.locked = True
            await sleep()
            self.locked = False
            self.address.notify_one()

    @task
    async def waiter(self) -> None:
        woken = future(self.address.notified())
        if self.locked:
            await woken


class CancelledAtTheEnd(StaleWaiter):
    """The thread that ends takes its waiter with it."""

    source = "emscripten-core/emscripten, pull request 27501"
    expect = "holds"

    @task
    async def ended(self) -> None:
        mailbox = future(self.address.notified())
        match await select(by_ref(mailbox), sleep()):
            case 1:
                del mailbox
        self.reused = True
