"""The steps of a family, each said once: of the member 0, or of nobody in particular."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from mortmain.checker.parametric.family import SIZE, Family, names_in
from mortmain.checker.parametric.meaning import of_action, of_term
from mortmain.checker.parametric.names import Member
from mortmain.checker.parametric.orders import check, looks_at_order
from mortmain.checker.parametric.others import Asked, answered_apart
from mortmain.checker.parametric.uncountable import Uncountable
from mortmain.model.diagnostic import Span
from mortmain.model.term.build import all_of
from mortmain.model.term.nodes import And, Or, Term, Variable
from mortmain.model.term.rewrite import variables
from mortmain.model.transition.action import Action


@dataclass(frozen=True, eq=False)
class Step:
    """An action of the member 0 of a parameter, or of nobody who is counted."""

    action: Action
    by: str | None
    """The parameter that counts the one who takes it."""
    orders: tuple[str, ...]
    """The queues of which it has to know who is first."""
    reaches: bool
    """Whether it names or changes members beside the one who takes it."""
    alone: Term
    """What of its guard speaks of the variables of the one who takes it alone."""
    asked: Asked | None = None
    """What it asks of all others."""


@dataclass(frozen=True, eq=False)
class Condition:
    """A term about the member 0 of a parameter, or about nobody who is counted."""

    name: str
    term: Term
    by: str | None
    orders: tuple[str, ...]


def steps(family: Family) -> tuple[Step, ...]:
    """Every step; `Uncountable` if one depends on more than one member and what all share."""
    found = []
    for action, by, asked in answered_apart(family, _once(family)):
        _check(family, action, by)
        orders = set(looks_at_order(action.enabled, family.refers))
        for _, term in action.updates:
            orders |= looks_at_order(term, family.refers)
        parameter = None if by is None else by[0]
        alone = _alone_in(family, action.enabled, by)
        others = bool(_mentioned(family, action) - {by})
        found.append(Step(action, parameter, tuple(sorted(orders)), others, alone, asked))
    return tuple(found)


def _once(family: Family) -> Iterator[tuple[Action, Member | None]]:
    """The actions of the member 0 and of nobody, as those of others are like these."""
    for action in family.system.actions:
        by = _who(family, action, _mentioned(family, action))
        if by is None or by[1] == 0:
            yield action, by


def _mentioned(family: Family, action: Action) -> set[Member]:
    names = {action.party, *names_in(action.at), *names_in(action.guard)}
    for variable, term in action.updates:
        names |= {variable.name, *names_in(term)}
    return family.mentioned(names)


def _alone_in(family: Family, guard: Term, by: Member | None) -> Term:
    parts = guard.operands if isinstance(guard, And) else (guard,)
    flat = [
        each for part in parts for each in (part.operands if isinstance(part, And) else (part,))
    ]
    return all_of(
        *(
            each
            for each in flat
            if by is not None and {family.local(variable) for variable in variables(each)} <= {by}
        )
    )


def conditions(
    family: Family, named: Iterable[tuple[str, Term, Span | None]]
) -> Iterator[Condition]:
    """Those of the terms that are about the member 0 or nobody."""
    for name, term, span in named:
        mentioned = family.mentioned_in(term)
        seen = family.mentioned(each.name for each in variables(term))
        if (not _some_alike(family, term, mentioned) and len(mentioned) > 1) or len(seen) > 1:
            raise Uncountable(f"`{name}` is about several of those that are counted", "", span)
        by = next(iter(seen or mentioned), None) if len(mentioned) == 1 or seen else None
        if by is None or by[1] == 0:
            check(term, family.refers, family.known_to({by}), span)
            orders = tuple(sorted(looks_at_order(term, family.refers)))
            yield Condition(name, term, None if by is None else by[0], orders)


def alternatives(term: Term) -> Iterator[Term]:
    """The terms of which one has to be true."""
    if isinstance(term, Or):
        for each in term.operands:
            yield from alternatives(each)
    else:
        yield term


def _some_alike(family: Family, term: Term, mentioned: set[Member]) -> bool:
    """Whether it says the same of all members."""
    parameters = {parameter for parameter, _ in mentioned}
    return all(
        of_term(term, family.exchange(parameter, *pair)) == of_term(term, str)
        for parameter in parameters
        for pair in pairwise(range(SIZE))
    )


def _who(family: Family, action: Action, mentioned: set[Member]) -> Member | None:
    """The one member whom the action tells apart from all others, if there is one."""
    if len(mentioned) <= 1:
        return next(iter(mentioned), None)
    told_apart = []
    same = of_action(action, str)
    for parameter in sorted({parameter for parameter, _ in mentioned}):
        changed = {
            pair
            for pair in pairwise(range(SIZE))
            if of_action(action, family.exchange(parameter, *pair)) != same
        }
        if not changed:
            continue
        who = [n for n in range(SIZE) if changed == {p for p in pairwise(range(SIZE)) if n in p}]
        if len(who) != 1:
            raise _several(action)
        told_apart.append((parameter, who[0]))
    if len(told_apart) > 1:
        raise _several(action)
    return told_apart[0] if told_apart else None


def _check(family: Family, action: Action, by: Member | None) -> None:
    """Of others, only what becomes of them may depend on them."""
    _alone(family, action, action.enabled, {by})
    check(action.enabled, family.refers, family.known_to({by}), action.span)
    if family.owners.get(action.party) not in (None, by):
        raise _several(action)
    for variable, term in action.updates:
        whose = family.owners.get(variable.name)
        _alone(family, action, term, {by, whose})
        check(term, family.refers, family.known_to({by, whose}), action.span)


def _alone(family: Family, action: Action, term: Term, allowed: set[Member | None]) -> None:
    read: Iterable[Variable] = variables(term)
    if not family.mentioned(each.name for each in read) <= allowed:
        raise _several(action)


def _several(action: Action) -> Uncountable:
    return Uncountable(
        f"the step `{action.name}` depends on several of those that are counted at once",
        "let each of them wait for, and change, only itself and what all of them share",
        action.span,
    )
