"""Sorts: the finite sets that variables range over."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import assert_never


@dataclass(frozen=True, slots=True)
class Boolean:
    """False and true."""


@dataclass(frozen=True, slots=True)
class Range:
    """The integers from `low` to `high`, both included."""

    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Enum:
    """Finitely many named values, told apart by their names alone; the first is the default."""

    name: str
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sequence:
    """At most `capacity` elements in order, as in a queue; the default is the empty sequence."""

    element: Sort
    capacity: int


Sort = Boolean | Range | Enum | Sequence
Value = bool | int | str | tuple["Value", ...]

BOOLEAN = Boolean()


def contains(sort: Sort, value: Value) -> bool:
    """Whether `value` is one of the values of `sort`.

    >>> contains(Range(0, 3), 4)
    False
    >>> contains(Sequence(Range(0, 3), capacity=2), (1, 3))
    True
    """
    match sort:
        case Boolean():
            return isinstance(value, bool)
        case Range(low, high):
            return isinstance(value, int) and not isinstance(value, bool) and low <= value <= high
        case Enum(members=members):
            return value in members
        case Sequence(element, capacity):
            return (
                isinstance(value, tuple)
                and len(value) <= capacity
                and all(contains(element, each) for each in value)
            )
        case _:
            assert_never(sort)


def default(sort: Sort) -> Value:
    """What a partial operation gives where it has no value, as the head of an empty sequence."""
    match sort:
        case Boolean():
            return False
        case Range(low, _):
            return low
        case Enum(members=members):
            return members[0]
        case Sequence():
            return ()
        case _:
            assert_never(sort)


def values(sort: Sort) -> tuple[Value, ...]:
    """Every value of `sort`, in a fixed order; exponential in the capacity of a sequence.

    >>> values(Sequence(BOOLEAN, capacity=1))
    ((), (False,), (True,))
    """
    match sort:
        case Boolean():
            return (False, True)
        case Range(low, high):
            return tuple(range(low, high + 1))
        case Enum(members=members):
            return members
        case Sequence(element, capacity):
            lengths = range(capacity + 1)
            return tuple(each for n in lengths for each in product(values(element), repeat=n))
        case _:
            assert_never(sort)


def describe(sort: Sort) -> str:
    """The sort in words, for messages.

    >>> describe(Range(0, 3))
    'a number from 0 to 3'
    """
    match sort:
        case Boolean():
            return "true or false"
        case Range(low, high):
            return f"a number from {low} to {high}"
        case Enum(members=members):
            return "one of " + ", ".join(members)
        case Sequence(element, capacity):
            return f"at most {capacity} of: {describe(element)}"
        case _:
            assert_never(sort)
