"""Terms as LLVM code; the same meaning as `mortmain.model.term.evaluate`, and a test compares."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, assert_never

from llvmlite import ir

from mortmain.checker.native.layout import bits, slot_bits
from mortmain.checker.native.values import (
    I1,
    I64,
    Held,
    constant,
    equal,
    of_sequence,
    packed,
    reaches,
    recoded,
    resized,
    slot,
    width,
)
from mortmain.model.term.inference import join, sort_of
from mortmain.model.term.nodes import (
    And,
    Append,
    Arithmetic,
    Constant,
    Contains,
    Equal,
    Head,
    IfThenElse,
    Length,
    Less,
    Not,
    Or,
    Tail,
    Term,
    Variable,
    Without,
)
from mortmain.model.term.sorts import BOOLEAN, Range, Sequence, default

Lookup = Callable[[Variable], Held]
"""Gives the value that a variable has in the state at hand."""


def compiled(build: ir.IRBuilder, term: Term, look: Lookup) -> Held:
    """Code for the value of `term`.  Everything in it is computed, since nothing can go wrong."""

    def of(part: Term) -> Held:
        return compiled(build, part, look)

    match term:
        case Constant(value, sort):
            return constant(sort, value)
        case Variable():
            return look(term)
        case Not(operand):
            return Held(BOOLEAN, build.not_(of(operand).code))
        case And(operands):
            return Held(BOOLEAN, _fold(build.and_, 1, [of(each).code for each in operands]))
        case Or(operands):
            return Held(BOOLEAN, _fold(build.or_, 0, [of(each).code for each in operands]))
        case Equal(left, right):
            return Held(BOOLEAN, equal(build, of(left), of(right)))
        case Less(left, right):
            return Held(BOOLEAN, build.icmp_signed("<", of(left).code, of(right).code))
        case Arithmetic(operator, left, right):
            return _arithmetic(build, operator, of(left), of(right))
        case IfThenElse(condition, then, otherwise):
            return _choice(build, of(condition).code, of(then), of(otherwise))
        case Length(sequence):
            return _length(build, of(sequence))
        case Head(sequence):
            line = of(sequence)
            none = constant(of_sequence(line).element, default(of_sequence(line).element))
            if of_sequence(line).capacity == 0:
                return none
            there, first = slot(build, line, 0)
            return _choice(build, there, first, none)
        case Tail(sequence):
            return _tail(build, of(sequence))
        case Append(sequence, element):
            return _append(build, of(sequence), of(element))
        case Without(sequence, element):
            return _without(build, of(sequence), of(element))
        case Contains(sequence, element):
            return _contains(build, of(sequence), of(element))
        case _:
            assert_never(term)


def _fold(
    operation: Callable[[ir.Value, ir.Value], ir.Value], neutral: int, codes: list[ir.Value]
) -> ir.Value:
    whole: ir.Value = codes[0] if codes else ir.Constant(I1, neutral)
    for each in codes[1:]:
        whole = operation(whole, each)
    return whole


def _arithmetic(
    build: ir.IRBuilder, operator: Literal["+", "-", "*", "//", "%"], left: Held, right: Held
) -> Held:
    sort = sort_of(Arithmetic(operator, Variable("left", left.sort), Variable("right", right.sort)))
    width(sort)
    a, b = left.code, right.code
    match operator:
        case "+":
            return Held(sort, build.add(a, b))
        case "-":
            return Held(sort, build.sub(a, b))
        case "*":
            return Held(sort, build.mul(a, b))
        case "//" | "%":
            # LLVM rounds towards zero, we round down: a negative rest is one divisor too small.
            rest = build.srem(a, b)
            negative = build.icmp_signed("<", rest, ir.Constant(I64, 0))
            if operator == "%":
                return Held(sort, build.select(negative, build.add(rest, b), rest))
            return Held(sort, build.sub(build.sdiv(a, b), build.zext(negative, I64)))
        case _:
            assert_never(operator)


def _choice(build: ir.IRBuilder, condition: ir.Value, then: Held, otherwise: Held) -> Held:
    sort = join(then.sort, otherwise.sort)
    if isinstance(sort, Sequence):
        then, otherwise = recoded(build, then, sort), recoded(build, otherwise, sort)
    return Held(sort, build.select(condition, then.code, otherwise.code))


def _length(build: ir.IRBuilder, line: Held) -> Held:
    sort = of_sequence(line)
    count: ir.Value = ir.Constant(I64, 0)
    for index in range(sort.capacity):
        there = reaches(build, line, index)
        count = build.add(count, build.zext(there, I64))
    return Held(Range(0, sort.capacity), count)


def _tail(build: ir.IRBuilder, line: Held) -> Held:
    sort = of_sequence(line)
    if sort.capacity == 0:
        return line
    there = reaches(build, line, 0)
    shorter = build.lshr(line.code, ir.Constant(line.code.type, slot_bits(sort)))
    return Held(sort, build.select(there, shorter, line.code))


def _append(build: ir.IRBuilder, line: Held, element: Held) -> Held:
    given = of_sequence(line)
    sort = Sequence(join(given.element, element.sort), given.capacity + 1)
    size, wide = slot_bits(sort), ir.IntType(bits(sort))
    code = recoded(build, line, sort).code
    # The highest 1 marks the end: it makes way for the element and is set again above it.
    zeros = build.ctlz(code, ir.Constant(I1, 1))
    place = build.sub(ir.Constant(wide, wide.width - 1), zeros)
    end = build.shl(ir.Constant(wide, 1), place)
    new: ir.Value = ir.Constant(wide, 1 << size)
    if bits(sort.element):
        new = build.or_(new, resized(build, packed(build, element, sort.element), wide.width))
    return Held(sort, build.or_(build.xor(code, end), build.shl(new, place)))


def _without(build: ir.IRBuilder, line: Held, removed: Held) -> Held:
    sort = of_sequence(line)
    if sort.capacity == 0:
        return line
    size, wide = slot_bits(sort), ir.IntType(bits(sort))
    code: ir.Value = ir.Constant(wide, 1)
    for index in reversed(range(sort.capacity)):
        there, each = slot(build, line, index)
        kept = build.and_(there, build.not_(equal(build, each, removed)))
        longer = build.shl(code, ir.Constant(wide, size))
        if bits(sort.element):
            longer = build.or_(
                longer, resized(build, packed(build, each, sort.element), wide.width)
            )
        code = build.select(kept, longer, code)
    return Held(sort, code)


def _contains(build: ir.IRBuilder, line: Held, element: Held) -> Held:
    found: ir.Value = ir.Constant(I1, 0)
    for index in range(of_sequence(line).capacity):
        there, each = slot(build, line, index)
        found = build.or_(found, build.and_(there, equal(build, each, element)))
    return Held(BOOLEAN, found)


def truth(build: ir.IRBuilder, term: Term, look: Lookup) -> ir.Value:
    """Code for a term that is true or false."""
    return compiled(build, term, look).code
