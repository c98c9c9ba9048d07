"""Symbols: what stands in a formula for the value of a term that is not known yet.

A truth value is a formula; a number, or the place of a name in its enumeration, is a bit-vector
with a sign; a sequence is a length and a slot for each element it can have.  Slots beyond the
length are blank (no, zero, empty), so that sequences are equal where their parts are.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias, assert_never

import z3

from mortmain.model.term.sorts import Boolean, Enum, Range, Sequence, Sort, Value


@dataclass(frozen=True, slots=True)
class Queue:
    """A sequence."""

    length: z3.BitVecRef
    slots: tuple[Symbol, ...]


Symbol: TypeAlias = z3.BoolRef | z3.BitVecRef | Queue


def width(low: int, high: int) -> int:
    """The bits of a number between the two, with its sign.

    >>> width(0, 3), width(-4, 3), width(0, 0)
    (3, 3, 1)
    """
    return max((low + 1 if low < 0 else low).bit_length(), high.bit_length()) + 1


def integer(value: int) -> z3.BitVecRef:
    """The number itself."""
    return z3.BitVecVal(value, width(value, value))


def widened(number: z3.BitVecRef, bits: int) -> z3.BitVecRef:
    """The same number in at least so many bits."""
    missing = bits - number.size()
    return z3.SignExt(missing, number) if missing > 0 else number


def aligned(
    one: z3.BitVecRef, other: z3.BitVecRef, bits: int = 1
) -> tuple[z3.BitVecRef, z3.BitVecRef]:
    """Both numbers in equally many bits, at least so many."""
    bits = max(bits, one.size(), other.size())
    return widened(one, bits), widened(other, bits)


def places(members: tuple[str, ...]) -> dict[str, int]:
    """The number of each name; a name that is listed twice is still one value."""
    return {name: place for place, name in enumerate(dict.fromkeys(members))}


def symbol(name: str, sort: Sort) -> Symbol:
    """A new symbol that can be any value of `sort`; that it is one, `within` says."""
    match sort:
        case Boolean():
            return z3.Bool(name)
        case Range(low, high):
            return z3.BitVec(name, width(low, high))
        case Enum(members=members):
            return z3.BitVec(name, width(0, len(places(members)) - 1))
        case Sequence(element, capacity):
            slots = tuple(symbol(f"{name}[{i}]", element) for i in range(capacity))
            return Queue(z3.BitVec(f"{name}#", width(0, capacity)), slots)
        case _:
            assert_never(sort)


def literal(value: Value, sort: Sort) -> Symbol:
    """The symbol that stands for just that value."""
    match sort:
        case Boolean():
            return z3.BoolVal(bool(value))
        case Range():
            assert isinstance(value, int)
            return integer(value)
        case Enum(members=members):
            assert isinstance(value, str)
            return integer(places(members)[value])
        case Sequence(element):
            assert isinstance(value, tuple)
            return Queue(integer(len(value)), tuple(literal(each, element) for each in value))
        case _:
            assert_never(sort)


def within(it: Symbol, sort: Sort) -> z3.BoolRef:
    """Whether the symbol stands for a value of `sort`, with blanks beyond the length."""
    match sort, it:
        case Boolean(), z3.BoolRef():
            return z3.BoolVal(True)
        case Range(low, high), z3.BitVecRef():
            return z3.And(at_most(integer(low), it), at_most(it, integer(high)))
        case Enum(members=members), z3.BitVecRef():
            return within(it, Range(0, len(places(members)) - 1))
        case Sequence(element, capacity), Queue(length, slots):
            return z3.And(
                within(length, Range(0, capacity)),
                *(
                    z3.If(less(integer(place), length), within(each, element), is_blank(each))
                    for place, each in enumerate(slots)
                ),
            )
        case _:
            raise TypeError(f"{it} cannot be {sort}")


def fitted(it: Symbol, sort: Sort) -> Symbol:
    """A symbol that is `within` the sort, in just the bits and slots of `symbol(…, sort)`."""
    match sort, it:
        case Boolean(), z3.BoolRef():
            return it
        case Range(low, high), z3.BitVecRef():
            bits = width(low, high)
            return widened(it, bits) if it.size() <= bits else z3.Extract(bits - 1, 0, it)
        case Enum(members=members), z3.BitVecRef():
            return fitted(it, Range(0, len(places(members)) - 1))
        case Sequence(element, capacity), Queue(length, slots):
            fitting = fitted(length, Range(0, capacity))
            assert isinstance(fitting, z3.BitVecRef)
            empty = blank(symbol("", element))
            filled = (*slots, *(empty for _ in range(capacity - len(slots))))
            return Queue(fitting, tuple(fitted(each, element) for each in filled[:capacity]))
        case _:
            raise TypeError(f"{it} cannot be {sort}")


def less(one: z3.BitVecRef, other: z3.BitVecRef) -> z3.BoolRef:
    """Whether the one number is smaller."""
    a, b = aligned(one, other)
    return a < b


def at_most(one: z3.BitVecRef, other: z3.BitVecRef) -> z3.BoolRef:
    """Whether the one number is not larger."""
    a, b = aligned(one, other)
    return a <= b


def same(one: Symbol, other: Symbol) -> z3.BoolRef:
    """Whether the two stand for the same value."""
    match one, other:
        case z3.BoolRef(), z3.BoolRef():
            return one == other
        case z3.BitVecRef(), z3.BitVecRef():
            a, b = aligned(one, other)
            return a == b
        case Queue(), Queue():
            return z3.And(
                same(one.length, other.length),
                *(same(a, b) for a, b in _side_by_side(one, other)),
            )
        case _:
            raise TypeError("values of different sorts are never compared")


def choose(condition: z3.BoolRef, then: Symbol, otherwise: Symbol) -> Symbol:
    """`then` where the condition holds, `otherwise` elsewhere."""
    match then, otherwise:
        case z3.BoolRef(), z3.BoolRef():
            return z3.If(condition, then, otherwise)
        case z3.BitVecRef(), z3.BitVecRef():
            return z3.If(condition, *aligned(then, otherwise))
        case Queue(), Queue():
            length = z3.If(condition, *aligned(then.length, otherwise.length))
            slots = (choose(condition, a, b) for a, b in _side_by_side(then, otherwise))
            return Queue(length, tuple(slots))
        case _:
            raise TypeError("a choice is between values of one sort")


def blank(like: Symbol) -> Symbol:
    """What fills the slots beyond the length of a sequence of such elements."""
    match like:
        case z3.BoolRef():
            return z3.BoolVal(False)
        case z3.BitVecRef():
            return integer(0)
        case Queue():
            return Queue(integer(0), ())
        case _:
            raise TypeError(f"{like} is no symbol")


def is_blank(it: Symbol) -> z3.BoolRef:
    """Whether the symbol is blank."""
    return same(it, blank(it))


def atoms(it: Symbol) -> Iterator[z3.BoolRef | z3.BitVecRef]:
    """The formulas and numbers that the symbol is made of, in order."""
    if isinstance(it, Queue):
        yield it.length
        for each in it.slots:
            yield from atoms(each)
    else:
        yield it


def value_of(it: Symbol, sort: Sort, model: z3.ModelRef) -> Value:
    """The value that the symbol has in a model."""
    match sort, it:
        case Boolean(), z3.BoolRef():
            return bool(z3.is_true(model.eval(it, model_completion=True)))
        case Range(), z3.BitVecRef():
            return _integer_of(it, model)
        case Enum(members=members), z3.BitVecRef():
            return list(places(members))[_integer_of(it, model)]
        case Sequence(element), Queue(length, slots):
            known = slots[: _integer_of(length, model)]
            return tuple(value_of(each, element, model) for each in known)
        case _:
            raise TypeError(f"{it} cannot be {sort}")


def _integer_of(it: z3.BitVecRef, model: z3.ModelRef) -> int:
    value = model.eval(it, model_completion=True)
    assert isinstance(value, z3.BitVecNumRef)
    return int(value.as_signed_long())


def _side_by_side(one: Queue, other: Queue) -> Iterator[tuple[Symbol, Symbol]]:
    for place in range(max(len(one.slots), len(other.slots))):
        a = one.slots[place] if place < len(one.slots) else blank(other.slots[place])
        b = other.slots[place] if place < len(other.slots) else blank(one.slots[place])
        yield a, b
