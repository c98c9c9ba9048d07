"""Walks over terms: their parts, their variables, and substitution."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace

from mortmain.model.term.nodes import Constant, Term, Variable


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


def substitute(term: Term, replacement: Mapping[Variable, Term]) -> Term:
    """`term` with each variable of `replacement` replaced by its term, all at once."""
    match term:
        case Variable():
            return replacement.get(term, term)
        case Constant():
            return term
        case _:
            changes: dict[str, object] = {}
            for field in fields(term):
                value = getattr(term, field.name)
                if isinstance(value, Term):
                    changes[field.name] = substitute(value, replacement)
                elif field.name == "operands":
                    changes[field.name] = tuple(substitute(each, replacement) for each in value)
            return replace(term, **changes)  # type: ignore[arg-type]
