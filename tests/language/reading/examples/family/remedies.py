"""Specs whose bases stand in another file."""

from mortmain.model.language.surface import always, rust

from . import limits, locks  # noqa: TID252 - what the example shows
from .locks import Short, Slow  # noqa: TID252


class SlowAndShort(Slow, Short):
    """Both at once: the nearest base decides."""

    @always
    def short(self) -> bool:
        return self.rounds <= limits.ROUNDS


class WithRust(locks.TwoTasks):
    @rust
    async def step(self) -> None:
        async with self.db.lock():
            pass
