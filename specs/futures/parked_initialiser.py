"""A cache whose loader is parked: who asks for the same key waits for a future nobody polls.

`get_with` of a cache runs the loader inside the future of whoever came first, and lets all others
for that key wait for it.  If that future was polled once and put aside, they wait for ever.
"""

from mortmain import Flag, Mutex, Shared, Spec, by_ref, future, join, select, sleep, spawn, task


class ParkedInitialiser(Spec):
    """One future of a task has begun to load the key, is put aside, and the task asks again."""

    source = "moka-rs/moka#240"
    expect = "orphaned-lock"

    loading = Mutex()
    loaded = Flag()

    async def get_with(self) -> None:
        async with self.loading.lock():
            if not self.loaded:
                await sleep()
                self.loaded = True

    @task
    async def main(self) -> None:
        first = future(self.get_with())
        await select(by_ref(first), sleep())
        await self.get_with()


class LoadedByATask(ParkedInitialiser):
    """The loader is a task of its own, which is polled whoever waits for it."""

    expect = "holds"

    @task
    async def main(self) -> None:
        first = spawn(self.get_with())
        await select(first, sleep())
        await self.get_with()


class PolledTogether(ParkedInitialiser):
    """Whoever asks again polls the earlier one, too."""

    expect = "holds"

    @task
    async def main(self) -> None:
        first = future(self.get_with())
        match await select(by_ref(first), sleep()):
            case 1:
                await join(by_ref(first), self.get_with())


class PutAsideForGood(ParkedInitialiser):
    """What is dropped gives up loading, and the next one begins anew."""

    expect = "holds"

    @task
    async def main(self) -> None:
        first = future(self.get_with())
        await select(by_ref(first), sleep())
        del first
        await self.get_with()


class SharedByAll(ParkedInitialiser):
    """The loader is shared: whoever waits for it polls it, and not only who came first."""

    expect = "holds"

    value = Shared("get_with")

    @task
    async def main(self) -> None:
        first = future(self.value)
        await select(by_ref(first), sleep())
        await self.value
