"""Values in LLVM code: a value is held as its sort suggests, and can be packed and compared.

A Boolean is one bit, a number a signed 64-bit integer, a member of an enumeration its index, and a
sequence the very number that `layout` packs it as.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import assert_never

from llvmlite import ir

from mortmain.checker.native.layout import TooWide, bits, encode, slot_bits
from mortmain.model.term.inference import join
from mortmain.model.term.sorts import Boolean, Enum, Range, Sequence, Sort, Value, default

I1 = ir.IntType(1)
I64 = ir.IntType(64)
LARGEST = 1 << 62


@dataclass(frozen=True, slots=True)
class Held:
    """A value at run time; of a number `sort` is an interval that it lies in for certain."""

    sort: Sort
    code: ir.Value


def width(sort: Sort) -> int:
    """How many bits hold a value of `sort` while it is computed with."""
    match sort:
        case Boolean():
            return 1
        case Range(low, high):
            if not -LARGEST < low <= high < LARGEST:
                raise TooWide(f"numbers from {low} to {high}")
            return 64
        case Enum():
            return 64
        case Sequence():
            return bits(sort)
        case _:
            assert_never(sort)


def constant(sort: Sort, value: Value) -> Held:
    """A value known beforehand."""
    code = value if isinstance(sort, Range) else encode(sort, value)
    return Held(sort, ir.Constant(ir.IntType(width(sort)), code))


def resized(build: ir.IRBuilder, code: ir.Value, size: int) -> ir.Value:
    """`code`, not negative, as an integer of `size` bits; what does not fit is cut off."""
    if isinstance(code, ir.Constant):
        return ir.Constant(ir.IntType(size), code.constant & (1 << size) - 1)
    if code.type.width < size:
        return build.zext(code, ir.IntType(size))
    return build.trunc(code, ir.IntType(size)) if code.type.width > size else code


def packed(build: ir.IRBuilder, value: Held, sort: Sort) -> ir.Value:
    """The number that stands for `value` among those of `sort`, `bits(sort)` wide; not to be asked
    for where a sort has one value only."""
    held = value.code
    if isinstance(sort, Range):
        held = build.sub(held, ir.Constant(I64, sort.low)) if sort.low else held
    elif isinstance(sort, Sequence):
        held = recoded(build, value, sort).code
    return resized(build, held, bits(sort))


def unpacked(build: ir.IRBuilder, code: ir.Value | None, sort: Sort) -> Held:
    """The value of `sort` that `code` stands for; `None` where there is only one."""
    if code is None or bits(sort) == 0:
        return constant(sort, default(sort))
    held = resized(build, code, width(sort))
    if isinstance(sort, Range) and sort.low:
        held = build.add(held, ir.Constant(I64, sort.low))
    return Held(sort, held)


def reaches(build: ir.IRBuilder, sequence: Held, index: int) -> ir.Value:
    """Whether a sequence has an element at `index`."""
    size, code = slot_bits(of_sequence(sequence)), sequence.code
    least = ir.Constant(code.type, 1 << size * (index + 1))
    return build.icmp_unsigned(">=", code, least)


def slot(build: ir.IRBuilder, sequence: Held, index: int) -> tuple[ir.Value, Held]:
    """Whether a sequence has an element at `index`, and the element."""
    sort = of_sequence(sequence)
    size, code = slot_bits(sort), sequence.code
    beyond = build.lshr(code, ir.Constant(code.type, size * index)) if index else code
    there = reaches(build, sequence, index)
    return there, unpacked(build, resized(build, beyond, size), sort.element)


def recoded(build: ir.IRBuilder, value: Held, sort: Sequence) -> Held:
    """A sequence as one of `sort`; elements that do not fit are cut off."""
    given = of_sequence(value)
    if given.capacity == 0:
        return constant(sort, ())
    if given.element == sort.element:
        return Held(sort, resized(build, value.code, bits(sort)))
    size = slot_bits(sort)
    wide = ir.IntType(size * given.capacity + 1)
    code = ir.Constant(wide, 1)
    for index in reversed(range(given.capacity)):
        there, element = slot(build, value, index)
        longer = build.shl(code, ir.Constant(wide, size))
        if bits(sort.element):
            new = resized(build, packed(build, element, sort.element), wide.width)
            longer = build.or_(longer, new)
        code = build.select(there, longer, code)
    return Held(sort, resized(build, code, bits(sort)))


def equal(build: ir.IRBuilder, one: Held, other: Held) -> ir.Value:
    """Whether two values are the same."""
    if isinstance(one.sort, Sequence):
        both = join(one.sort, other.sort)
        assert isinstance(both, Sequence)
        one, other = recoded(build, one, both), recoded(build, other, both)
    return build.icmp_unsigned("==", one.code, other.code)


def suits(build: ir.IRBuilder, value: Held, sort: Sort) -> ir.Value:
    """Whether a value, of the same kind as those of `sort`, is one of them."""
    match sort, value.sort:
        case Range(low, high), Range():
            above = build.icmp_signed(">=", value.code, ir.Constant(I64, low))
            return build.and_(above, build.icmp_signed("<=", value.code, ir.Constant(I64, high)))
        case Sequence(element, capacity), Sequence(given, most):
            fine: ir.Value = ir.Constant(I1, 1)
            if most > capacity:
                fine = build.not_(reaches(build, value, capacity))
            for index in range(min(most, capacity) if given != element else 0):
                there, each = slot(build, value, index)
                good = build.or_(build.not_(there), suits(build, each, element))
                fine = build.and_(fine, good)
            return fine
        case _:
            return ir.Constant(I1, 1)


def of_sequence(value: Held) -> Sequence:
    """The sort of a value that is a sequence."""
    assert isinstance(value.sort, Sequence)
    return value.sort
