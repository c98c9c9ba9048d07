"""The search of states that are on disk: breadth first, where what was met before is found out
level by level (delayed duplicate detection).

Stern and Dill, Using magnetic disk instead of main memory in the Murphi verifier, 1998; Korf,
Best-first frontier search with delayed duplicate detection, 2004.

A level is what the steps from the levels before lead to: sorted, each state once, without all that
was met before.  The states met before are some sorted runs, of which no two are about as large, as
those are merged; so that a state is written a few times, and there are few runs to look through.
"""

from __future__ import annotations

from dataclasses import dataclass

from mortmain.checker.engine import Budget, Progress, Reporter
from mortmain.checker.evidence.verdict import Cut, Exhaustive, Spent
from mortmain.checker.machine import resident
from mortmain.checker.native.disk import kernels
from mortmain.checker.native.disk.files import BLOCK, File, Folder, Full, Run, Writer
from mortmain.checker.native.disk.sorter import Bench, Sorter
from mortmain.checker.native.interrupt import Interrupts
from mortmain.checker.native.memory import Memory
from mortmain.checker.native.partition import Unfit
from mortmain.checker.native.program import Program
from mortmain.checker.native.room import Room
from mortmain.checker.native.search import Level
from mortmain.checker.native.watch import Shrinking, Watch
from mortmain.model.transition.action import Kind
from mortmain.model.transition.system import State


@dataclass(frozen=True, slots=True)
class Stored:
    """What a search on disk has seen."""

    program: Program
    states: File
    """In order within each level."""
    levels: tuple[Level, ...]
    """Nearest first."""
    runs: tuple[Run, ...]
    """All states, in order."""
    transitions: int
    how: Exhaustive | Cut
    bench: Bench
    room: Room


class DiskSearch:
    """One search, by one thread."""

    def __init__(
        self, program: Program, within: Budget, report: Reporter, folder: Folder, most: int
    ) -> None:
        """`most` is how many states are sorted at a time."""
        self.program, self.within = program, within
        width = program.layout.words
        self.bench = Bench(program, folder, max(most, program.fan), width, width)
        self.states = folder.file(width)
        self.levels: dict[tuple[int, int], Level] = {}
        self.spent: Spent | None = None
        self._why = ""
        self._met: list[Run] = []
        self._sorter = Sorter(self.bench)
        self._room = Room(within.states, Spent.STATES, 0)
        self._shrinking = Shrinking()
        self._watch = Watch(within, self._room, report, self._progress)
        self._ahead = 0
        self._source = Memory(8 * width * BLOCK)
        self._work = {
            kernels.MISTAKE: Memory(8),
            kernels.LABELS: Memory(4 * (program.fan + 1)),
            kernels.SCRATCH: Memory(8 * 64),
        }
        self._context = Memory(8 * kernels.JOB)
        self._job = self._context.words(kernels.JOB)
        for place, memory in self._work.items():
            self._job[place] = memory.address
        address = program.code.address
        self._job[kernels.BEYOND] = address("limits") if program.system.limits else 0
        self._job[kernels.FAN] = program.fan
        self._spread = program.disk.function("spread", 7)
        kinds = {action.kind for action in program.system.actions}
        self._steps = (
            address("dependable"),
            address("environment") if Kind.ENVIRONMENT in kinds else 0,
        )
        self._kills = (address("kills"), 0) if Kind.KILL in kinds else None

    def run(self) -> Stored:
        """Search until everything is seen or something has run out."""
        with Interrupts() as interrupts:
            self._watch.interrupts = interrupts
            try:
                self._explore()
            except Full as full:
                self.spent, self._why = Spent.DISK, str(full)
        return Stored(
            self.program,
            self.states,
            tuple(self.levels.values()),
            tuple(self._met),
            self._job[kernels.STEPS],
            self._how(),
            self.bench,
            self._room,
        )

    def _explore(self) -> None:
        """Layer by layer: those with the same number of kills, by the number of steps."""
        self._begin()
        kills, steps = 0, 1
        while not self.spent:
            before = [each for k, each in self.levels if k == kills - 1]
            one_less, one_kill_less = (kills, steps - 1), (kills - 1, steps - 1)
            if self._kills and one_kill_less in self.levels:
                self._expand(self.levels[one_kill_less], *self._kills)
            if one_less in self.levels and not self.spent:
                self._expand(self.levels[one_less], *self._steps)
            if not self.spent:
                self._level(kills, steps)
            if (kills, steps) not in self.levels and max(before, default=0) < steps:
                found = [each for k, each in self.levels if k == kills]
                if not found or not self._kills:
                    break
                # A kill takes at least one step from the first states of the layer before.
                kills, steps = kills + 1, found[0] + 1
            else:
                steps += 1

    def _begin(self) -> None:
        for state, _ in self.program.starts():
            if not self._sorter.room:
                self._sorter.spill()
            packed = self.program.layout.pack(state)
            at = (self._sorter.address - self.bench.full.address) // 8
            self.bench.full.put(packed, at)
            self._sorter.added(1)
        self._level(0, 0)

    def _expand(self, level: Level, one: int, two: int) -> None:
        """Collect what the steps from a level lead to."""
        [(first, last)] = level.spans
        job, sorter = self._job, self._sorter
        for start in range(first, last, BLOCK):
            stop = min(start + BLOCK, last)
            self.states.read(start, stop, self._source.address)
            self._ahead = last - start
            job[kernels.REACHED] = 0
            while job[kernels.REACHED] < stop - start:
                if sorter.room < self.program.fan:
                    sorter.spill()
                written = self._spread(
                    self._context.address,
                    self._source.address,
                    stop - start,
                    one,
                    two,
                    sorter.address,
                    sorter.room,
                )
                sorter.added(written)
                if self._work[kernels.MISTAKE].words(1)[0]:
                    raise Unfit([self._state(job[kernels.REACHED])])
            self.spent = self._watch.spent(self.states.count)
            if self.spent:
                return

    def _level(self, kills: int, steps: int) -> None:
        """What was collected becomes a level, but for what was met before."""
        writer = Writer(self.states, self.bench.key)
        try:
            for count in self._sorter.chunks():
                for run in self._met:
                    count = self.bench.subtract(count, run)
                writer.add(self.bench.full.address, count)
                self.spent = self._watch.spent(self.states.count)
                if self.spent:
                    break
        finally:
            run = writer.run()
            if len(run):
                self.levels[kills, steps] = Level(kills, steps, ((run.first, run.last),))
                self._met.append(run)
        while len(self._met) > 1 and len(self._met[-2]) < 2 * len(self._met[-1]):
            old = self._met[-2:]
            self._met[-2:] = [self.bench.written(old)]
            for each in old:
                if each.file is not self.states:
                    each.file.close()

    def _state(self, place: int) -> State:
        width = self.program.layout.words
        return self.program.layout.unpack(tuple(self._source.words(width, width * place)))

    def _progress(self, seconds: float) -> Progress:
        _, steps = next(reversed(self.levels), (0, 0))
        return Progress(
            states=self.states.count,
            transitions=self._job[kernels.STEPS],
            depth=steps,
            frontier=self._ahead,
            seconds=seconds,
            memory=resident(),
        )

    def _how(self) -> Exhaustive | Cut:
        states, transitions = self.states.count, self._job[kernels.STEPS]
        depth = max((steps for _, steps in self.levels), default=0)
        limits = self._job[kernels.LIMITS]
        if self.spent is Spent.DISK:
            more = f"give it a folder with more room with `--disk` ({self._why})"
            return Cut(Spent.DISK, states, transitions, depth, more)
        if self.spent:
            return Cut(self.spent, states, transitions, depth, self.within.how_to_raise(self.spent))
        if limits:
            first = next(
                limit for i, limit in enumerate(self.program.system.limits) if limits >> i & 1
            )
            return Cut(Spent.LIMIT, states, transitions, depth, first.help)
        return Exhaustive(states, transitions, depth)
