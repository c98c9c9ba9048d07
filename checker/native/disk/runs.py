"""The shortest runs to states that are on disk, level by level backwards."""

from __future__ import annotations

from mortmain.checker.evidence.trace import Schedule
from mortmain.checker.native.disk.graph import StoredGraph
from mortmain.checker.native.futures import CHUNK
from mortmain.checker.native.memory import Memory
from mortmain.checker.native.run_kernels import STEP
from mortmain.checker.native.runs import Runs, easiest
from mortmain.checker.native.search import Level
from mortmain.model.transition.action import Kind

Edge = tuple[int, int, int]
"""Where a step begins, its action, and where it leads."""


def shortest(graph: StoredGraph, ends: tuple[int, ...], place: int) -> Schedule:
    """The schedule that the reference engine would choose to reach one of `ends`, all of which are
    in the level at that place."""
    width, layout = graph.program.layout.words, graph.program.layout
    numbers = {}
    for first, last in graph.blocks(graph.stored.levels[0]):
        words = graph.window.block.words(width * (last - first))
        for i in range(last - first):
            numbers[layout.unpack(words[width * i : width * i + width])] = first + i
    runs, mark = _before(graph, ends, place)
    return easiest(graph.graph, runs, [mark.get(numbers[each], 0) for each in graph.system.initial])


def _before(graph: StoredGraph, ends: tuple[int, ...], place: int) -> tuple[Runs, dict[int, int]]:
    """All shortest runs to `ends`, and the marks of the states on them."""
    levels = graph.stored.levels
    end = levels[place]
    at = {(level.kills, level.steps): level for level in levels}
    address = graph.program.code.address
    kinds = {action.kind for action in graph.system.actions}
    steps = [address("dependable")]
    if Kind.ENVIRONMENT in kinds:
        steps.append(address("environment"))
    wanted: dict[Level, set[int]] = {end: set(ends)}
    runs = Runs(0, len(ends))
    mark = {number: i for i, number in enumerate(ends, start=1)}
    for step in range(end.steps - 1, -1, -1):
        begin = len(runs.steps) // STEP
        for kills in range(end.kills + 1):
            here = at.get((kills, step))
            if here is None:
                continue
            wanted[here] = set()
            after = at.get((kills, step + 1))
            killed = at.get((kills + 1, step + 1)) if Kind.KILL in kinds else None
            for level, functions in ((after, steps), (killed, [address("kills")])):
                if level is not None and wanted.get(level):
                    for source, action, target in _edges(
                        graph, functions, here, sorted(wanted[level])
                    ):
                        wanted[here].add(source)
                        own = mark.setdefault(source, len(mark) + 1)
                        runs.steps.extend((own, action, mark[target]))
        runs.spans.append((begin, len(runs.steps) // STEP, end.steps - step - 1))
    runs.members = len(mark)
    return runs, mark


def _edges(graph: StoredGraph, functions: list[int], here: Level, wanted: list[int]) -> list[Edge]:
    """The steps by these functions from a level to the states of these numbers, which are in one
    level and in order."""
    size = 8 * graph.program.layout.words
    states = Memory(size * len(wanted))
    for i, number in enumerate(wanted):
        graph.stored.states.read(number, number + 1, states.address + size * i)
    out = Memory(24 * CHUNK * graph.program.fan)
    kernel = graph.program.disk.function("steps_into", 8)
    found: list[Edge] = []
    for first, last in graph.blocks(here):
        for function in functions:
            count = kernel(
                graph.view.address,
                function,
                graph.window.block.address,
                last - first,
                first,
                states.address,
                len(wanted),
                out.address,
            )
            flat = iter(out.words(3 * count))
            found += [
                (source, action, wanted[place])
                for source, action, place in zip(flat, flat, flat, strict=True)
            ]
    return found
