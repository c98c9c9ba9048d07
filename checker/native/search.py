"""The search: every reachable state, fewest kills first and then fewest steps.

States with the same number of kills are a *layer*, those of a layer with the same number of steps
a *level*.  A layer is explored to its end before the kills of its states are looked at, so that
every state is met first on a shortest run and its place among the others says how far it is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeVar

from mortmain.checker.engine import Budget, Progress, Reporter
from mortmain.checker.evidence.verdict import Cut, Exhaustive, Spent
from mortmain.checker.machine import resident
from mortmain.checker.native.checkpoint import Checkpoint, Keeper, Position
from mortmain.checker.native.crew import Crew
from mortmain.checker.native.interrupt import Interrupts
from mortmain.checker.native.memory import Memory
from mortmain.checker.native.partition import Partition
from mortmain.checker.native.program import Program
from mortmain.checker.native.room import Room, room_for
from mortmain.checker.native.watch import Shrinking, Watch
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
class Keep:
    """How a search is kept, and what only its caller knows of it."""

    keeper: Keeper
    system: str
    lengths: dict[str, int]


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
    room: Room


class Search:
    """One search, by as many threads as there are partitions."""

    def __init__(
        self,
        program: Program,
        within: Budget,
        report: Reporter,
        threads: int,
        keep: Keep | None = None,
    ) -> None:
        self.program, self.within, self._keep = program, within, keep
        self.room = room_for(program, threads, within)
        self.partitions = [
            Partition(program, own, threads, self.room.states) for own in range(threads)
        ]
        self.levels: list[Level] = []
        self.expanded = [0] * threads
        self._position: Position | None = Position(0, 0, True, [0] * threads, [])
        self.spent: Spent | None = None
        self._shrinking = Shrinking()
        self._watch = Watch(within, self.room, report, self._progress)
        self._crew = Crew(threads)
        address = program.code.address
        kinds = {action.kind for action in program.system.actions}
        self._steps = (
            address("dependable"),
            address("environment") if Kind.ENVIRONMENT in kinds else 0,
        )
        self._kills = (address("kills"), 0) if Kind.KILL in kinds else None

    def restore(self, kept: Checkpoint) -> None:
        """Be where a search was when it was kept."""
        for partition, share in zip(self.partitions, kept.shares, strict=True):
            partition.restore(kept.folder, share)
        self.levels = [
            Level(kills, steps, tuple((first, last) for first, last in spans))
            for kills, steps, spans in kept.levels
        ]
        self.expanded, self._position = kept.expanded, kept.position

    def run(self) -> Explored:
        """Search until everything is seen or the budget is spent."""
        with self._crew, Interrupts(terminations=self._keep is not None) as interrupts:
            self._watch.interrupts = interrupts
            if self._position is not None:
                self._explore(self._position)
        return Explored(
            self.program,
            tuple(self.partitions),
            tuple(self.levels),
            tuple(self.expanded),
            self._how(),
            self.room,
        )

    def _explore(self, position: Position) -> None:
        if not self.levels and not any(self._counts()):
            self._begin()
        while True:
            self._layer(position)
            found = [level.steps for level in self.levels if level.kills == position.kills]
            if self.spent or not found or not self._kills:
                break
            # A kill takes at least one step from the first states of the layer before.
            position = Position(position.kills + 1, found[0] + 1, True, self._counts(), [])
        if not self.spent:
            self._write(None)

    def _layer(self, position: Position) -> None:
        """Explore all that one kill more than the layer before leads to, by the number of steps."""
        kills = position.kills
        before = {each.steps: each for each in self.levels if each.kills == kills - 1}
        found = {each.steps: each for each in self.levels if each.kills == kills}
        while not self.spent:
            after = position.steps - 1
            if position.killing:
                if self._kills and after in before:
                    more = after in found
                    self._expand(position, before[after].spans, *self._kills, more=more)
                position = replace(position, killing=False, reached=[])
            if after in found and not self.spent:
                self._expand(position, found[after].spans, *self._steps, mark=True)
            spans = tuple(zip(position.starts, self._counts(), strict=True))
            if any(first < last for first, last in spans):
                found[position.steps] = Level(kills, position.steps, spans)
                self.levels.append(found[position.steps])
            elif not any(steps > after for steps in before):
                break
            position = Position(kills, position.steps + 1, True, self._counts(), [])

    def _begin(self) -> None:
        """Admit the initial states."""
        packed = [self.program.layout.pack(state) for state, _ in self.program.starts()]
        width = self.program.layout.words
        share_of = self.program.search.function("share_of", 2)
        given, known = Memory(8 * width), self.partitions[0].context.address
        for each in packed:
            given.put(each)
            owner = share_of(known, given.address)
            self.partitions[owner].receive(given.address, 1)

    def _expand(
        self,
        position: Position,
        spans: tuple[Span, ...],
        one: int,
        two: int,
        *,
        mark: bool = False,
        more: bool = False,
    ) -> None:
        """Take steps from all states of `spans`, in rounds between which states change hands; if
        `more` is to be expanded for the same level, the last ones are taken in then."""
        reached = position.reached or [first for first, _ in spans]
        lasts = [last for _, last in spans]
        while not self.spent and reached != lasts:
            chunk = self._chunk()
            ends = [min(at + chunk, last) for at, last in zip(reached, lasts, strict=True)]

            def work(own: int, reached: list[int] = reached, ends: list[int] = ends) -> int:
                self._take_in(own)
                part = self.partitions[own]
                return part.expand(reached[own], ends[own], one, two, recording=mark)

            few = sum(ends) - sum(reached) < FEW
            reached = self._each(work, few)
            self._seal()
            if mark:
                self.expanded = reached
            self.spent = self._watch.spent(sum(self._counts()))
            if not self.spent and any(each.full for each in self.partitions):
                self.spent = self.room.spent
            due = self._keep is not None and (self.spent or self._keep.keeper.due)
            if due or self.spent or (reached == lasts and not more):
                self._each(self._take_in, few)
                self._seal()
            if due:
                self._write(replace(position, reached=reached))

    def _write(self, position: Position | None) -> None:
        """Keep the search as it stands, if it is to be kept."""
        if self._keep:
            search = Checkpoint(
                folder=self._keep.keeper.folder,
                system=self._keep.system,
                lengths=self._keep.lengths,
                shares=[],
                levels=[[level.kills, level.steps, level.spans] for level in self.levels],
                expanded=self.expanded,
                position=position,
            )
            self._keep.keeper.keep(search, self.partitions)

    def _seal(self) -> None:
        """Between two rounds: what was written in this one may be taken in during the next."""
        for each in self.partitions:
            each.seal()

    def _take_in(self, own: int) -> None:
        for other in self.partitions:
            if other.own != own:
                self.partitions[own].receive_from(other)

    def _each(self, work: Callable[[int], Result], few: bool) -> list[Result]:
        """Have every partition do its share, all at the same time unless there is little to do."""
        if few:
            return [work(own) for own in range(len(self.partitions))]
        return self._crew.each(work)

    def _chunk(self) -> int:
        """How many states may be expanded before the budget is looked at again."""
        left = self.room.states - sum(self._counts())
        return max(1, min(CHUNK, left // (self.program.fan * len(self.partitions))))

    def _counts(self) -> list[int]:
        return [each.count for each in self.partitions]

    def _progress(self, seconds: float) -> Progress:
        states = sum(self._counts())
        frontier = states - sum(self.expanded)
        return Progress(
            states=states,
            transitions=sum(each.transitions for each in self.partitions),
            depth=self.levels[-1].steps if self.levels else 0,
            frontier=frontier,
            seconds=seconds,
            memory=resident(),
            left=self._shrinking.left(frontier, seconds),
        )

    def _help(self, spent: Spent) -> str:
        more = self.within.how_to_raise(spent)
        if not self._keep:
            return more
        how = f", and go on with `--resume {self._keep.keeper.folder}`"
        return more + how if spent is not Spent.INTERRUPTED else how.removeprefix(", and ")

    def _how(self) -> Exhaustive | Cut:
        states = sum(self._counts())
        transitions = sum(each.transitions for each in self.partitions)
        depth = max((level.steps for level in self.levels), default=0)
        outgrown = 0
        for each in self.partitions:
            outgrown |= each.limits
        if self.spent:
            return Cut(self.spent, states, transitions, depth, self._help(self.spent))
        if outgrown:
            first = next(
                limit for i, limit in enumerate(self.program.system.limits) if outgrown >> i & 1
            )
            return Cut(Spent.LIMIT, states, transitions, depth, first.help)
        return Exhaustive(states, transitions, depth)
