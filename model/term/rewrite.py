"""Walks over terms: their parts, their variables, and substitution."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from operator import is_
from typing import get_args

from mortmain.model.term.nodes import And, Constant, Or, Term, Variable

_NAMES = {kind: tuple(each.name for each in fields(kind)) for kind in get_args(Term)}
"""What the parts of a node are called, in the order in which it is made of them."""


def children(term: Term) -> tuple[Term, ...]:
    """The terms that `term` is directly made of, in order."""
    if isinstance(term, Constant | Variable):
        return ()
    parts: list[Term] = []
    for name in _NAMES[type(term)]:
        value = getattr(term, name)
        if isinstance(value, Term):
            parts.append(value)
        elif name == "operands":
            parts += value
    return tuple(parts)


def variables(term: Term) -> frozenset[Variable]:
    """Every variable that occurs in `term`."""
    if isinstance(term, Variable):
        return frozenset((term,))
    return frozenset().union(*map(variables, children(term)))


def transform(term: Term, change: Callable[[Term], Term]) -> Term:
    """`term` with `change` applied to every part, from the leaves to the whole."""
    kind = type(term)
    if kind is Constant or kind is Variable:
        return change(term)
    if isinstance(term, And | Or):
        operands = tuple([transform(each, change) for each in term.operands])
        same = all(map(is_, operands, term.operands))
        return change(term if same else type(term)(operands))
    parts = [getattr(term, name) for name in _NAMES[kind]]
    # All are terms, but for the operator of an arithmetic one.
    changed = [each if isinstance(each, str) else transform(each, change) for each in parts]
    return change(term if all(map(is_, changed, parts)) else kind(*changed))  # type: ignore[arg-type]


def substitute(term: Term, replacement: Mapping[Variable, Term]) -> Term:
    """`term` with each variable of `replacement` replaced by its term, all at once."""

    def replaced(part: Term) -> Term:
        return replacement.get(part, part) if isinstance(part, Variable) else part

    return transform(term, replaced) if replacement else term
