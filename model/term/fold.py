"""Folding: a simpler term with the same value in every valuation."""

from __future__ import annotations

from collections.abc import Callable
from typing import assert_never

from mortmain.model.term.build import (
    all_of,
    any_of,
    equal,
    if_then_else,
    less,
    minus,
    negation,
    plus,
    times,
)
from mortmain.model.term.evaluate import evaluate
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
from mortmain.model.term.rewrite import transform, variables
from mortmain.model.term.sorts import Enum


def fold(term: Term, change: Callable[[Term], Term] | None = None) -> Term:
    """`term` with constant parts evaluated and trivial connectives left out, after `change` was
    applied to every part, from the leaves to the whole.

    >>> from mortmain.model.term.build import TRUE
    >>> fold(And((TRUE, Not(Not(TRUE)))))
    Constant(value=True, sort=Boolean())
    """
    return transform(term, _once if change is None else lambda part: _once(change(part)))


def _once(term: Term) -> Term:
    """`term` in a simpler form, where its parts are folded already."""
    match term:
        case Constant() | Variable():
            return term
        case Not(operand):
            return negation(operand)
        case And(operands):
            return all_of(*operands)
        case Or(operands):
            return any_of(*operands)
        case Equal(left, right):
            return equal(left, right)
        case Less(left, right):
            return less(left, right)
        case Arithmetic("+", left, right):
            return plus(left, right)
        case Arithmetic("-", left, right):
            return minus(left, right)
        case Arithmetic("*", left, right):
            return times(left, right)
        case IfThenElse(condition, then, otherwise):
            return if_then_else(condition, then, otherwise)
        case Arithmetic() | Length() | Head() | Tail() | Append() | Without() | Contains():
            if variables(term) or _has_no_value(term):
                return term
            return Constant(evaluate(term, {}), sort_of(term))
        case _:
            assert_never(term)


def _has_no_value(term: Term) -> bool:
    """Whether it is the first of a queue to which nobody ever comes, not even by name."""
    sort = sort_of(term)
    return isinstance(sort, Enum) and not sort.members
