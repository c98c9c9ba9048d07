"""Terms as formulas, with the meaning that `mortmain.model.term.evaluate` gives them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce
from typing import assert_never, cast

import z3

from mortmain.checker.symbolic.symbols import (
    Queue,
    Symbol,
    aligned,
    blank,
    choose,
    integer,
    less,
    literal,
    same,
    width,
)
from mortmain.model.term.inference import sort_of
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
from mortmain.model.term.sorts import Range, Sequence, default

Valuation = Mapping[str, Symbol]
"""The symbol of each variable, by its name."""


def encode(term: Term, at: Valuation) -> Symbol:
    """The symbol for the value of `term` where the variables have the values `at`.

    >>> x = Variable("x", Range(0, 3))
    >>> encode(Equal(x, Constant(2, Range(2, 2))), {"x": z3.BitVec("x", 3)})
    2 == x
    """
    match term:
        case Constant(value, sort):
            return literal(value, sort)
        case Variable(name):
            return at[name]
        case Not(operand):
            return z3.Not(formula(operand, at))
        case And(operands):
            return z3.And(*(formula(each, at) for each in operands))
        case Or(operands):
            return z3.Or(*(formula(each, at) for each in operands))
        case Equal(left, right):
            return same(encode(left, at), encode(right, at))
        case Less(left, right):
            return less(number(left, at), number(right, at))
        case Arithmetic():
            return _arithmetic(term, at)
        case IfThenElse(condition, then, otherwise):
            return choose(formula(condition, at), encode(then, at), encode(otherwise, at))
        case Length(sequence):
            return queue(sequence, at).length
        case Head(sequence):
            return _head(queue(sequence, at), cast(Sequence, sort_of(sequence)))
        case Tail(sequence):
            return _tail(queue(sequence, at))
        case Append(sequence, element):
            return _appended(queue(sequence, at), encode(element, at), z3.BoolVal(True))
        case Without(sequence, element):
            return _without(queue(sequence, at), encode(element, at))
        case Contains(sequence, element):
            within, wanted = queue(sequence, at), encode(element, at)
            return z3.Or(*(z3.And(there, same(each, wanted)) for there, each in _elements(within)))
        case _:
            assert_never(term)


def formula(term: Term, at: Valuation) -> z3.BoolRef:
    """The symbol of a term that is true or false."""
    return cast(z3.BoolRef, encode(term, at))


def number(term: Term, at: Valuation) -> z3.BitVecRef:
    """The symbol of a term that is a number."""
    return cast(z3.BitVecRef, encode(term, at))


def queue(term: Term, at: Valuation) -> Queue:
    """The symbol of a term that is a sequence."""
    return cast(Queue, encode(term, at))


def _arithmetic(term: Arithmetic, at: Valuation) -> z3.BitVecRef:
    """In as many bits as the result needs, so that nothing ever overflows."""
    result = cast(Range, sort_of(term))
    needed = width(result.low, result.high)
    a, b = aligned(number(term.left, at), number(term.right, at), needed)
    match term.operator:
        case "+":
            return a + b
        case "-":
            return a - b
        case "*":
            return a * b
        case "//":
            # Bit-vectors are divided towards zero; what is divided here leaves no rest.
            return (a - a % b) / b
        case "%":
            return a % b
        case _:
            assert_never(term.operator)


def _elements(it: Queue) -> list[tuple[z3.BoolRef, Symbol]]:
    """Every slot, with whether an element is in it."""
    return [(less(integer(place), it.length), each) for place, each in enumerate(it.slots)]


def _head(it: Queue, sort: Sequence) -> Symbol:
    nothing = literal(default(sort.element), sort.element)
    return choose(less(integer(0), it.length), it.slots[0], nothing) if it.slots else nothing


def _tail(it: Queue) -> Queue:
    if not it.slots:
        return it
    empty = it.length == 0
    length, one = aligned(it.length, integer(1))
    rest = (*it.slots[1:], blank(it.slots[0]))
    return Queue(z3.If(empty, length, length - one), rest)


def _appended(it: Queue, element: Symbol, wanted: z3.BoolRef) -> Queue:
    """With one element more, if it is wanted."""
    length, one = aligned(it.length, integer(1), width(0, len(it.slots) + 1))
    slots = (*it.slots, blank(element))
    return Queue(
        z3.If(wanted, length + one, length),
        tuple(
            choose(z3.And(wanted, same(it.length, integer(place))), element, each)
            for place, each in enumerate(slots)
        ),
    )


def _without(it: Queue, element: Symbol) -> Queue:
    """The elements put one after the other into an empty sequence, but for those taken out."""
    return reduce(
        lambda so_far, each: _appended(
            so_far, each[1], z3.And(each[0], z3.Not(same(each[1], element)))
        ),
        _elements(it),
        Queue(integer(0), ()),
    )
