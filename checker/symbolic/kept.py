"""What a system means, where one member is kept out of it: equal values mean the same."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import fields

from mortmain.checker.symbolic.members import Member, Members, Rename
from mortmain.model.term import nodes, sorts
from mortmain.model.term.build import FALSE
from mortmain.model.term.fold import fold
from mortmain.model.term.rewrite import transform
from mortmain.model.term.sorts import Value
from mortmain.model.transition.action import Action
from mortmain.model.transition.party import Party
from mortmain.model.transition.system import TransitionSystem

NEVER = ("value", ("bool", False))


def alternatives(term: nodes.Term) -> Iterator[nodes.Term]:
    """The terms of which one has to be true."""
    for each in term.operands if isinstance(term, nodes.Or) else ():
        yield from alternatives(each)
    if not isinstance(term, nodes.Or):
        yield term


def meaning(
    system: TransitionSystem, members: Members, rename: Rename = str, out: Member | None = None
) -> Hashable:
    """What a system means in any order and under other names.

    The one who is out is in no queue and named by no shared place; what reads its own variables is
    left out with it.
    """
    gone = frozenset(members.names[out] if out else ())

    def said(term: nodes.Term) -> Hashable:
        return _canonical(fold(_without(term, gone)), rename)

    def stays(term: nodes.Term) -> bool:
        return out is None or out not in members.read_by(term)

    def action(each: Action) -> tuple[Hashable, Hashable, str, bool]:
        update = frozenset((rename(v.name), said(t)) for v, t in each.updates if v.name not in gone)
        return said(each.enabled), update, rename(each.party), each.kind.dependable

    def some(term: nodes.Term) -> Hashable:
        return frozenset(said(each) for each in alternatives(term) if stays(each)) - {NEVER}

    def party(each: Party) -> tuple[Hashable, ...]:
        kind = each.daemon, each.promise
        return rename(each.name), kind, some(each.live), some(each.abandoned)

    bad = [(f"{each.code} {each.sought}", each.bad) for each in system.properties]
    bad += [("limit", each.exceeded) for each in system.limits]
    bad += [("live", each.live) for each in system.parties if each.expected]
    told = {(it, said(x)) for it, term in bad for x in alternatives(term) if stays(x)}
    actions = (action(each) for each in system.actions if stays(each.enabled))
    return (
        frozenset(
            (rename(each.name), _sort(each, members, gone, rename))
            for each in system.variables
            if each.name not in gone
        ),
        frozenset(
            frozenset((rename(name), _renamed(x, rename)) for name, x in at if name not in gone)
            for at in (system.valuation(state).items() for state in system.initial)
        ),
        frozenset(each for each in actions if each[0] != NEVER and each[1]),
        frozenset(each for each in told if each[1] != NEVER),
        frozenset(party(each) for each in system.parties if each.name not in gone),
        frozenset(
            (each.name, rename(hold.party), said(hold.when))
            for each in system.resources
            for hold in each.holds
            if hold.party not in gone
        ),
    )


def _without(term: nodes.Term, gone: frozenset[str]) -> nodes.Term:
    """The term where those names are in no shared place, and in no queue."""

    def change(part: nodes.Term) -> nodes.Term:
        match part:
            case nodes.Equal(nodes.Constant(value), _) | nodes.Equal(_, nodes.Constant(value)):
                return FALSE if value in gone else part
            case nodes.Append(rest, nodes.Constant(value)) if value in gone:
                return rest
            case nodes.Without(rest, nodes.Constant(value)) if value in gone:
                return rest
        return part

    return transform(term, change) if gone else term


def _sort(variable: nodes.Variable, members: Members, gone: frozenset[str], rename: Rename) -> str:
    """What values it can have; how many have room in a queue of members is seen to elsewhere."""

    def of(sort: sorts.Sort) -> str:
        match sort:
            case sorts.Enum(members=values):
                return str(sorted({rename(each) for each in values if each not in gone}))
            case sorts.Sequence(element, capacity):
                return f"{of(element)} {'' if members.is_queue(variable) else capacity}"
        return str(sort)

    return of(variable.sort)


def _renamed(value: Value, rename: Rename) -> Hashable:
    if isinstance(value, tuple):
        return tuple(_renamed(each, rename) for each in value)
    return rename(value) if isinstance(value, str) else (type(value).__name__, value)


def _canonical(term: nodes.Term, rename: Rename) -> Hashable:
    """Equal for terms that mean the same but for the order of `and`, `or` and `=`."""
    match term:
        case nodes.Constant(value):
            return "value", _renamed(value, rename)
        case nodes.Variable(name):
            return "variable", rename(name)
        case nodes.And(operands) | nodes.Or(operands):
            return type(term).__name__, frozenset(_canonical(x, rename) for x in operands)
        case nodes.Equal(left, right):
            return "Equal", frozenset((_canonical(left, rename), _canonical(right, rename)))
    parts = (getattr(term, field.name) for field in fields(term))
    told = (_canonical(x, rename) if isinstance(x, nodes.Term) else x for x in parts)
    return type(term).__name__, *told
