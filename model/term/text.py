"""A term as a person would write it."""

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
from mortmain.model.term.sorts import Value


def show(term: Term) -> str:
    """`term` in infix notation, with parentheses wherever one could wonder.

    >>> from mortmain.model.term.build import all_of, equal, less, variable
    >>> from mortmain.model.term.sorts import Range
    >>> x = variable("x", Range(0, 3))
    >>> show(all_of(less(x, 2), equal(x, 0)))
    '(x < 2) and (x = 0)'
    """
    match term:
        case Constant(value):
            return show_value(value)
        case Variable(name):
            return name
        case Not(Equal(left, right)):
            return f"{_part(left)} ≠ {_part(right)}"
        case Not(operand):
            return f"not {_part(operand)}"
        case And(operands):
            return " and ".join(map(_part, operands))
        case Or(operands):
            return " or ".join(map(_part, operands))
        case Equal(left, right):
            return f"{_part(left)} = {_part(right)}"
        case Less(left, right):
            return f"{_part(left)} < {_part(right)}"
        case Arithmetic(operator, left, right):
            return f"{_part(left)} {operator} {_part(right)}"
        case IfThenElse(condition, then, otherwise):
            return f"if {_part(condition)} then {_part(then)} else {_part(otherwise)}"
        case Length(sequence):
            return f"length({show(sequence)})"
        case Head(sequence):
            return f"head({show(sequence)})"
        case Tail(sequence):
            return f"tail({show(sequence)})"
        case Append(sequence, element):
            return f"{_part(sequence)} + [{show(element)}]"
        case Without(sequence, element):
            return f"{_part(sequence)} without {_part(element)}"
        case Contains(sequence, element):
            return f"{_part(element)} in {_part(sequence)}"
        case _:
            assert_never(term)


def show_value(value: Value) -> str:
    """A value as text: names bare, sequences in brackets.

    >>> show_value(("a", "b"))
    '[a, b]'
    """
    if isinstance(value, tuple):
        return "[" + ", ".join(map(show_value, value)) + "]"
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else str(value)


def _part(term: Term) -> str:
    atomic = isinstance(term, Constant | Variable | Length | Head | Tail)
    return show(term) if atomic else f"({show(term)})"
