"""The shortest runs to a set of states, found level by level backwards; no run was stored."""

from __future__ import annotations

import ctypes
from array import array
from bisect import bisect_right

from mortmain.checker.evidence.trace import Schedule
from mortmain.checker.explicit.shortest import ShortestRuns
from mortmain.checker.explicit.visited import KILL, STEP, StateGraph
from mortmain.checker.native.claim_kernels import SIEVE_LOG
from mortmain.checker.native.graph import Graph
from mortmain.checker.native.memory import Memory
from mortmain.checker.native.search import Level
from mortmain.model.transition.action import Kind

AT_ONCE = 1 << 14
"""From how many states steps are collected before Python takes them over."""
LARGEST = (1 << 32) - 1
"""The largest mark."""
Edge = tuple[int, int, int]
"""Where a step begins, its action, and where it leads."""


def shortest(search: Backwards, ends: tuple[int, ...], place: int) -> Schedule:
    """The schedule that the reference engine would choose to reach one of `ends`, all of which are
    in the level at that place."""
    graph = search.graph
    numbers = [graph.find(state) for state in dict.fromkeys(graph.system.initial)]
    return easiest(graph, numbers, _before(search, ends, place), ends, place)


def easiest(
    graph: Graph, numbers: list[int], edges: list[Edge], ends: tuple[int, ...], place: int
) -> Schedule:
    """Of the runs along `edges` that begin with the initial states, which have these numbers, the
    one that the reference engine would choose."""
    own = {number: i for i, number in enumerate(numbers)}
    for source, _, target in edges:
        own.setdefault(source, len(own))
        own.setdefault(target, len(own))
    for end in ends:
        own.setdefault(end, len(own))
    small = _small(graph, own, edges)
    level = graph.explored.levels[place]
    runs = ShortestRuns(small, _distance(level))
    return runs.schedule([own[end] for end in ends])


def _before(search: Backwards, ends: tuple[int, ...], place: int) -> list[Edge]:
    """The steps of all shortest runs to `ends`."""
    graph, levels = search.graph, search.graph.explored.levels
    end = levels[place]
    at = {(level.kills, level.steps): i for i, level in enumerate(levels)}
    address = graph.program.code.address
    kinds = {action.kind for action in graph.system.actions}
    steps = [address("dependable")]
    if Kind.ENVIRONMENT in kinds:
        steps.append(address("environment"))
    search.begin(ends, place)
    for step in range(end.steps - 1, -1, -1):
        for kills in range(end.kills + 1):
            here = at.get((kills, step))
            if here is None:
                continue
            after = at.get((kills, step + 1))
            if after is not None:
                for function in steps:
                    search.edges(function, after, here)
            killed = at.get((kills + 1, step + 1))
            if killed is not None and Kind.KILL in kinds and kills < end.kills:
                search.edges(address("kills"), killed, here)
    return search.found


class Backwards:
    """Collects steps into states that are marked with the place of their level.

    One after the other runs are looked for in the same memory, each with marks of its own.
    """

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.found: list[Edge] = []
        self._kernel = graph.program.after.function("edges_into", 9)
        self._sift = graph.program.after.function("sift", 3)
        self._out = Memory(24 * AT_ONCE * graph.program.fan)
        self._sieve = Memory((1 << SIEVE_LOG) // 8)
        self._marks = Memory(4 * graph.states)
        self._mark = 1

    def begin(self, ends: tuple[int, ...], place: int) -> None:
        """Look for runs that end in the level at that place, with one of `ends`."""
        self.found = []
        levels = len(self.graph.explored.levels)
        self._mark += levels
        if self._mark + levels > LARGEST:
            ctypes.memset(self._marks.address, 0, self._marks.size)
            self._mark = 1
        ctypes.memset(self._sieve.address, 0, self._sieve.size)
        marked = self._marks.halves(self.graph.states)
        for number in ends:
            marked[number] = self._mark + place
            self._sift(self.graph.view.address, self._sieve.address, number)

    def edges(self, function: int, to: int, place: int) -> None:
        """The steps by `function` from the level at `place` to marked states of the level `to`."""
        graph = self.graph
        for first, last in graph.spans(graph.explored.levels[place]):
            for start in range(first, last, AT_ONCE):
                stop = min(start + AT_ONCE, last)
                count = self._kernel(
                    graph.view.address,
                    function,
                    self._marks.address,
                    self._sieve.address,
                    self._mark + to,
                    self._mark + place,
                    start,
                    stop,
                    self._out.address,
                )
                flat = iter(self._out.words(3 * count))
                self.found += zip(flat, flat, flat, strict=True)


def _small(graph: Graph, own: dict[int, int], edges: list[Edge]) -> StateGraph:
    """Those states and steps as a graph of their own, in which `own` numbers the states."""
    bounds = [
        (first, last, _distance(level))
        for level in graph.explored.levels
        for first, last in graph.spans(level)
    ]
    bounds.sort()
    starts = [first for first, _, _ in bounds]
    distance = array("q", (bounds[_last_at_most(starts, number)][2] for number in own))
    leaving: dict[int, list[tuple[int, int]]] = {}
    for source, action, target in edges:
        leaving.setdefault(own[source], []).append((action, own[target]))
    order = array("i", sorted(range(len(own)), key=distance.__getitem__))
    row = array("i", [0]) * len(own)
    stops, labels, targets = array("q", [0]), array("i"), array("i")
    for place, state in enumerate(order):
        row[state] = place
        stops.append(len(targets))
        for action, target in leaving.get(state, ()):
            labels.append(action)
            targets.append(target)
        stops.append(len(targets))
    # The values of the states do not matter to a run, only their numbers do.
    return StateGraph(graph.system, [], distance, order, row, stops, labels, targets)


def _last_at_most(starts: list[int], number: int) -> int:
    return bisect_right(starts, number) - 1


def _distance(level: Level) -> int:
    return level.kills * (KILL - STEP) + level.steps
