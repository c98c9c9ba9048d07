"""What may happen after each state, found out by passes over all of them: see the kernels."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from mortmain.checker.native import view
from mortmain.checker.native.crew import Crew
from mortmain.checker.native.edge_kernels import LONGEST
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

    def close(self) -> None:
        """Give back the room to work in; what was seen is of no use any more."""
        ...

    def look(self, number: int, fresh: bool) -> Look:
        """The steps of a chunk, and if they are `fresh` what each state does by itself."""
        ...


class Share(Protocol):
    """How large a partition is."""

    @property
    def count(self) -> int:
        """How many states it has."""
        ...


class Looker:
    """Looks ahead from the states of one partition, with room of its own to work in.

    What the search wrote down is at hand; other steps are kept in few bytes as long as there is
    memory to spare, and else found anew in each pass.
    """

    def __init__(
        self, program: Program, own: Partition, base: int, known: int, lent: Memory, spare: int
    ) -> None:
        """The steps of `known` states are known, and the numbers of all begin with `base`."""
        self.own, self.base, self.known, self.view = own, base, known, lent
        self._find = program.futures.function("look_ahead", 8)
        self._squeeze = program.futures.function("squeeze", 4)
        self._stretch = program.futures.function("stretch", 4)
        self._alone = Memory(8 * (1 + 2 * lent.words(view.SIZE)[view.HOLD_WORDS]) * CHUNK)
        self._edges = Memory(4 * min(CHUNK, own.count) * (program.fan + 1))
        self._before = Memory(4 * (program.fan + 1))
        self._spare = min(spare, LONGEST * (own.transitions + own.count))
        self._kept = Memory(self._spare)
        self._used = 0
        self._spans: dict[int, tuple[int, int]] = {}
        self._record, recorded, self._through = own.recorded
        chunks = -(-self._through // CHUNK)
        self._begins = Memory(8 * (chunks + 1))
        begins = program.futures.function("begins", 4)
        begins(self._record, recorded, CHUNK, self._begins.address)
        self._begins.put([recorded], chunks)

    def close(self) -> None:
        """Give back the room to work in; what was seen is of no use any more."""
        for each in (self._alone, self._edges, self._kept):
            each.close()
        self.own.forget_steps()

    def look(self, number: int, fresh: bool) -> Look:
        """The steps of a chunk, and if they are `fresh` what each state does by itself."""
        first = min(number * CHUNK, self.own.count)
        last = min(first + CHUNK, self.own.count)
        own = self._alone.address if fresh else 0
        edges, context = self._edges.address, self.own.context.address
        if first < last <= self._through:
            if fresh:
                self._find(self.view.address, context, self.base, first, last, self.known, own, 0)
            begin, end = self._begins.words(2, number)
            edges, count = self._record + 4 * begin, end - begin
        elif number in self._spans:
            count = self._again(number)
        else:
            given = self.view.address, context, self.base, first, last, self.known, own, edges
            count = self._find(*given)
            self._keep(number, count)
        return Look(self.base + first, self.base + last, own, edges, count)

    def _keep(self, number: int, count: int) -> None:
        """Keep the steps of a chunk, if there is room for them."""
        if self._used + LONGEST * count > self._spare:
            return
        at = self._kept.address + self._used
        size = self._squeeze(self._edges.address, count, self._nothing(), at)
        self._spans[number] = at, size
        self._used += size

    def _again(self, number: int) -> int:
        """Have the steps of a chunk that were kept; how many they are."""
        return self._stretch(*self._spans[number], self._nothing(), self._edges.address)

    def _nothing(self) -> int:
        """The steps of no state."""
        ctypes.memset(self._before.address, 0, self._before.size)
        return self._before.address


class Futures:
    """The futures of all states, in a table of their own."""

    def __init__(self, program: Program, shared: Memory, lookers: Sequence[Looks]) -> None:
        self._view, self._words = shared, shared.words(view.SIZE)
        self._lookers = lookers
        self._settle = program.futures.function("settle", 7)
        self._number_of = program.futures.function("number_of", 2)
        self._renumber = program.futures.function("renumber", 3)
        self._size = 8 * (1 + 2 * self._words[view.HOLD_WORDS])
        self._states = sum(each.own.count for each in lookers)
        self._sets, self._slots = Memory(0), Memory(0)

    def begin(self) -> None:
        """Nothing may happen after any state, as far as is known; there is room for a chunk."""
        self._words[view.SETS_COUNT] = 0
        self._make_table(FIRST_LOG)
        nothing = Memory(self._size)
        self._number_of(self._view.address, nothing.address)

    def find(self, report: Tell) -> None:
        """Pass over all states until nothing changes any more."""
        self.begin()
        chunks = -(-max(each.own.count for each in self._lookers) // CHUNK)
        with Crew(len(self._lookers)) as crew:
            grew, down = [self._states], True
            while grew[-1]:
                down = not down or len(grew) < 3 or grew[-1] < grew[-2]
                grown = 0
                for done in range(chunks):
                    report(f"what may happen later, pass {len(grew)}", done / chunks)
                    number = chunks - 1 - done if down else done
                    for look in crew.each(self._looking(number, fresh=len(grew) == 1)):
                        grown += self._join(look, down)
                grew.append(grown)
        for each in self._lookers:
            each.close()

    def _looking(self, number: int, *, fresh: bool) -> Callable[[int], Look]:
        return lambda own: self._lookers[own].look(number, fresh)

    def _join(self, look: Look, down: bool) -> int:
        """Join the futures of these states with those ahead, the last ones first if the pass goes
        `down`; how many have grown."""
        if self._words[view.SETS_COUNT] + CHUNK > self._most:
            self._make_table(self._words[view.SLOTS_LOG])
            if 2 * (self._words[view.SETS_COUNT] + CHUNK) > self._most:
                self._make_table(self._words[view.SLOTS_LOG] + 1)
        steps = look.edges, look.edges + 4 * look.count
        return self._settle(self._view.address, look.first, look.last, look.own, *steps, down)

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
