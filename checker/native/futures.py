"""What may happen after each state, found out by passes over all of them: see the kernels."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from mortmain.checker.native import view
from mortmain.checker.native.crew import Crew
from mortmain.checker.native.memory import Memory
from mortmain.checker.native.partition import Partition
from mortmain.checker.native.program import Program

CHUNK = 1 << 14
"""How many states are looked at before Python has a say."""
FIRST_LOG = 17
"""How large the table of futures is to begin with, as a power of two."""
Tell = Callable[[str, float], None]
"""Is told what is done, and how much of it."""


@dataclass(frozen=True, slots=True)
class Look:
    """The steps of some states of a partition, ahead of a pass that joins them."""

    first: int
    last: int
    own: int
    """Where it says what each does by itself; 0 if that is known already."""
    edges: int
    count: int


class Looks(Protocol):
    """Looks ahead from the states of a partition, chunk by chunk."""

    @property
    def own(self) -> Share:
        """The partition."""
        ...

    def keep(self, all_of_them: bool) -> None:
        """Have room for the steps of all states, or else for those of a chunk."""
        ...

    def close(self) -> None:
        """Give back the room to work in; what was seen is of no use any more."""
        ...

    def look(self, number: int, fresh: bool, kept: bool) -> Look:
        """The steps of a chunk, and if they are `fresh` what each state does by itself."""
        ...


class Share(Protocol):
    """How large a partition is."""

    @property
    def count(self) -> int:
        """How many states it has."""
        ...

    @property
    def transitions(self) -> int:
        """How many steps were taken from them."""
        ...


class Looker:
    """Looks ahead from the states of one partition, with room of its own to work in."""

    def __init__(self, program: Program, own: Partition, base: int, known: int, lent: Memory):
        self.own, self.base, self.known, self.view = own, base, known, lent
        self._kernel = program.futures.function("look_ahead", 8)
        self._fan = program.fan
        self._words = lent.words(view.SIZE)
        self._alone = Memory(8 * (1 + 2 * self._words[view.HOLD_WORDS]) * CHUNK)
        self._edges = Memory(0)
        self._used = 0

    def keep(self, all_of_them: bool) -> None:
        """Have room for the steps of all states, or else for those of a chunk."""
        most = min(CHUNK, self.own.count) * (self._fan + 1)
        if all_of_them:
            most = self.own.transitions + self.own.count
        self._edges = Memory(4 * most)

    def close(self) -> None:
        """Give back the room to work in; what was seen is of no use any more."""
        self._alone.close()
        self._edges.close()

    def look(self, number: int, fresh: bool, kept: bool) -> Look:
        """The steps of a chunk, and if they are `fresh` what each state does by itself."""
        first = min(number * CHUNK, self.own.count)
        last = min(first + CHUNK, self.own.count)
        own = self._alone.address if fresh else 0
        edges = self._edges.address + (4 * self._used if kept else 0)
        context = self.own.context.address
        count = self._kernel(
            self.view.address, context, self.base, first, last, self.known, own, edges
        )
        self._used += count
        return Look(self.base + first, self.base + last, own, edges, count)


class Futures:
    """The futures of all states, in a table of their own."""

    def __init__(
        self, program: Program, shared: Memory, lookers: Sequence[Looks], spare: int
    ) -> None:
        """`spare` is the memory in bytes that may be used for the sake of speed."""
        self._view, self._words = shared, shared.words(view.SIZE)
        self._lookers = lookers
        self._settle = program.futures.function("settle", 5)
        self._number_of = program.futures.function("number_of", 2)
        self._renumber = program.futures.function("renumber", 3)
        self._size = 8 * (1 + 2 * self._words[view.HOLD_WORDS])
        self._states = sum(each.own.count for each in lookers)
        self._stored = 4 * sum(each.own.transitions + each.own.count for each in lookers) < spare
        self._sets, self._slots = Memory(0), Memory(0)
        self._looks: dict[int, list[Look]] = {}

    def begin(self) -> None:
        """Nothing may happen after any state, as far as is known; there is room for a chunk."""
        self._words[view.SETS_COUNT] = 0
        self._make_table(FIRST_LOG)
        nothing = Memory(self._size)
        self._number_of(self._view.address, nothing.address)

    def find(self, report: Tell) -> None:
        """Pass over all states until nothing changes any more."""
        self.begin()
        for each in self._lookers:
            each.keep(self._stored)
        chunks = -(-max(each.own.count for each in self._lookers) // CHUNK)
        with Crew(len(self._lookers)) as crew:
            passes, grown = 0, True
            while grown:
                grown = False
                for number in reversed(range(chunks)):
                    report(f"what may happen later, pass {passes + 1}", 1 - (number + 1) / chunks)
                    looks = self._looks.get(number)
                    if looks is None:
                        looks = crew.each(self._looking(number, fresh=not passes))
                    for joined in looks:
                        grown |= self._join(joined)
                    if self._stored:
                        self._looks[number] = [replace(each, own=0) for each in looks]
                passes += 1
        self._looks.clear()
        for each in self._lookers:
            each.close()

    def _looking(self, number: int, *, fresh: bool) -> Callable[[int], Look]:
        return lambda own: self._lookers[own].look(number, fresh, self._stored)

    def _join(self, look: Look) -> bool:
        """Join the futures of these states with those ahead; whether any has grown."""
        if self._words[view.SETS_COUNT] + CHUNK > self._most:
            self._make_table(self._words[view.SLOTS_LOG])
            if 2 * (self._words[view.SETS_COUNT] + CHUNK) > self._most:
                self._make_table(self._words[view.SLOTS_LOG] + 1)
        end = look.edges + 4 * look.count
        return bool(self._settle(self._view.address, look.first, look.last, look.own, end))

    @property
    def _most(self) -> int:
        """How many futures there may be."""
        return (1 << self._words[view.SLOTS_LOG]) // 2

    def _make_table(self, log: int) -> None:
        """A table of that size, with those futures that some state still has."""
        old, slots = self._sets, self._slots
        self._sets, self._slots = Memory(self._size << log - 1), Memory(4 << log)
        self._words[view.SETS], self._words[view.SLOTS] = self._sets.address, self._slots.address
        had, self._words[view.SETS_COUNT], self._words[view.SLOTS_LOG] = (
            self._words[view.SETS_COUNT],
            0,
            log,
        )
        if had:
            self._number_of(self._view.address, old.address)
            self._renumber(self._view.address, old.address, self._states)
        old.close()
        slots.close()
