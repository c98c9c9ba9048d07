"""The meaning of a term.  Every engine and every compiled form must agree with this function."""

from __future__ import annotations

from collections.abc import Mapping
from typing import assert_never, cast

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
from mortmain.model.term.sorts import Sequence, Value, default


def evaluate(term: Term, valuation: Mapping[str, Value]) -> Value:
    """The value of `term` where each variable has the value that `valuation` gives to its name.

    The result of an arithmetic or an `Append` term may lie outside the sort of the variable it is
    meant for; the assignment, not the term, is then at fault.

    >>> from mortmain.model.term.sorts import Range
    >>> evaluate(Less(Variable("x", Range(0, 9)), Constant(5, Range(5, 5))), {"x": 3})
    True
    """
    match term:
        case Constant(value):
            return value
        case Variable(name):
            return valuation[name]
        case Not(operand):
            return not evaluate(operand, valuation)
        case And(operands):
            return all(evaluate(each, valuation) for each in operands)
        case Or(operands):
            return any(evaluate(each, valuation) for each in operands)
        case Equal(left, right):
            return evaluate(left, valuation) == evaluate(right, valuation)
        case Less(left, right):
            return _number(left, valuation) < _number(right, valuation)
        case Arithmetic(operator, left, right):
            a, b = _number(left, valuation), _number(right, valuation)
            match operator:
                case "+":
                    return a + b
                case "-":
                    return a - b
                case "*":
                    return a * b
                case "//":
                    return a // b
                case "%":
                    return a % b
                case _:
                    assert_never(operator)
        case IfThenElse(condition, then, otherwise):
            return evaluate(then if evaluate(condition, valuation) else otherwise, valuation)
        case Length(sequence):
            return len(_sequence(sequence, valuation))
        case Head(sequence):
            elements = _sequence(sequence, valuation)
            return elements[0] if elements else default(cast(Sequence, sort_of(sequence)).element)
        case Tail(sequence):
            return _sequence(sequence, valuation)[1:]
        case Append(sequence, element):
            return (*_sequence(sequence, valuation), evaluate(element, valuation))
        case Without(sequence, element):
            removed = evaluate(element, valuation)
            return tuple(each for each in _sequence(sequence, valuation) if each != removed)
        case Contains(sequence, element):
            return evaluate(element, valuation) in _sequence(sequence, valuation)
        case _:
            assert_never(term)


def _number(term: Term, valuation: Mapping[str, Value]) -> int:
    return cast(int, evaluate(term, valuation))


def _sequence(term: Term, valuation: Mapping[str, Value]) -> tuple[Value, ...]:
    return cast(tuple[Value, ...], evaluate(term, valuation))
