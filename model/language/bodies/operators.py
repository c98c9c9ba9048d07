"""Operators of expressions: comparisons and arithmetic, and what words are compared with."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from typing import Any

from mortmain.model.language.bodies.refusals import Refusal, refuse
from mortmain.model.language.definition import SourceText
from mortmain.model.term.build import (
    different,
    equal,
    if_then_else,
    less,
    minus,
    negation,
    plus,
    quotient,
    remainder,
    times,
)
from mortmain.model.term.inference import sort_of
from mortmain.model.term.nodes import Constant, Term
from mortmain.model.term.sorts import BOOLEAN, Enum, Range, Value

ARITHMETIC: Mapping[type[ast.operator], Callable[[Term, Term], Term]] = {
    ast.Add: plus,
    ast.Sub: minus,
    ast.Mult: times,
}


def comparison(node: ast.expr, op: ast.cmpop, a: Term, b: Term, text: SourceText) -> Term:
    """The term of one comparison."""
    a, b = _words(a, b)
    match op:
        case ast.Eq():
            return equal(a, b)
        case ast.NotEq():
            return different(a, b)
        case ast.Lt():
            return less(a, b)
        case ast.Gt():
            return less(b, a)
        case ast.LtE():
            return negation(less(b, a))
        case ast.GtE():
            return negation(less(a, b))
    refuse(
        Refusal.EXPRESSION,
        text,
        node,
        "values are not compared like this",
        help="compare them with `==`, `!=`, `<`, `<=`, `>` or `>=`",
    )


def _words(a: Term, b: Term) -> tuple[Term, Term]:
    """Both sides in one sort: a word alone takes the sort of what it is compared with."""
    x, y = sort_of(a), sort_of(b)
    if isinstance(x, Enum) and isinstance(y, Enum) and x != y:
        narrower = recast(a, y)
        return (narrower, b) if sort_of(narrower) == y else (a, recast(b, x))
    return a, b


def recast(value: Term, sort: Any) -> Term:
    """A word in another enumeration that has all the words it can be; else unchanged."""
    given = sort_of(value)
    if not isinstance(sort, Enum) or not isinstance(given, Enum) or given == sort:
        return value
    if isinstance(value, Constant):
        return Constant(value.value, sort) if value.value in sort.members else value
    if not set(given.members) <= set(sort.members):
        return value
    first, *others = given.members
    result: Term = Constant(first, sort)
    for word in others:
        result = if_then_else(equal(value, word), Constant(word, sort), result)
    return result


def arithmetic(node: ast.expr, op: ast.operator, a: Term, b: Term, text: SourceText) -> Term:
    """The term of one arithmetic operation."""
    if type(op) in ARITHMETIC:
        return ARITHMETIC[type(op)](a, b)
    if isinstance(op, ast.FloorDiv | ast.Mod):
        if not isinstance(b, Constant) or not isinstance(b.value, int) or b.value <= 0:
            refuse(
                Refusal.EXPRESSION,
                text,
                node,
                "the divisor must be a positive number known before the run",
                help="divide by a number or a parameter, as in `n % 2`",
            )
        return (quotient if isinstance(op, ast.FloorDiv) else remainder)(a, b.value)
    refuse(
        Refusal.EXPRESSION,
        text,
        node,
        "this operator is not part of the spec language",
        help="numbers can be combined with +, -, *, // and %",
    )


def default_of(sort: Any) -> Value:
    """The value a variable of `sort` has before its first assignment."""
    if sort == BOOLEAN:
        return False
    if isinstance(sort, Range):
        return min(max(0, sort.low), sort.high)
    assert isinstance(sort, Enum)
    return sort.members[0]
