"""Walks over terms: their parts, their variables, and substitution."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, replace

from mortmain.model.term.nodes import Term, Variable


def children(term: Term) -> tuple[Term, ...]:
    """The terms that `term` is directly made of, in order."""
    parts: list[Term] = []
    for field in fields(term):
        value = getattr(term, field.name)
        if isinstance(value, Term):
            parts.append(value)
        elif field.name == "operands":
            parts += value
    return tuple(parts)


def variables(term: Term) -> frozenset[Variable]:
    """Every variable that occurs in `term`."""
    if isinstance(term, Variable):
        return frozenset((term,))
    return frozenset().union(*map(variables, children(term)))


def transform(term: Term, change: Callable[[Term], Term]) -> Term:
    """`term` with `change` applied to every part, from the leaves to the whole."""
    changes: dict[str, object] = {}
    for field in fields(term):
        value = getattr(term, field.name)
        if isinstance(value, Term):
            changes[field.name] = transform(value, change)
        elif field.name == "operands":
            changes[field.name] = tuple(transform(each, change) for each in value)
    return change(replace(term, **changes) if changes else term)  # type: ignore[arg-type]


def substitute(term: Term, replacement: Mapping[Variable, Term]) -> Term:
    """`term` with each variable of `replacement` replaced by its term, all at once."""

    def replaced(part: Term) -> Term:
        return replacement.get(part, part) if isinstance(part, Variable) else part

    return transform(term, replaced) if replacement else term
