"""What a term or a system means, whatever its members are called and in whatever order they come.

Two systems have the same meaning where these values are equal: sorts are left out, the operands of
`and` and `or` are sets, and names are replaced as one asks.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable
from dataclasses import fields

from mortmain.model.term.nodes import And, Constant, Or, Term, Variable
from mortmain.model.term.sorts import Value
from mortmain.model.transition.action import Action
from mortmain.model.transition.system import TransitionSystem

Rename = Callable[[str], str]


def renamed(value: Value, rename: Rename) -> Value:
    """The value with every name in it replaced."""
    if isinstance(value, tuple):
        return tuple(renamed(each, rename) for each in value)
    return rename(value) if isinstance(value, str) else value


def of_term(term: Term, rename: Rename) -> Hashable:
    """The meaning of a term."""
    match term:
        case Constant(value):
            return "value", renamed(value, rename)
        case Variable(name):
            return "variable", rename(name)
        case And(operands) | Or(operands):
            return type(term).__name__, frozenset(of_term(each, rename) for each in operands)
    parts = (getattr(term, each.name) for each in fields(term))
    return type(term).__name__, *(
        of_term(each, rename) if isinstance(each, Term) else each for each in parts
    )


def of_action(action: Action, rename: Rename) -> Hashable:
    """The meaning of an action; its own name and its words do not matter."""
    waits = None if action.waits_for is None else rename(action.waits_for)
    return (
        rename(action.party),
        action.kind.value,
        waits,
        of_term(action.at, rename),
        of_term(action.guard, rename),
        frozenset((rename(each.name), of_term(term, rename)) for each, term in action.updates),
    )


def of_system(system: TransitionSystem, rename: Rename) -> Hashable:
    """The meaning of a system, but for the values its variables can have."""

    def term(each: Term) -> Hashable:
        return of_term(each, rename)

    return (
        frozenset(rename(each.name) for each in system.variables),
        frozenset(
            frozenset((rename(name), renamed(value, rename)) for name, value in valuation.items())
            for valuation in map(system.valuation, system.initial)
        ),
        _bag(of_action(each, rename) for each in system.actions),
        _bag(
            (
                rename(each.name),
                each.daemon,
                frozenset(map(rename, each.polled_by)),
                *map(term, (each.live, each.dead, each.abandoned)),
            )
            for each in system.parties
        ),
        _bag(
            (rename(each.name), _bag((rename(hold.party), term(hold.when)) for hold in each.holds))
            for each in system.resources
        ),
        _bag((rename(each.name), frozenset(map(rename, each.sources))) for each in system.signals),
        _bag((each.code.value, each.sought, term(each.bad)) for each in system.properties),
        _bag(term(each.exceeded) for each in system.limits),
    )


def _bag(each: object) -> Hashable:
    return frozenset(Counter(each).items())  # type: ignore[call-overload]
