"""Bases for specs in other files."""

from mortmain.model.language.surface import Mutex, Spec, sleep, task

from .limits import ROUNDS  # noqa: TID252 - what the example shows


class TwoTasks(Spec):
    expect = "holds"

    rounds: int = ROUNDS
    db = Mutex()

    @task
    async def first(self) -> None:
        for _ in range(ROUNDS):
            await self.step()

    @task
    async def second(self) -> None:
        await self.step()

    async def step(self) -> None:
        async with self.db.lock():
            await sleep()


class Slow(TwoTasks):
    async def step(self) -> None:
        await sleep()
        await sleep()


class Short(TwoTasks):
    rounds: int = 1
