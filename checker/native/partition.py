"""A share of the states: those whose hash says so, in the order in which they were met."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from mortmain.checker.engine import Refused
from mortmain.checker.native import search_kernels as kernels
from mortmain.checker.native.checkpoint import Kept, load
from mortmain.checker.native.memory import Memory
from mortmain.checker.native.program import Program
from mortmain.model.transition.system import State

FIRST_LOG = 14
"""How large a table is to begin with, as a power of two."""
LARGER_LOGS = 18, 20
"""How large it becomes before it only doubles: to fill it anew takes as long as some of the search,
and four megabytes are no more than Python takes."""
FULL = 13, 16
"""How full a table may be: there is room in nearly every line."""
LARGEST_LOG = 31
"""How large it becomes at most: its entries have 32 bits, with at least one for the hash."""
LARGEST = (1 << LARGEST_LOG) * FULL[0] // FULL[1]
"""The most states of one partition."""
SENT_AT_ONCE = 1 << 14
MOST_RECORDED = 6 << 20
"""So many steps may be written down as they are taken, which spares those who need them again a
look into the table; not more, since memory is dear where there are many."""
MOST_NUMBERED = 1 << 24
"""Of so many states that another partition sends the numbers are kept, for its steps to them."""


class Unfit(Exception):  # noqa: N818 - system or layout are wrong: who looks there decides
    """An update does not fit its field, in one of these states of a partition."""

    def __init__(self, states: list[State]) -> None:
        super().__init__(states)
        self.states = states


class Partition:
    """The states of one share, their table, and what is to be sent to the others."""

    def __init__(self, program: Program, own: int, parts: int, most: int) -> None:
        self.program, self.own = program, own
        self.width = program.layout.words
        self.at_once = at_once = max(kernels.BATCH * program.fan, kernels.RECEIVED)
        self.most = min(most + 2 * parts * (SENT_AT_ONCE + at_once), LARGEST)
        self.context = Memory(8 * (kernels.OUTBOX + kernels.BOX * parts))
        self.words = self.context.words(kernels.OUTBOX + kernels.BOX * parts)
        self.states = Memory(8 * self.width * (self.most + 1))
        self.work = {
            kernels.BUFFER: Memory(8 * self.width * (at_once + 1)),
            kernels.HASHES: Memory(8 * (at_once + 1)),
            kernels.LABELS: Memory(4 * (at_once + 1)),
            kernels.SCRATCH: Memory(8 * 64),
            kernels.MISTAKE: Memory(8),
            kernels.SENT: Memory(8 * (self.width + 2) << kernels.SENT_LOG if parts > 1 else 0),
            kernels.COUNTS: Memory(16 * kernels.BATCH),
            kernels.WHERE: Memory(4 * (at_once + 1)),
        }
        for place, memory in self.work.items():
            self.words[place] = memory.address
        recorded = 0 if program.sorting else min(2 * MOST_RECORDED // (1 + parts), 8 * self.most)
        self._record = Memory(4 * recorded)
        self.words[kernels.RECORD] = self._record.address
        self.words[kernels.ROOM_TO_RECORD] = recorded
        self.words[kernels.STATES] = self.states.address
        self.words[kernels.OWN], self.words[kernels.PARTS] = own, parts
        self.words[kernels.AT_ONCE] = at_once
        self.words[kernels.SHARE_WORD], self.words[kernels.SHARE_BITS] = program.shares
        if program.system.limits:
            self.words[kernels.BEYOND] = program.code.address("limits")
        self._numbers: dict[int, tuple[Memory, int]] = {}
        self.outboxes: dict[int, Memory] = {}
        self.sealed: dict[int, tuple[Memory, int]] = {}
        """What others may take in, and how many states that is, while the next is written."""
        self._recorded = self._recording = recorded > 0
        for other in range(parts):
            room = SENT_AT_ONCE + at_once
            box = kernels.OUTBOX + kernels.BOX * other
            self.words[box + 2] = room
            if other != own:
                self._numbers[other] = Memory(4 * MOST_NUMBERED if recorded else 0, sparse=True), 0
                self.outboxes[other] = Memory(8 * self.width * room)
                self.sealed[other] = Memory(8 * self.width * room), 0
                self.words[box] = self.outboxes[other].address
        self._expand = program.search.function("expand", 6)
        self._receive = program.search.function("receive", 5)
        self._replace = program.search.function("replace", 1)
        self.table = Memory(0)
        self._table(max(FIRST_LOG, (2 * at_once).bit_length()))

    @property
    def count(self) -> int:
        """How many states there are."""
        return self.words[kernels.COUNT]

    @property
    def transitions(self) -> int:
        """How many steps were taken from them."""
        return self.words[kernels.STEPS]

    @property
    def limits(self) -> int:
        """The limits that some state exceeds, as bits."""
        return self.words[kernels.LIMITS]

    @property
    def recorded(self) -> tuple[int, int, int]:
        """Where the steps of the first states are written down, how many steps, and states."""
        return self._record.address, self.words[kernels.RECORDED], self.words[kernels.KNOWN]

    @property
    def _records(self) -> bool:
        """Whether steps are still written down."""
        return self.words[kernels.ROOM_TO_RECORD] > 0

    def resolve(self, others: Sequence[Partition], bases: Sequence[int]) -> None:
        """Have the steps that are written down lead to the numbers of all states, which begin with
        these in each partition, and not to those that they have there."""
        known, told = Memory(16 * len(others)), Memory(8 * len(bases))
        for other in others:
            if other.own != self.own:
                numbers, count = other._numbers[self.own]
                known.put([numbers.address, count], 2 * other.own)
        told.put(bases)
        resolve = self.program.futures.function("resolve", 6)
        record, count, _ = self.recorded
        if not resolve(record, count, self.own, len(others), told.address, known.address):
            self.words[kernels.RECORDED] = self.words[kernels.KNOWN] = 0

    def forget_steps(self) -> None:
        """Give back the memory of the steps that are written down."""
        self.words[kernels.RECORDED] = self.words[kernels.KNOWN] = 0
        self._record.close()
        for numbers, _ in self._numbers.values():
            numbers.close()

    def expand(self, first: int, last: int, one: int, two: int, *, recording: bool) -> int:
        """Take steps from the states from `first` on; where that ended, before `last` if something
        must be sent before more can be done."""
        while first < last:
            first = self._expand(self.context.address, first, last, one, two, recording)
            if self.work[kernels.MISTAKE].words(1)[0]:
                stop = min(first + kernels.BATCH, last)
                unpack = self.program.layout.unpack
                raise Unfit([unpack(self.state(index)) for index in range(first, stop)])
            if first < last and not self._make_room():
                break
        return first

    def receive_from(self, other: Partition) -> None:
        """Take in what `other` has sealed."""
        sent, count = other.sealed[self.own]
        numbers, known = self._numbers[other.own]
        so_far = other.words[kernels.OUTBOX + kernels.BOX * self.own + 3]
        if other._recorded and known + count == so_far and 4 * so_far <= numbers.size:
            self.receive(sent.address, count, numbers.address + 4 * known)
            self._numbers[other.own] = numbers, so_far
        else:
            self.receive(sent.address, count)

    def seal(self) -> None:
        """Everybody has taken in what was sealed; the next is what was written since."""
        # Some of the steps to what is sealed now may have been written down before there was no
        # more room for them.
        self._recorded, self._recording = self._recording, self._records
        for other, full in self.outboxes.items():
            box = kernels.OUTBOX + kernels.BOX * other
            empty, _ = self.sealed[other]
            self.sealed[other] = full, self.words[box + 1]
            self.outboxes[other] = empty
            self.words[box + 3] += self.words[box + 1]
            self.words[box], self.words[box + 1] = empty.address, 0

    def receive(self, address: int, count: int, numbers: int = 0) -> None:
        """Admit the states at `address`, and write their numbers to that of `numbers`, if any."""
        first, context = 0, self.context.address
        while (first := self._receive(context, address, first, count, numbers)) < count:
            if not self._make_room():
                raise MemoryError(f"a partition can hold no more than {self.most} states")

    def restore(self, folder: Path, kept: Kept) -> None:
        """Be as it was when it was kept; `Refused` if that is damaged."""
        if kept.count >= self.most:
            raise Refused(
                f"the checkpoint in {folder} has more states than may be kept now: "
                "raise `--max-states`, or `--memory`"
            )
        load(folder, kept, self.states.address)
        self.words[kernels.ROOM_TO_RECORD] = 0
        self._recorded = self._recording = False
        self.words[kernels.COUNT] = kept.count
        self.words[kernels.STEPS], self.words[kernels.LIMITS] = kept.transitions, kept.limits
        log = self.words[kernels.LOG]
        while log < LARGEST_LOG and kept.count + self.at_once > (1 << log) * FULL[0] // FULL[1]:
            log += 1
        self._table(log)

    def address(self, index: int) -> int:
        """Where a state is in memory."""
        return self.states.address + 8 * self.width * index

    def state(self, index: int) -> tuple[int, ...]:
        """The words of a state."""
        return tuple(self.states.words(self.width, self.width * index))

    @property
    def full(self) -> bool:
        """Whether no state more may come."""
        return self.count + self.at_once > self.most

    @property
    def memory(self) -> int:
        """The bytes in use."""
        return 8 * self.width * self.count + self.table.size

    def _make_room(self) -> bool:
        """A larger table, if it is the table that there is too little of."""
        if self.count + self.at_once <= self.words[kernels.ROOM] or self.full:
            return False
        log = self.words[kernels.LOG]
        larger = next(each for each in (*LARGER_LOGS, log + 1) if each > log)
        enough = (self.most * FULL[1] // FULL[0]).bit_length()
        self._table(min(larger, max(log + 1, enough)))
        return True

    def _table(self, log: int) -> None:
        # The old table is not needed to fill the new one, and given back before that is asked for.
        self.table.close()
        self.table = Memory(4 << log)
        self.words[kernels.TABLE], self.words[kernels.LOG] = self.table.address, log
        self.words[kernels.ROOM] = min(self.most, (1 << log) * FULL[0] // FULL[1])
        self._replace(self.context.address)
