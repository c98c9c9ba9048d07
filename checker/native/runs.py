"""The shortest runs to a set of states, found level by level backwards; no run was stored."""

from __future__ import annotations

import ctypes
from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field

from mortmain.checker.evidence.trace import Schedule
from mortmain.checker.native.graph import Graph
from mortmain.checker.native.memory import Memory
from mortmain.checker.native.run_kernels import CHANGE, KILL, NEVER, SIEVE_LOG, STEP
from mortmain.checker.native.search import Level
from mortmain.model.transition.action import Kind

AT_ONCE = 1 << 12
"""From how many states steps are collected before Python takes them over."""
LARGEST = (1 << 32) - 1
"""The largest mark."""


@dataclass(slots=True)
class Runs:
    """All shortest runs to some states, by the steps that they are made of."""

    base: int
    """The marks of those on the runs, the members, are the numbers after this one."""
    members: int
    """How many there are."""
    steps: array[int] = field(default_factory=lambda: array("Q"))
    """Source, action and target of each, those nearest to the end first."""
    spans: list[tuple[int, int, int]] = field(default_factory=list)
    """Where some steps begin and end that have equally many after them, and how many these are."""


def shortest(search: Backwards, ends: tuple[int, ...], place: int) -> Schedule:
    """The schedule that the reference engine would choose to reach one of `ends`, all of which are
    in the level at that place."""
    graph = search.graph
    runs = _before(search, ends, place)
    return easiest(graph, runs, [search.mark(graph.find(each)) for each in graph.system.initial])


def easiest(graph: Graph, runs: Runs, starts: Sequence[int]) -> Schedule:
    """Of the runs that begin with initial states, which have these marks, the one that the
    reference engine would choose."""
    actions, nobody = graph.system.actions, len(graph.system.parties)
    number = {party.name: i for i, party in enumerate(graph.system.parties)}
    actor = [number[each.party] if each.kind.dependable else nobody for each in actions]
    actors, width = Memory(8 * len(actions)), nobody + 1
    actors.put(
        who | KILL if each.kind is Kind.KILL else who
        for who, each in zip(actor, actions, strict=True)
    )
    costs, chosen = Memory(8 * width * runs.members), Memory(4 * width * runs.members)
    ctypes.memset(costs.address, 0xFF, costs.size)
    steps, _ = runs.steps.buffer_info()
    weigh = graph.program.findings.function("weigh", 9)
    for span in runs.spans:
        given = actors.address, nobody, costs.address, chosen.address
        weigh(steps, *span, runs.base, *given)

    def best(mark: int, party: int) -> tuple[int, int, int] | None:
        """What the best way on costs after a step of `party`, its action, and where it leads."""
        row = width * (mark - runs.base - 1)
        return min(
            (
                (
                    cost + CHANGE * (nobody not in (who, party) and who != party),
                    runs.steps[STEP * step + 1],
                    runs.steps[STEP * step + 2],
                )
                for who, (cost, step) in enumerate(
                    zip(costs.words(width, row), chosen.halves(width, row), strict=True)
                )
                if cost != NEVER
            ),
            default=None,
        )

    beginnings = ((mark, best(mark, nobody)) for mark in starts if mark > runs.base)
    _, mark = min((way[0] if way else 0, starts.index(mark)) for mark, way in beginnings)
    initial, mark, party, taken = mark, starts[mark], nobody, list[int]()
    while way := best(mark, party):
        _, action, mark = way
        party = party if actor[action] == nobody else actor[action]
        taken.append(action)
    return Schedule(initial, tuple(taken))


def _before(search: Backwards, ends: tuple[int, ...], place: int) -> Runs:
    """The steps of all shortest runs to `ends`."""
    graph, levels = search.graph, search.graph.explored.levels
    end = levels[place]
    at = {(level.kills, level.steps): level for level in levels}
    address = graph.program.code.address
    kinds = {action.kind for action in graph.system.actions}
    steps = [address("dependable")]
    if Kind.ENVIRONMENT in kinds:
        steps.append(address("environment"))
    search.begin(ends, end)
    for step in range(end.steps - 1, -1, -1):
        for kills in range(end.kills + 1):
            here = at.get((kills, step))
            if here is None:
                continue
            after = at.get((kills, step + 1))
            killed = at.get((kills + 1, step + 1))
            ways = [(function, after) for function in steps if after]
            if killed and Kind.KILL in kinds and kills < end.kills:
                ways.append((address("kills"), killed))
            search.back(here, ways)
        search.close(end.steps - step - 1)
    return search.runs


class Backwards:
    """Collects steps into states that are marked as members.

    One after the other runs are looked for in the same memory, each with marks of its own.
    """

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.runs = Runs(0, 0)
        self._kernel = graph.program.findings.function("edges_into", 10)
        self._sift = graph.program.findings.function("sift", 3)
        self._out = Memory(8 * STEP * AT_ONCE * graph.program.fan, sparse=True)
        self._sieve = Memory((1 << SIEVE_LOG) // 8)
        self._marks = Memory(4 * graph.states, sparse=True)
        self._last = Memory(16)
        self._members: dict[Level, tuple[int, int]] = {}

    def mark(self, number: int) -> int:
        """The mark of the state of that number, which may be an old one."""
        return self._marks.halves(1, number)[0]

    def begin(self, ends: tuple[int, ...], level: Level) -> None:
        """Look for runs to `ends`, which are in that level."""
        base = self.runs.base + self.runs.members
        if base + self.graph.states > LARGEST:
            ctypes.memset(self._marks.address, 0, self._marks.size)
            base = 0
        self.runs = Runs(base, len(ends))
        self._members = {level: (base + 1, base + 1 + len(ends))}
        self._last.put([base + len(ends), base])
        ctypes.memset(self._sieve.address, 0, self._sieve.size)
        for mark, number in enumerate(ends, start=base + 1):
            self._marks.halves(1, number)[0] = mark
            self._sift(self.graph.view.address, self._sieve.address, number)

    def back(self, level: Level, ways: list[tuple[int, Level]]) -> None:
        """Collect the steps from a level by each function to members of the level beside it."""
        view, marks, sieve = (each.address for each in (self.graph.view, self._marks, self._sieve))
        before = self._last.words(1)[0]
        for function, after in ways:
            begin, end = self._members.get(after, (0, 0))
            for first, last in self.graph.spans(level) if begin < end else ():
                for start in range(first, last, AT_ONCE):
                    given = function, marks, sieve, begin, end, self._last.address
                    out, stop = self._out.address, min(start + AT_ONCE, last)
                    count = self._kernel(view, *given, start, stop, out)
                    self.runs.steps.frombytes(ctypes.string_at(out, 8 * STEP * count))
        self._members[level] = before + 1, self._last.words(1)[0] + 1

    def close(self, left: int) -> None:
        """After the steps collected since the last time so many are left."""
        first = self.runs.spans[-1][1] if self.runs.spans else 0
        self.runs.spans.append((first, len(self.runs.steps) // STEP, left))
        self.runs.members = self._last.words(1)[0] - self.runs.base
