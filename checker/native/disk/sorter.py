"""Sorting what is larger than memory: runs that fit are sorted and then merged (Knuth, vol. 3)."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Sequence

from mortmain.checker.native.disk.files import BLOCK, Folder, Run, Writer, number_at
from mortmain.checker.native.disk.kernels import DIGITS, KEPT, TAKEN
from mortmain.checker.native.memory import Memory
from mortmain.checker.native.program import Program

FAN = 64
"""How many runs are merged at a time."""
RECORD = 3 * 8
"""The bytes of memory for each word of a record on a bench."""


class Bench:
    """Room for `most` records three times over, in which all sorting and merging is done."""

    def __init__(self, program: Program, folder: Folder, most: int, width: int, key: int) -> None:
        self.folder, self.most, self.width, self.key = folder, max(most, 2 * FAN), width, key
        self.size = 8 * width
        self.full, self._spare, self._blocks = (Memory(self.size * self.most) for _ in range(3))
        self._block = Memory(self.size * (BLOCK + 1))
        self._tally, self._at = Memory(8 * DIGITS), Memory(16)
        # Its functions are there as long as it is.
        code = self._code = program.records(width, key)
        self._sort, self._unique = code.function("sort", 4), code.function("unique", 2)
        self._take, self._subtract = code.function("take", 5), code.function("subtract", 5)

    def close(self) -> None:
        """Give the memory back; nothing can be sorted here any more."""
        for memory in (self.full, self._spare, self._blocks):
            memory.close()

    def sorted(self, count: int) -> int:
        """Put the records in `full` in order, each key once; how many they are then."""
        full, spare = self.full, self._spare
        if self._sort(full.address, spare.address, count, self._tally.address):
            self.full, self._spare = spare, full
        return self._unique(self.full.address, count)

    def subtract(self, count: int, known: Run) -> int:
        """Drop the sorted records in `full` that are in a run; how many are left."""
        at, given = self._at.words(2), self.full.address
        at[TAKEN] = at[KEPT] = 0
        while at[TAKEN] < count:
            # One record more than a block has, so that whatever is left lies beyond that.
            block = known.block(number_at(given + self.size * at[TAKEN], self.key))
            first = known.first + BLOCK * block
            last = min(first + BLOCK + 1, known.last)
            known.file.read(first, last, self._block.address)
            self._subtract(given, count, self._block.address, last - first, self._at.address)
            if last == known.last:
                break
        left = count - at[TAKEN]
        ctypes.memmove(
            given + self.size * at[KEPT], given + self.size * at[TAKEN], self.size * left
        )
        return at[KEPT] + left

    def merged(self, runs: Sequence[Run]) -> Iterator[int]:
        """The records of all runs in order, each key once: every time so many of them in `full`."""
        block = self.most // len(runs)
        readers = [
            _Reader(run, self._blocks.address + self.size * block * i, block)
            for i, run in enumerate(runs)
        ]
        while readers := [each for each in readers if each.fill()]:
            bounds = [each.end() for each in readers if each.more]
            bound = min(bounds, key=self._number) if bounds else 0
            count = 0
            for each in readers:
                out = self.full.address + self.size * count
                if bound:
                    count += each.pass_on(
                        self._take(each.address, each.place, each.count, bound, out)
                    )
                else:
                    left = each.count - each.place
                    ctypes.memmove(out, each.address + self.size * each.place, self.size * left)
                    count += each.pass_on(left)
            yield self.sorted(count)

    def written(self, runs: Sequence[Run]) -> Run:
        """One run of these."""
        writer = Writer(self.folder.file(self.width), self.key)
        for count in self.merged(runs) if runs else ():
            writer.add(self.full.address, count)
        return writer.run()

    def _number(self, address: int) -> int:
        return number_at(address, self.key)


class Sorter:
    """Takes records in any order, a bench full at a time, and gives them back in order."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench
        self._count = 0
        self._runs: list[Run] = []

    @property
    def room(self) -> int:
        """How many records more fit on the bench."""
        return self._bench.most - self._count

    @property
    def address(self) -> int:
        """Where the next is to be put."""
        return self._bench.full.address + self._bench.size * self._count

    def added(self, count: int) -> None:
        """So many were put there."""
        self._count += count

    def spill(self) -> None:
        """Clear the bench, in favour of a run on disk."""
        bench = self._bench
        if self._count == 0:
            return
        writer = Writer(bench.folder.file(bench.width), bench.key)
        count = bench.sorted(self._count)
        writer.add(bench.full.address, count)
        self._runs.append(writer.run())
        self._count = 0
        if len(self._runs) == FAN:
            self._merge(FAN)

    def chunks(self) -> Iterator[int]:
        """All of them in order, each key once: every time so many of them on the bench."""
        if not self._runs:
            count, self._count = self._bench.sorted(self._count), 0
            yield count
            return
        self.spill()
        yield from self._bench.merged(self._runs)
        for run in self._runs:
            run.file.close()
        self._runs = []

    def run(self) -> Run:
        """All of them as one run on disk."""
        self.spill()
        if len(self._runs) != 1:
            self._merge(len(self._runs))
        return self._runs.pop()

    def _merge(self, many: int) -> None:
        old, self._runs = self._runs[:many], self._runs[many:]
        self._runs.append(self._bench.written(old))
        for run in old:
            run.file.close()


class _Reader:
    """Reads a run block by block."""

    def __init__(self, run: Run, address: int, most: int) -> None:
        self._run, self.address, self._most = run, address, most
        self._next = run.first
        self.place = self.count = 0

    @property
    def more(self) -> bool:
        """Whether there is more to be read."""
        return self._next < self._run.last

    def fill(self) -> bool:
        """Have records to pass on, if there are any left."""
        if self.place == self.count and self.more:
            last = min(self._next + self._most, self._run.last)
            self._run.file.read(self._next, last, self.address)
            self.place, self.count, self._next = 0, last - self._next, last
        return self.place < self.count

    def end(self) -> int:
        """The address of the last record that was read."""
        return self.address + 8 * self._run.file.width * (self.count - 1)

    def pass_on(self, count: int) -> int:
        """So many were passed on."""
        self.place += count
        return count
