"""Terms: what a guard, an update or a property is made of.

Build them with the functions of `mortmain.model.term.build`, which check sorts; a node built
directly is trusted.  Every operation is total, so that all engines can agree on it: where
mathematics leaves a value open (the head of an empty sequence), the default of the sort is taken.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from mortmain.model.term.sorts import Sort, Value


@dataclass(frozen=True, slots=True)
class Constant:
    """A value, with the sort it is meant in."""

    value: Value
    sort: Sort


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable of the system; its name is unique there."""

    name: str
    sort: Sort


@dataclass(frozen=True, slots=True)
class Not:
    """True where `operand` is false."""

    operand: Term


@dataclass(frozen=True, slots=True)
class And:
    """True where all operands are; true if there are none."""

    operands: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """True where some operand is; false if there are none."""

    operands: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Equal:
    """True where both sides have the same value; sequences are compared as wholes."""

    left: Term
    right: Term


@dataclass(frozen=True, slots=True)
class Less:
    """True where the number `left` is smaller than the number `right`."""

    left: Term
    right: Term


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """A whole number; `//` and `%` round down and have a positive constant on the right."""

    operator: Literal["+", "-", "*", "//", "%"]
    left: Term
    right: Term


@dataclass(frozen=True, slots=True)
class IfThenElse:
    """`then` where `condition` holds, `otherwise` where it does not."""

    condition: Term
    then: Term
    otherwise: Term


@dataclass(frozen=True, slots=True)
class Length:
    """The number of elements of a sequence."""

    sequence: Term


@dataclass(frozen=True, slots=True)
class Head:
    """The first element of a sequence; of an empty one, the default of the element sort."""

    sequence: Term


@dataclass(frozen=True, slots=True)
class Tail:
    """A sequence without its first element; of an empty one, empty."""

    sequence: Term


@dataclass(frozen=True, slots=True)
class Append:
    """A sequence with one element more, at the end."""

    sequence: Term
    element: Term


@dataclass(frozen=True, slots=True)
class Without:
    """A sequence with every occurrence of `element` taken out, the rest in order."""

    sequence: Term
    element: Term


@dataclass(frozen=True, slots=True)
class Contains:
    """True where `element` occurs in `sequence`."""

    sequence: Term
    element: Term


Term = (
    Constant
    | Variable
    | Not
    | And
    | Or
    | Equal
    | Less
    | Arithmetic
    | IfThenElse
    | Length
    | Head
    | Tail
    | Append
    | Without
    | Contains
)
