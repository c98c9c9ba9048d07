"""The sort of a term: the smallest that this reading of its parts can be sure of."""

from __future__ import annotations

from typing import assert_never

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
from mortmain.model.term.sorts import BOOLEAN, Boolean, Enum, Range, Sequence, Sort


def sort_of(term: Term) -> Sort:
    """The sort of `term`: for numbers the interval its value always lies in.

    >>> sort_of(Arithmetic("+", Variable("x", Range(0, 3)), Constant(1, Range(1, 1))))
    Range(low=1, high=4)
    """
    match term:
        case Constant(sort=sort) | Variable(sort=sort):
            return sort
        case Not() | And() | Or() | Equal() | Less() | Contains():
            return BOOLEAN
        case Arithmetic(operator, left, right):
            return _interval(operator, _range(sort_of(left)), _range(sort_of(right)))
        case IfThenElse(_, then, otherwise):
            return join(sort_of(then), sort_of(otherwise))
        case Length(sequence):
            return Range(0, _elements(sort_of(sequence)).capacity)
        case Head(sequence):
            return _elements(sort_of(sequence)).element
        case Tail(sequence) | Without(sequence=sequence):
            return sort_of(sequence)
        case Append(sequence, element):
            of = _elements(sort_of(sequence))
            return Sequence(join(of.element, sort_of(element)), of.capacity + 1)
        case _:
            assert_never(term)


def join(one: Sort, other: Sort) -> Sort:
    """A sort that has the values of both; `TypeError` where they have nothing in common."""
    match one, other:
        case Range(), Range():
            return Range(min(one.low, other.low), max(one.high, other.high))
        case Sequence(), Sequence():
            capacity = max(one.capacity, other.capacity)
            if not (one.capacity and other.capacity):
                return Sequence((one if one.capacity else other).element, capacity)
            return Sequence(join(one.element, other.element), capacity)
        case (Boolean(), Boolean()) | (Enum(), Enum()) if one == other:
            return one
        case _:
            raise TypeError(f"no common sort of {one} and {other}")


def fits(sort: Sort, into: Sort) -> bool:
    """Whether every value of `sort` is a value of `into`."""
    match sort, into:
        case Range(), Range():
            return into.low <= sort.low and sort.high <= into.high
        case Sequence(), Sequence():
            return sort.capacity <= into.capacity and (
                sort.capacity == 0 or fits(sort.element, into.element)
            )
        case _:
            return sort == into


def comparable(one: Sort, other: Sort) -> bool:
    """Whether values of the two sorts may be compared for equality."""
    try:
        join(one, other)
    except TypeError:
        return False
    return True


def _range(sort: Sort) -> Range:
    if not isinstance(sort, Range):
        raise TypeError(f"a number is needed, not {sort}")
    return sort


def _elements(sort: Sort) -> Sequence:
    if not isinstance(sort, Sequence):
        raise TypeError(f"a sequence is needed, not {sort}")
    return sort


def _interval(operator: str, a: Range, b: Range) -> Range:
    match operator:
        case "+":
            return Range(a.low + b.low, a.high + b.high)
        case "-":
            return Range(a.low - b.high, a.high - b.low)
        case "*":
            corners = [x * y for x in (a.low, a.high) for y in (b.low, b.high)]
            return Range(min(corners), max(corners))
        case "//":
            return Range(a.low // b.low, a.high // b.low)
        case "%":
            inside = a.low >= 0 and a.high < b.low
            return a if inside else Range(0, b.low - 1)
        case _:
            raise TypeError(f"{operator} is not an operator")
