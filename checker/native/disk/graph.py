"""What may happen after each state that is on disk, and which findings are true where.

The steps are written out once, as pairs of numbers in a file: see the kernels.  Passes over that
file, from its end, join the futures of the states, of which only one number for each state is in
memory (a semi-external search, as Abello, Buchsbaum and Westbrook call it: A functional approach
to external graph algorithms, 2002).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from mortmain.checker.native import search_kernels, view
from mortmain.checker.native.disk.files import BLOCK, Full, Run
from mortmain.checker.native.disk.graph_kernels import EDGE, STATE
from mortmain.checker.native.disk.search import Stored
from mortmain.checker.native.disk.sorter import RECORD, Bench, Sorter
from mortmain.checker.native.futures import CHUNK, Futures, Look, Tell
from mortmain.checker.native.graph import Graph
from mortmain.checker.native.memory import Memory
from mortmain.checker.native.partition import Partition
from mortmain.checker.native.search import Explored, Level

STATE_BYTES = 4
"""What stays in memory of each state while futures are joined."""


class Window:
    """The states of a file as the kernels see a partition, though only some are in memory."""

    def __init__(self, stored: Stored) -> None:
        self.width, self.count = stored.program.layout.words, stored.states.count
        self.transitions = stored.transitions
        self.context = Memory(8 * search_kernels.OUTBOX + 24)
        self.block = Memory(8 * self.width * CHUNK)
        self._words = self.context.words(search_kernels.OUTBOX)
        self._states = stored.states

    def load(self, first: int, last: int) -> None:
        """Have these states in memory."""
        self._states.read(first, last, self.block.address)
        below = self.block.address - 8 * self.width * first
        self._words[search_kernels.STATES] = below & (1 << 64) - 1


class StoredGraph:
    """What the kernels see of a search on disk."""

    def __init__(self, stored: Stored) -> None:
        self.stored, self.window = stored, Window(stored)
        self.program, self.system = stored.program, stored.program.system
        share = cast(Partition, self.window)
        explored = Explored(
            self.program, (share,), stored.levels, (share.count,), stored.how, stored.room
        )
        self.graph = Graph(explored, return_points=False)
        self.view, self.words = self.graph.view, self.graph.words
        self._looker = _Looker(self)
        self._ends: Memory | None = None
        self._find_ends = self.program.disk.function("ends", 4)
        self._futures = Futures(self.program, self.view, [self._looker])

    def find_futures(self, memory: int, report: Tell) -> None:
        """Find out for every state what may happen after it; `Full` if that is too much to write.

        Of `memory` in bytes some is needed for each state, the rest is used to sort.
        """
        self._looker.pairs = _pairs(self, memory, report)
        self._futures.find(report)

    def find_ends(self) -> None:
        """Have it found out what is known of states without steps, and of the others nothing."""
        self._ends = Memory(4 * CHUNK)

    def census(self, report: Tell) -> list[tuple[int, int, int]]:
        """For every finding in how many states it is true, its best rank, and where that is."""
        count = self.graph.findings
        tally = Memory(8 * 3 * count)
        kernel = self.program.findings.function("census", 5)
        self.graph.ask_for(range(count))
        for place, level in enumerate(self.stored.levels):
            for first, last in self.blocks(level):
                report("what is wrong where", first / self.window.count)
                kernel(self.view.address, first, last, place, tally.address)
        self.graph.ask_for(())
        flat = tally.words(3 * count)
        return [(flat[3 * f], flat[3 * f + 1], flat[3 * f + 2]) for f in range(count)]

    def where(self, finding: int, rank: int, level: Level) -> list[int]:
        """The states of a level where the finding has that rank."""
        found: list[int] = []
        out = Memory(8 * (CHUNK + 1))
        kernel = self.program.findings.function("gather", 7)
        self.graph.ask_for([finding])
        for first, last in self.blocks(level):
            count = kernel(self.view.address, finding, rank, first, last, out.address, 0)
            found += out.words(count)
        self.graph.ask_for(())
        return found

    def blocks(self, level: Level) -> Iterator[tuple[int, int]]:
        """The numbers of the states of a level, which are in memory until the next are."""
        for first, last in level.spans:
            for start, stop in blocks(first, last):
                self.window.load(start, stop)
                if self._ends:
                    self._futures.begin()
                    below = self._ends.address - 4 * start
                    self.words[view.FUTURES] = below & (1 << 64) - 1
                    block = self.window.block.address
                    self._find_ends(self.view.address, block, stop - start, start)
                yield start, stop


class _Looker:
    """Looks ahead along steps that are in a file."""

    pairs: Run

    def __init__(self, graph: StoredGraph) -> None:
        self.own, self._graph = graph.window, graph
        size = 8 * (1 + 2 * graph.words[view.HOLD_WORDS])
        self._alone = Memory(size * CHUNK)
        self._edges = Memory(4 * CHUNK * (graph.program.fan + 1))
        self._pairs = Memory(8 * CHUNK * (graph.program.fan + 1))
        self._unfolded = graph.program.disk.function("unfolded", 5)

    def close(self) -> None:
        """Give the file back."""
        self.pairs.file.close()

    def look(self, number: int, fresh: bool) -> Look:
        """The steps of a chunk, and if they are `fresh` what each state does by itself."""
        graph = self._graph
        first = min(number * CHUNK, self.own.count)
        last = min(first + CHUNK, self.own.count)
        if fresh:
            self.own.load(first, last)
            alone, block = graph.program.disk.function("alone", 4), self.own.block.address
            alone(graph.view.address, block, last - first, self._alone.address)
        begin, end = self.pairs.place(first << 32), self.pairs.place(last << 32)
        self.pairs.file.read(begin, end, self._pairs.address)
        edges = self._edges.address
        count = self._unfolded(self._pairs.address, end - begin, first, last, edges)
        return Look(first, last, self._alone.address if fresh else 0, edges, count)


def blocks(first: int, last: int) -> Iterator[tuple[int, int]]:
    """From `first` to `last` in steps that fit into memory."""
    for start in range(first, last, CHUNK):
        yield start, min(start + CHUNK, last)


def _pairs(graph: StoredGraph, memory: int, report: Tell) -> Run:
    """Where each step comes from and leads to, in order of where it comes from."""
    stored, program, window = graph.stored, graph.program, graph.window
    width = program.layout.words + 1
    most = max(program.fan, memory // (RECORD * (width + 1)))
    records = Bench(program, stored.bench.folder, most, width, width)
    index = _index(graph, records)
    edges = Sorter(records)
    lead = program.disk.function("lead", 7)
    progress, at = Memory(16), 0
    done = progress.words(2)
    for first, last in blocks(0, window.count):
        window.load(first, last)
        report("where steps lead", first / window.count)
        done[0] = 0
        while done[0] < last - first:
            if edges.room < program.fan:
                edges.spill()
            edges.added(
                lead(
                    graph.view.address,
                    window.block.address,
                    progress.address,
                    last - first,
                    first,
                    edges.address,
                    edges.room,
                )
            )
    edges.spill()
    words = Bench(program, stored.bench.folder, most, 1, 1)
    pairs = Sorter(words)
    join = program.disk.function("join", 7)
    block = Memory(8 * width * BLOCK)
    there = done[STATE] = 0
    for count in edges.chunks():
        done[EDGE] = 0
        while done[EDGE] < count:
            if done[STATE] == there:
                last = min(at + BLOCK, len(index))
                index.file.read(at, last, block.address)
                there, at, done[STATE] = last - at, last, 0
                if not there:
                    raise Full("a step leads to a state that was not met")
            if not pairs.room:
                pairs.spill()
            full = records.full.address
            pairs.added(
                join(full, count, block.address, there, pairs.address, pairs.room, progress.address)
            )
    index.file.close()
    return pairs.run()


def _index(graph: StoredGraph, bench: Bench) -> Run:
    """All states in order, with their numbers."""
    sorter = Sorter(bench)
    numbered = graph.program.disk.function("numbered", 4)
    for first, last in blocks(0, graph.window.count):
        for start in range(first, last, bench.most):
            stop = min(start + bench.most, last)
            graph.window.load(start, stop)
            if sorter.room < stop - start:
                sorter.spill()
            numbered(graph.window.block.address, stop - start, start, sorter.address)
            sorter.added(stop - start)
    return sorter.run()
