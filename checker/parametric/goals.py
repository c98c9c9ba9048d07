"""What has to be shown of a family: what is never so, and what is never so for ever."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from mortmain.checker.parametric.family import Family
from mortmain.checker.parametric.names import Member
from mortmain.checker.parametric.orders import check, looks_at_order
from mortmain.checker.parametric.progress import Goal
from mortmain.checker.parametric.steps import Condition, alternatives, conditions
from mortmain.checker.parametric.uncountable import Uncountable
from mortmain.model.diagnostic import Span
from mortmain.model.term.build import TRUE, all_of, any_of
from mortmain.model.term.nodes import Term
from mortmain.model.term.rewrite import variables
from mortmain.model.transition.properties import Code


@dataclass(frozen=True, eq=False)
class Never:
    """A condition that must be true of no view."""

    code: str
    condition: Condition
    other: str | None = None
    """The parameter that counts a second party, of which the condition speaks as well."""


def never(family: Family) -> Iterator[Never]:
    """The properties and the limits of the model, each alternative by itself."""
    system = family.system
    named = [(each.code.value, each.name, each.bad, each.span) for each in system.properties]
    named += [("limit", each.name, each.exceeded, each.span) for each in system.limits]
    for code, name, term, span in named:
        for part in alternatives(term):
            seen = family.mentioned(each.name for each in variables(part))
            if len(seen) == 2:
                yield from _pair(family, code, name, part, seen, span)
            else:
                for found in conditions(family, [(name, part, span)]):
                    yield Never(code, found)


def _pair(
    family: Family, code: str, name: str, term: Term, seen: set[Member], span: Span | None
) -> Iterator[Never]:
    """A condition about two: said of the first two, or of the first of either kind."""
    one, other = sorted(seen)
    if one[1] == 0 and other == (other[0], 1 if one[0] == other[0] else 0):
        check(term, family.refers, family.known_to(set(seen)), span)
        orders = tuple(sorted(looks_at_order(term, family.refers)))
        yield Never(code, Condition(name, term, one[0], orders), other[0])


def goals(family: Family) -> Iterator[Goal]:
    """That who is live moves again or is done, and that a hold ends or its holder moves."""
    system = family.system
    for party in system.parties:
        if not party.daemon and family.owners.get(party.name, ("", 0))[1] == 0:
            name = f"{party.stuck} {party.name}"
            yield _goal(family, name, party.name, party.live, TRUE)
    for resource in system.resources:
        for hold in resource.holds:
            if family.owners.get(hold.party, ("", 0))[1] == 0:
                party = system.party(hold.party)
                name = f"{Code.ORPHANED_LOCK} {resource.name}"
                unfinished = any_of(party.live, party.abandoned)
                found = _goal(family, name, hold.party, hold.when, unfinished)
                try:
                    yield replace(found, waiters=tuple(_waiters(family, resource.name)))
                except Uncountable:
                    # Then it has to end whether anybody waits or not.
                    yield found


def _waiters(family: Family, resource: str) -> Iterator[Condition]:
    """Who waits for it, as far as that can be said: only then is it an error that a hold lasts."""
    waiting: dict[str, list[Term]] = {}
    for action in family.system.actions:
        if action.waits_for == resource and family.owners.get(action.party, ("", 0))[1] == 0:
            waiting.setdefault(action.party, []).append(action.at)
    for party, at in waiting.items():
        owner = family.owners.get(party)
        term = all_of(family.system.party(party).live, any_of(*at))
        yield _about(family, f"{party} waits", term, None if owner is None else owner[0])


def _goal(family: Family, name: str, party: str, when: Term, moves: Term) -> Goal:
    owner = family.owners.get(party)
    by = None if owner is None else owner[0]
    return Goal(name, party, by, _about(family, name, when, by), _about(family, name, moves, by))


def _about(family: Family, name: str, term: Term, by: str | None) -> Condition:
    """The term as a condition of the one whom the goal is about; `Uncountable` if it is not."""
    found = next(conditions(family, [(name, term, None)]), None)
    if found is None or found.by not in (None, by):
        raise Uncountable(f"`{name}` depends on others of those that are counted")
    return Condition(name, term, by, found.orders)
