"""Certificates written and verified: what `mortmain prove` and `mortmain verify` do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from itertools import combinations
from time import process_time

from mortmain.checker.engine import USUAL, Budget
from mortmain.checker.evidence.certificate import (
    ANY,
    FAMILY,
    INDUCTION,
    STATES,
    Case,
    Certificate,
    FamilyCertificate,
    claims_of,
    fingerprint,
    state_as_text,
    unnumbered,
)
from mortmain.checker.evidence.verdict import Exhaustive
from mortmain.checker.explicit.search import breadth_first
from mortmain.checker.parametric.cover import Covering
from mortmain.checker.parametric.family import Family, Make
from mortmain.checker.parametric.few import Few
from mortmain.checker.parametric.names import Names, members
from mortmain.checker.parametric.others import either_way
from mortmain.checker.parametric.rows import Row, rows
from mortmain.checker.parametric.uncountable import Uncountable
from mortmain.checker.parametric.views import Views
from mortmain.checker.report.subject import Subject
from mortmain.checker.symbolic.certify import prove
from mortmain.checker.symbolic.crowd import Crowd
from mortmain.checker.symbolic.dossier import Refused, read
from mortmain.checker.symbolic.relation import Relation
from mortmain.checker.symbolic.solver import Deadline, OutOfMemory, within_memory
from mortmain.checker.symbolic.verify import verify
from mortmain.checker.symbolic.verify_any_number import verify_any_number
from mortmain.checker.symbolic.ways import Reason, Ways
from mortmain.model.transition.system import TransitionSystem

FOR_REASONS = 30.0
"""What may be spent on the reasons why nothing lasts for ever, in seconds."""
FEW = 5_000
"""So many states are listed unless it is asked for."""


def certify(
    subject: Subject, system: TransitionSystem, *, logic: str = ANY, within: Budget = USUAL
) -> Certificate | None:
    """A certificate of that logic, verified before it is given away; `None` if there is none.

    With `any`, the states are listed if there are few of them, as that shows more.
    """
    few = replace(within, states=min(within.states, FEW))
    makers = {
        STATES: lambda: _states(system, few if logic == ANY else within),
        INDUCTION: lambda: _invariant(system, within),
    }
    for logic_found in makers if logic == ANY else (logic,):
        found = makers[logic_found]()
        if found is not None:
            break
    else:
        return None
    # A reason that no solver confirms in time is no reason to claim nothing at all.
    for reasons in dict.fromkeys((found.reasons, ())):
        certificate = Certificate(
            target=subject.label,
            parameters=dict(subject.parameters),
            kills=subject.kills,
            system=fingerprint(system),
            logic=logic_found,
            claims=(
                *claims_of(system, logic_found),
                *dict.fromkeys(each.claim for each in reasons),
            ),
            parts=found.parts,
            reasons=tuple(each.row for each in reasons),
        )
        try:
            verify(read(certificate.as_text()), system)
            return certificate
        except Refused:
            continue
    # Some claim is wrong: what was found is a description of a system that is violated.
    return None


@dataclass(frozen=True, slots=True)
class _Found:
    """What a certificate is made of."""

    parts: tuple[str, ...]
    reasons: tuple[Reason, ...] = ()


def _invariant(system: TransitionSystem, within: Budget) -> _Found | None:
    try:
        with within_memory(within):
            invariant = prove(system, Deadline.of(within))
    except OutOfMemory:
        return None
    if invariant is None:
        return None
    return _Found(tuple(map(repr, invariant.parts)), invariant.reasons)


def _states(system: TransitionSystem, within: Budget) -> _Found | None:
    graph, how = breadth_first(system, within)
    if not isinstance(how, Exhaustive):
        return None
    return _Found(tuple(map(state_as_text, graph.states)))


_Draft = tuple[Case, tuple[Reason, ...]]
"""A case that claims what it has to, and why something never lasts for ever there."""


def certify_any_number(
    subject: Subject, make: Make, counted: Iterable[str], seconds: float
) -> FamilyCertificate | None:
    """A certificate for any number, verified before it is given away; `None` if there is none.

    It claims that there is never a deadlock where that can be seen of those who are named or first,
    and of what else lasts for ever as much as reasons are found for.
    """
    counted = tuple(counted)
    given = {name: it for name, it in subject.parameters.items() if name not in counted}
    choices = [it for size in range(len(counted) + 1) for it in combinations(counted, size)]
    try:
        drafts = [_case(make, counted, alone, seconds) for alone in choices]
    except Uncountable:
        return None
    for deadlock, reasons in ((True, True), (False, True), (True, False), (False, False)):
        cases = tuple(_claiming(drafts, deadlock=deadlock, reasons=reasons))
        found = FamilyCertificate(subject.label, given, subject.kills, counted, cases)
        try:
            verify_any_number(read(found.as_text()), make)
            return found
        except Refused:
            continue
    return None


def _claiming(drafts: Sequence[_Draft], *, deadlock: bool, reasons: bool) -> Iterator[Case]:
    """The cases, which claim beside what they have to that there is no deadlock, and those reasons
    that there are in each."""
    every = [
        {unnumbered(each) for each in (*case.claims, *(reason.claim for reason in found))}
        for case, found in drafts
    ]
    for case, found in drafts:
        if case.logic == STATES:
            yield case
            continue
        shared = [x for x in found if all(unnumbered(x.claim) in each for each in every)]
        kept = shared if reasons else []
        more = [*(["deadlock"] if deadlock else []), *dict.fromkeys(each.claim for each in kept)]
        rows = tuple(each.row for each in kept)
        yield replace(case, claims=(*case.claims, *more), reasons=rows)


def _case(make: Make, counted: tuple[str, ...], alone: tuple[str, ...], seconds: float) -> _Draft:
    """The case in which those are one, and the others two or more."""
    ones, rest = dict.fromkeys(alone, 1), [each for each in counted if each not in alone]
    if not rest:
        system = make(ones)
        found = _states(system, USUAL)
        if found is None:
            raise Uncountable("there are too many states where everybody is alone")
        claims = claims_of(system, STATES)
        return Case(alone, fingerprint(system), STATES, claims, found.parts), ()
    family = Family.of(partial(_with, make, ones), rest)
    # The verifier knows less of who can give which answer than the proof does.
    views = Views(replace(family, system=either_way(family.system, family.owners)))
    cover = Covering(views, process_time() + seconds).close()
    size = 2 + len(views.layout.names) + len(views.layout.queues)
    usual = ones | dict.fromkeys(rest, size)
    system = make(usual)
    larger = {each: make({**usual, each: size + 1}) for each in rest}
    names = {each: tuple(members(each, larger[each], system, size + 1)) for each in rest}
    others = [name for every in names.values() for member in every[1:] for name in member]
    parts = tuple(rows(views.layout, cover))
    reasons: tuple[Reason, ...] = ()
    with suppress(OutOfMemory), within_memory(USUAL):
        reasons = tuple(_reasons(system, names, parts))
    claims = claims_of(system, FAMILY, others)
    case = Case(alone, fingerprint(system), FAMILY, claims, tuple(map(repr, parts)), names)
    return case, reasons


def _reasons(
    system: TransitionSystem,
    names: Mapping[str, tuple[Names, ...]],
    parts: tuple[Row, ...],
) -> Iterator[Reason]:
    """Why nothing lasts for ever, as far as that is found."""
    few = Few(system, {each: every[:-1] for each, every in names.items()}, parts)
    leave = len(next(iter(few.names.values()))) - 1 - len(few.shared)
    crowd = Crowd(few.owner, few.told, few.queues, leave)
    deadline = Deadline.of(Budget(seconds=FOR_REASONS))
    relation = Relation(either_way(system, few.owner))
    yield from Ways(relation, list(few.known()), crowd, deadline).reasons()


def _with(make: Make, ones: Mapping[str, int], sizes: Mapping[str, int]) -> TransitionSystem:
    return make({**ones, **sizes})
