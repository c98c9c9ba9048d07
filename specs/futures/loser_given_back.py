"""What `future::select` gives back contains the loser, which lives as long as that is matched."""

from mortmain import Mutex, Spec, either, future, select, sleep, spawn, task


class LoserGivenBack(Spec):
    """Nobody names the loser, and it is owned: still it keeps its place while the arm asks for the
    same lock."""

    source = "rust-lang/futures-rs: futures::future::select; Oxide RFD 609"
    expect = "orphaned-lock"

    table = Mutex()

    async def write(self) -> None:
        async with self.table.lock():
            await sleep()

    @task
    async def background(self) -> None:
        await self.write()

    @task
    async def main(self) -> None:
        match await either(self.write(), sleep()):
            case 1:
                await self.write()


class AfterTheMatch(LoserGivenBack):
    """What is matched is gone with the `match`, and the loser with it."""

    expect = "holds"

    @task
    async def main(self) -> None:
        winner = 0
        match await either(self.write(), sleep()):
            case 1:
                winner = 1
        if winner == 1:
            await self.write()


class DroppedBeforeTheArm(LoserGivenBack):
    """The macro `select!` drops its losers before the arm begins."""

    expect = "holds"

    @task
    async def main(self) -> None:
        match await select(self.write(), sleep()):
            case 1:
                await self.write()


class LoserAwaited(LoserGivenBack):
    """Who goes on with the loser, instead of asking once more, is served."""

    expect = "holds"

    @task
    async def main(self) -> None:
        first = future(self.write())
        await either(first, sleep())


class TaskOfItsOwn(LoserGivenBack):
    """A task is polled whatever becomes of who waits for it."""

    expect = "holds"

    @task
    async def main(self) -> None:
        first = spawn(self.write())
        match await either(first, sleep()):
            case 1:
                await self.write()
