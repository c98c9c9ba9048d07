"""The search: every reachable state, fewest kills first and then fewest steps.

States with the same number of kills are a *layer*, those of a layer with the same number of steps
a *level*.  A layer is explored to its end before the kills of its states are looked at, so that
every state is met first on a shortest run and its place among the others says how far it is.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

from mortmain.checker.engine import Budget, Progress, Reporter
from mortmain.checker.evidence.verdict import Cut, Exhaustive, Spent
from mortmain.checker.native.interrupt import Interrupts
from mortmain.checker.native.memory import Memory
from mortmain.checker.native.partition import Partition
from mortmain.checker.native.program import Program
from mortmain.checker.native.watch import Watch, help_for
from mortmain.model.transition.action import Kind

CHUNK = 1 << 14
"""How many states are expanded before somebody looks at the clock."""
FEW = 1 << 11
"""So few states are expanded before another thread would have woken up."""
Result = TypeVar("Result")
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Level:
    """The states that so many kills and steps lead to, and no fewer: a span in each partition."""

    kills: int
    steps: int
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Explored:
    """What the search has seen."""

    program: Program
    partitions: tuple[Partition, ...]
    levels: tuple[Level, ...]
    """Nearest first."""
    expanded: tuple[int, ...]
    """In each partition, of how many states the steps were computed (but for kills)."""
    how: Exhaustive | Cut


class Search:
    """One search, by as many threads as there are partitions."""

    def __init__(self, program: Program, within: Budget, report: Reporter, threads: int) -> None:
        self.program, self.within = program, within
        self.partitions = [
            Partition(program, own, threads, within.states) for own in range(threads)
        ]
        self.levels: list[Level] = []
        self.expanded = [0] * threads
        self.spent: Spent | None = None
        self._watch = Watch(within, report, self._progress)
        self._pool = ThreadPoolExecutor(threads) if threads > 1 else None
        address = program.code.address
        kinds = {action.kind for action in program.system.actions}
        self._steps = (
            address("dependable"),
            address("environment") if Kind.ENVIRONMENT in kinds else 0,
        )
        self._kills = (address("kills"), 0) if Kind.KILL in kinds else None

    def run(self) -> Explored:
        """Search until everything is seen or the budget is spent."""
        try:
            with Interrupts() as interrupts:
                self._watch.interrupts = interrupts
                layer = self._layer(0, [])
                while layer and self._kills and not self.spent:
                    layer = self._layer(layer[0].kills + 1, layer)
        finally:
            if self._pool:
                self._pool.shutdown()
        return Explored(
            self.program,
            tuple(self.partitions),
            tuple(self.levels),
            tuple(self.expanded),
            self._how(),
        )

    def _layer(self, kills: int, before: list[Level]) -> list[Level]:
        """Explore all that one kill more than `before` leads to, by the number of steps."""
        sources = {level.steps: level for level in before}
        found: list[Level] = []
        frontier: Level | None = None
        steps = min(sources, default=-1)
        while not self.spent:
            steps += 1
            starts = self._counts()
            if not kills and not steps:
                self._begin()
            if self._kills and (level := sources.pop(steps - 1, None)):
                self._expand(level.spans, *self._kills)
            if frontier and not self.spent:
                self._expand(frontier.spans, *self._steps, mark=True)
            spans = tuple(zip(starts, self._counts(), strict=True))
            frontier = None
            if any(first < last for first, last in spans):
                frontier = Level(kills, steps, spans)
                found.append(frontier)
                self.levels.append(frontier)
            elif not sources:
                break
        return found

    def _begin(self) -> None:
        """Admit the initial states."""
        packed = [self.program.layout.pack(state) for state in self.program.system.initial]
        width = self.program.layout.words
        mixed = self.program.search.function("mixed", 1)
        given = Memory(8 * width)
        for each in packed:
            given.put(each)
            owner = (mixed(given.address) & 0xFFFF) * len(self.partitions) >> 16
            self.partitions[owner].receive(given.address, 1)

    def _expand(self, spans: tuple[Span, ...], one: int, two: int, *, mark: bool = False) -> None:
        """Take steps from all states of `spans`, in rounds between which states change hands."""
        reached = [first for first, _ in spans]
        lasts = [last for _, last in spans]
        while not self.spent and reached != lasts:
            chunk = self._chunk()
            ends = [min(at + chunk, last) for at, last in zip(reached, lasts, strict=True)]

            def work(own: int, reached: list[int] = reached, ends: list[int] = ends) -> int:
                return self.partitions[own].expand(reached[own], ends[own], one, two)

            few = sum(ends) - sum(reached) < FEW
            reached = self._each(work, few)
            if self._pool:
                self._each(self._take_in, few)
                for each in self.partitions:
                    each.sent()
            if mark:
                self.expanded = reached
            self.spent = self._watch.spent(sum(self._counts()))
            if not self.spent and any(each.full for each in self.partitions):
                self.spent = Spent.STATES

    def _take_in(self, own: int) -> None:
        for other in self.partitions:
            if other.own != own:
                self.partitions[own].receive_from(other)

    def _each(self, work: Callable[[int], Result], few: bool) -> list[Result]:
        """Have every partition do its share, all at the same time unless there is little to do."""
        if few or not self._pool:
            return [work(own) for own in range(len(self.partitions))]
        shares = [self._pool.submit(work, own) for own in range(len(self.partitions))]
        return [share.result() for share in shares]

    def _chunk(self) -> int:
        """How many states may be expanded before the budget is looked at again."""
        left = self.within.states - sum(self._counts())
        return max(1, min(CHUNK, left // (self.program.fan * len(self.partitions))))

    def _counts(self) -> list[int]:
        return [each.count for each in self.partitions]

    def _progress(self, seconds: float) -> Progress:
        states = sum(self._counts())
        return Progress(
            states=states,
            transitions=sum(each.transitions for each in self.partitions),
            depth=self.levels[-1].steps if self.levels else 0,
            frontier=states - sum(self.expanded),
            seconds=seconds,
        )

    def _how(self) -> Exhaustive | Cut:
        states = sum(self._counts())
        transitions = sum(each.transitions for each in self.partitions)
        depth = max((level.steps for level in self.levels), default=0)
        outgrown = 0
        for each in self.partitions:
            outgrown |= each.limits
        if self.spent:
            return Cut(self.spent, states, transitions, depth, help_for(self.spent, self.within))
        if outgrown:
            first = next(
                limit for i, limit in enumerate(self.program.system.limits) if outgrown >> i & 1
            )
            return Cut(Spent.LIMIT, states, transitions, depth, first.help)
        return Exhaustive(states, transitions, depth)
