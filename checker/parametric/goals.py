"""What has to be shown of a family: what is never so, and what is never so for ever."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mortmain.checker.parametric.family import Family
from mortmain.checker.parametric.progress import Goal
from mortmain.checker.parametric.steps import Condition, conditions
from mortmain.checker.parametric.uncountable import Uncountable
from mortmain.model.term.build import TRUE, any_of
from mortmain.model.term.nodes import Term
from mortmain.model.transition.properties import Code


@dataclass(frozen=True, eq=False)
class Never:
    """A condition that must be true of no view."""

    code: str
    condition: Condition


def never(family: Family) -> Iterator[Never]:
    """The properties and the limits of the model."""
    system = family.system
    for each in system.properties:
        for found in conditions(family, [(each.name, each.bad, each.span)]):
            yield Never(each.code.value, found)
    for limit in system.limits:
        for found in conditions(family, [(limit.name, limit.exceeded, limit.span)]):
            yield Never("limit", found)


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
                yield _goal(family, name, hold.party, hold.when, unfinished)


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
