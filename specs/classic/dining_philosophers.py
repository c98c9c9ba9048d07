"""Dijkstra's dining philosophers: locks in a circle, and two ways to break it.

Everybody takes the left fork and then the right one.  Once all of them hold a left fork, nobody
ever gets a right one.  No kill is needed.
"""

from mortmain import Mutex, Spec, sleep, task


class DiningPhilosophers(Spec):
    """Everybody begins on the left: all can come to wait for their neighbour."""

    source = "E. W. Dijkstra, EWD 310"
    expect = "deadlock"

    seats: int = 3

    forks = Mutex(count="seats")

    @task(count="seats")
    async def philosopher(self, seat: int) -> None:
        await self.eat(seat, (seat + 1) % self.seats)

    async def eat(self, first: int, second: int) -> None:
        async with self.forks[first].lock():
            async with self.forks[second].lock():
                await sleep()


class OneIsLeftHanded(DiningPhilosophers):
    """One of them begins on the other side, so that the circle cannot close."""

    expect = "holds"

    @task(count="seats")
    async def philosopher(self, seat: int) -> None:
        if seat == 0:
            await self.eat((seat + 1) % self.seats, seat)
        else:
            await self.eat(seat, (seat + 1) % self.seats)


class ForksAreOrdered(DiningPhilosophers):
    """Everybody begins with the fork of the lower number, so that waiting leads only upwards."""

    expect = "holds"

    @task(count="seats")
    async def philosopher(self, seat: int) -> None:
        if seat < (seat + 1) % self.seats:
            await self.eat(seat, (seat + 1) % self.seats)
        else:
            await self.eat((seat + 1) % self.seats, seat)
