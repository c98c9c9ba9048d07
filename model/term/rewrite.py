"""Walks over terms: their parts, their variables, and substitution."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import get_args

from mortmain.model.term.nodes import Constant, Term, Variable

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
    if isinstance(term, Constant | Variable):
        return change(term)
    same, parts = True, list[object]()
    for name in _NAMES[type(term)]:
        value = getattr(term, name)
        part: object = value
        if isinstance(value, Term):
            part = transform(value, change)
            same = same and part is value
        elif name == "operands":
            part = tuple([transform(each, change) for each in value])
            same = same and all(a is b for a, b in zip(part, value, strict=True))
        parts.append(part)
    return change(term if same else type(term)(*parts))  # type: ignore[arg-type]


def substitute(term: Term, replacement: Mapping[Variable, Term]) -> Term:
    """`term` with each variable of `replacement` replaced by its term, all at once."""

    def replaced(part: Term) -> Term:
        return replacement.get(part, part) if isinstance(part, Variable) else part

    return transform(term, replaced) if replacement else term
