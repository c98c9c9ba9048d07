"""A thread takes a lock that it has."""

from mortmain import Mutex, Spec, thread


class LockedTwice(Spec):
    """A method that locks calls another one that locks: neither Rust's nor POSIX's allows it."""

    source = "std::sync::Mutex::lock: this function will not return"
    expect = "deadlock"

    state = Mutex(kind="std")

    async def total(self) -> None:
        async with self.state.lock():
            pass

    @thread
    async def main(self) -> None:
        async with self.state.lock():
            await self.total()


class Monitor(LockedTwice):
    """A monitor lets its owner in again."""

    expect = "holds"

    state = Mutex(kind="monitor")


class GivenUpFirst(LockedTwice):
    """The outer one is released first: what it saw may no longer be so."""

    expect = "holds"

    @thread
    async def main(self) -> None:
        async with self.state.lock():
            pass
        await self.total()
