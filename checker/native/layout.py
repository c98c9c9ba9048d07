"""Where each variable lies in a packed state: the fewest bits, in as few 64-bit words as possible.

A sequence of at most `n` elements of `b` bits each takes `n * b + 1` bits: its first element lies
lowest, and a single 1 above the last element says where it ends.  So equal sequences are equal
numbers, the tail is a shift, and no length is stored.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import assert_never, cast

from mortmain.model.term.nodes import Variable
from mortmain.model.term.sorts import Boolean, Enum, Range, Sort, Value
from mortmain.model.term.sorts import Sequence as Queue
from mortmain.model.transition.system import State, TransitionSystem

WORD = 64


class TooWide(Exception):  # noqa: N818 - the reference engine takes over, nobody is at fault
    """Something of the system does not fit into machine words."""


@dataclass(frozen=True, slots=True)
class Field:
    """The place of one variable: `bits` bits from bit `start` on, counted through all words."""

    variable: Variable
    sort: Sort
    """The sort of the variable, or a narrower one that all states seen so far are content with."""
    start: int
    bits: int


@dataclass(frozen=True, slots=True)
class Layout:
    """The places of all variables.

    >>> from mortmain.model.transition.builder import Builder
    >>> small = Builder("small")
    >>> _ = small.variable("x", Range(0, 5), initial=0)
    >>> _ = small.variable("line", Queue(Range(0, 5), 2), initial=())
    >>> layout = layout_of(small.build())
    >>> layout.pack((4, (2, 5))), layout.unpack(layout.pack((4, (2, 5))))
    ((618,), (4, (2, 5)))
    >>> print(layout.describe())
    10 bits in 1 word of 64
    line  7 bits from bit 0  at most 2 elements of 3 bits
    x     3 bits from bit 7
    """

    fields: tuple[Field, ...]
    """In the order of the variables."""

    @property
    def words(self) -> int:
        """How many words a state takes; one at least."""
        return max(1, -(-max((each.start + each.bits for each in self.fields), default=0) // WORD))

    @property
    def bits(self) -> int:
        """How many bits of a state mean something."""
        return sum(each.bits for each in self.fields)

    def pack(self, state: State) -> tuple[int, ...]:
        """The words of `state`, lowest first."""
        whole = 0
        for each, value in zip(self.fields, state, strict=True):
            whole |= encode(each.sort, value) << each.start
        return tuple(whole >> WORD * i & (1 << WORD) - 1 for i in range(self.words))

    def unpack(self, words: Sequence[int]) -> State:
        """The state that is packed as `words`."""
        whole = sum(word << WORD * i for i, word in enumerate(words))
        return tuple(
            decode(each.sort, whole >> each.start & (1 << each.bits) - 1) for each in self.fields
        )

    def describe(self) -> str:
        """The layout in words, lowest bits first, for those who want to know."""
        count = self.words
        lines = [f"{self.bits} bits in {count} word{'s' * (count > 1)} of {WORD}"]
        width = max((len(each.variable.name) for each in self.fields), default=0)
        for each in sorted(self.fields, key=lambda each: (each.start, each.bits)):
            line = f"{each.variable.name:<{width}}  {each.bits} bits from bit {each.start}"
            if isinstance(each.sort, Queue):
                size = slot_bits(each.sort)
                line += f"  at most {each.sort.capacity} elements of {size} bits"
            lines.append(line)
        return "\n".join(lines)


def layout_of(system: TransitionSystem, lengths: Mapping[str, int] | None = None) -> Layout:
    """The layout of `system`, where `lengths` may promise that sequences stay shorter than they
    are declared to; whoever uses it has to notice a sequence that does not."""
    sorts = [_narrowed(each, lengths or {}) for each in system.variables]
    sizes = list(map(bits, sorts))
    starts = _starts(sizes)
    return Layout(
        tuple(
            Field(variable, sort, start, size)
            for variable, sort, start, size in zip(
                system.variables, sorts, starts, sizes, strict=True
            )
        )
    )


def bits(sort: Sort) -> int:
    """The fewest bits in which every value of `sort` has a number of its own."""
    match sort:
        case Boolean():
            return 1
        case Range(low, high):
            return (high - low).bit_length()
        case Enum(members=members):
            return (len(members) - 1).bit_length()
        case Queue(_, capacity):
            return capacity * slot_bits(sort) + 1
        case _:
            assert_never(sort)


def slot_bits(sort: Queue) -> int:
    """The bits of one element; one at least, so that elements can be counted."""
    return max(1, bits(sort.element))


def encode(sort: Sort, value: Value) -> int:
    """The number that stands for `value`."""
    match sort:
        case Boolean():
            return int(cast(bool, value))
        case Range(low, _):
            return cast(int, value) - low
        case Enum(members=members):
            return members.index(cast(str, value))
        case Queue(element, _):
            code = 1
            for each in reversed(cast(tuple[Value, ...], value)):
                code = code << slot_bits(sort) | encode(element, each)
            return code
        case _:
            assert_never(sort)


def decode(sort: Sort, code: int) -> Value:
    """The value that `code` stands for."""
    match sort:
        case Boolean():
            return bool(code)
        case Range(low, _):
            return low + code
        case Enum(members=members):
            return members[code]
        case Queue(element, _):
            size, found = slot_bits(sort), list[Value]()
            while code > 1:
                found.append(decode(element, code & (1 << size) - 1))
                code >>= size
            return tuple(found)
        case _:
            assert_never(sort)


def _narrowed(variable: Variable, lengths: Mapping[str, int]) -> Sort:
    if isinstance(variable.sort, Queue) and variable.name in lengths:
        promised = min(lengths[variable.name], variable.sort.capacity)
        return Queue(variable.sort.element, promised)
    return variable.sort


def _starts(sizes: list[int]) -> list[int]:
    """A place for each size: no field crosses from word to word, unless that saves a word."""
    free: list[int] = []
    starts = [0] * len(sizes)
    for index in sorted(range(len(sizes)), key=lambda each: (-sizes[each], each)):
        size = sizes[index]
        if size > WORD:
            starts[index] = WORD * len(free)
            free += [0] * (size // WORD) + [WORD - size % WORD]
            continue
        word = next((i for i, left in enumerate(free) if left >= size), len(free))
        if word == len(free):
            free.append(WORD)
        starts[index] = WORD * (word + 1) - free[word]
        free[word] -= size
    if len(free) <= -(-sum(sizes) // WORD):
        return starts
    return [sum(sizes[:index]) for index in range(len(sizes))]
