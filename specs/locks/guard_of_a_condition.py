"""The guard in `if let Some(x) = *m.lock().await { ... } else { ... }` lives to the end.

So it did before Rust 2024: what is locked to look at is still locked where nothing was found.
"""

from mortmain import Flag, Mutex, Spec, task


class GuardOfACondition(Spec):
    """Nothing is cached, so it is fetched and put there, under the same lock once more."""

    source = "Rust reference: temporary scopes, edition 2021"
    expect = "deadlock"

    cache = Mutex()
    cached = Flag()

    async def store(self) -> None:
        async with self.cache.lock():
            self.cached = True

    @task
    async def main(self) -> None:
        async with self.cache.lock():
            if not self.cached:
                await self.store()


class Edition2024(GuardOfACondition):
    """The guard is dropped before the `else`."""

    expect = "holds"

    found = Flag()

    @task
    async def main(self) -> None:
        async with self.cache.lock():
            self.found = self.cached
        if not self.found:
            await self.store()
