"""What a spec never does, although it is about it: what is said of it was not put to the test."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from mortmain.model.term.build import FALSE, all_of, any_of, constant, different, negation
from mortmain.model.term.evaluate import evaluate
from mortmain.model.term.fold import fold
from mortmain.model.term.nodes import Term
from mortmain.model.term.rewrite import substitute, variables
from mortmain.model.transition.action import Action, Kind
from mortmain.model.transition.party import Party
from mortmain.model.transition.properties import Code
from mortmain.model.transition.system import TransitionSystem


@dataclass(frozen=True, slots=True)
class Vacuity:
    """Something of a system that comes about in none of its runs."""

    subject: str
    """The party, resource or property it is about."""
    text: str
    """What never happens, as in "is taken in no run"."""
    cured: bool = False
    """Whether this is also what a remedy brings about, so that of a remedy it is no news."""


@dataclass(frozen=True, slots=True)
class Suspicion:
    """A vacuity, unless some reachable state is like that."""

    vacuity: Vacuity
    unless: Term


ROOM = ("pool", "slots", "worker")
"""The kinds of resources of which there may well be enough for everybody."""


def suspicions(system: TransitionSystem) -> tuple[Suspicion, ...]:
    """All that may be vacuous about a system whose every state is visited, and found right.

    Of everything that a spec declares to happen, it is asked whether any run has it:

    - a resource that somebody takes somewhere is held in some state, somebody waits for it in some
      state, and some kill can land while it is held;
    - a party that has steps takes one, and one that is there from the start and has an end comes
      to it;
    - a party that the environment may kill is killed in some run;
    - a property, or an assertion, depends on something that changes.
    """
    return tuple(
        Suspicion(vacuity, unless)
        for about in (_of_resources, _of_parties, _of_properties)
        for vacuity, unless in about(system)
    )


def told(left: Collection[Suspicion]) -> tuple[Vacuity, ...]:
    """What is told of the suspicions that no state has removed, without what is clear anyway."""
    known = {(each.vacuity.subject, each.vacuity.text) for each in left}
    return tuple(
        each.vacuity
        for each in left
        if (each.vacuity.subject, _CLEAR_FROM.get(each.vacuity.text)) not in known
    )


HELD, WAITED, SURVIVED = (
    "is taken in no run",
    "is waited for in no run",
    "is held in no state in which a kill can land",
)
MOVES, ENDS = "takes a step in no run", "comes to its end in no run"
_CLEAR_FROM = {WAITED: HELD, SURVIVED: HELD, ENDS: MOVES}
"""What needs no mention where something simpler never comes about."""


def _of_resources(system: TransitionSystem) -> Iterator[tuple[Vacuity, Term]]:
    # A system that was made by hand has no places, and nothing in it that nobody declared.
    spans = any(each.span for each in system.parties)
    kills = any_of(*(each.enabled for each in system.actions if each.kind is Kind.KILL))
    for resource in system.resources:
        if not resource.holds or (spans and resource.span is None):
            continue
        held = any_of(*(hold.when for hold in resource.holds))
        yield Vacuity(resource.name, HELD), held
        waits = [each for each in system.actions if each.waits_for == resource.name]
        if waits and resource.kind not in ROOM:
            blocked = (all_of(each.at, negation(each.guard)) for each in waits)
            yield Vacuity(resource.name, WAITED, cured=True), any_of(*blocked)
            if kills != FALSE:
                yield Vacuity(resource.name, SURVIVED, cured=True), all_of(kills, held)


def _of_parties(system: TransitionSystem) -> Iterator[tuple[Vacuity, Term]]:
    for party in system.parties:
        steps = [
            each for each in system.actions if each.party == party.name and each.guard != FALSE
        ]
        kills = [each for each in steps if each.kind is Kind.KILL]
        if kills:
            yield Vacuity(party.name, "may be killed, and is killed in no run"), _enabled(kills)
        own = [each for each in steps if each.kind.dependable]
        if own and not party.promise:
            yield Vacuity(party.name, MOVES), _enabled(own)
            ends = [each for each in own if _ends(party, each)]
            at_first = any(evaluate(party.live, system.valuation(s)) for s in system.initial)
            if ends and party.expected and at_first:
                yield Vacuity(party.name, ENDS), _enabled(ends)


def _of_properties(system: TransitionSystem) -> Iterator[tuple[Vacuity, Term]]:
    first = system.valuation(system.initial[0])
    for safety in system.properties:
        if safety.code is Code.VIOLATED:
            used = sorted(variables(safety.bad), key=lambda each: each.name)
            changed = (different(each, constant(first[each.name], each.sort)) for each in used)
            text = "depends on nothing that changes in any run"
            yield Vacuity(safety.name, text), any_of(*changed)


def _enabled(actions: list[Action]) -> Term:
    return any_of(*(each.enabled for each in actions))


def _ends(party: Party, action: Action) -> bool:
    """Whether the party is certainly done after the step."""
    return fold(substitute(party.live, dict(action.updates))) == FALSE
