"""The verifier: whether a certificate is right.  It shares no code with what wrote it.

The spec was read again by the caller; here the certificate is held against it.  Terms are encoded
anew, over whole numbers without bound instead of bit-vectors, every obligation goes to a fresh
solver, and nothing that the certificate says of itself is believed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import z3

from mortmain.checker.evidence.certificate import (
    INDUCTION,
    STATES,
    claims_of,
    fingerprint,
    lasting_of,
)
from mortmain.checker.symbolic.connectives import conjunction
from mortmain.checker.symbolic.dossier import Refused, check_claims, parsed
from mortmain.checker.symbolic.obligation import SENSELESS, impossible
from mortmain.checker.symbolic.scope import Scope
from mortmain.checker.symbolic.verify_lasting import Lasting
from mortmain.checker.symbolic.whole_numbers import anything, constant, encoded, legal
from mortmain.model.term import nodes, sorts
from mortmain.model.term.build import all_of, any_of, negation
from mortmain.model.term.evaluate import evaluate
from mortmain.model.term.inference import sort_of
from mortmain.model.term.rewrite import variables
from mortmain.model.transition.system import State, TransitionSystem


def verify(certificate: dict[str, Any], system: TransitionSystem) -> int:
    """The number of obligations that were checked; `Refused` with the reason if one fails."""
    if certificate["system"] != fingerprint(system):
        raise Refused(
            f"it is about another system than `{system.name}` is now: the fingerprint is"
            f" {certificate['system'][:12]}…, not {fingerprint(system)[:12]}…"
        )
    logics = {"induction": _by_induction, "states": _by_states}
    if certificate["logic"] not in logics:
        raise Refused(f"its logic {certificate['logic']!r} is unknown: there is {list(logics)}")
    more = lasting_of(system) if certificate["logic"] == INDUCTION else ()
    check_claims(certificate["claims"], claims_of(system, certificate["logic"]), more)
    parts = [parsed(each) for each in certificate["parts"]]
    return logics[certificate["logic"]](parts, system, certificate)


def _bad(system: TransitionSystem) -> tuple[nodes.Term, ...]:
    """The terms that the claims say are never true, in their order."""
    moves = any_of(*(each.enabled for each in system.actions if each.kind.dependable))
    waits = any_of(*(each.live for each in system.parties if each.expected))
    deadlock = all_of(negation(moves), waits)
    safety = (each.bad for each in system.properties if not each.sought)
    return (*safety, deadlock, *(each.exceeded for each in system.limits))


def _by_states(parts: list[Any], system: TransitionSystem, _: object) -> int:
    """The states hold the initial ones and all that a step leads to, and none is bad."""
    states = set(parts)
    for state in states:
        if not isinstance(state, tuple) or len(state) != len(system.variables):
            raise Refused(f"{state!r} is no state of `{system.name}`")
        values = zip(system.variables, state, strict=True)
        if not all(sorts.contains(variable.sort, value) for variable, value in values):
            raise Refused(f"{state!r} has a value that its variable cannot have")
    for state in system.initial:
        if state not in states:
            raise Refused(f"the initial state {state!r} is not among its states")
    steps: list[Step] = []
    value = _evaluator(system)
    guarded = [(each, each.enabled) for each in system.actions]
    claimed = tuple(zip(claims_of(system, INDUCTION), _bad(system), strict=True))
    for state in parts:
        for claim, bad in claimed:
            if value(bad, state):
                raise Refused(f"{claim}: it happens in {state!r}")
        for action, enabled in guarded:
            if value(enabled, state):
                update = {each.name: value(term, state) for each, term in action.updates}
                after: State = system.state(system.valuation(state) | update)
                if after not in states:
                    raise Refused(f"`{action.name}` leads from {state!r} to none of its states")
                if action.kind.dependable:
                    steps.append((state, action.party, after))
    _nothing_lasts(parts, steps, system)
    return len(states) * (len(system.actions) + len(claims_of(system, STATES)))


def _evaluator(system: TransitionSystem) -> Callable[[nodes.Term, State], Any]:
    """The value of a term in a state, worked out once for equal values of what it speaks of."""
    places = {each.name: number for number, each in enumerate(system.variables)}
    reads: dict[int, tuple[nodes.Term, list[int]]] = {}
    known: dict[tuple[int, tuple[Any, ...]], Any] = {}

    def value(term: nodes.Term, state: State) -> Any:
        # The term is kept, so that its number is not given to another.
        if id(term) not in reads:
            reads[id(term)] = term, [places[each.name] for each in variables(term)]
        key = id(term), tuple([state[place] for place in reads[id(term)][1]])
        if key not in known:
            known[key] = evaluate(term, system.valuation(state))
        return known[key]

    return value


Step = tuple[State, str, State]
"""A step that can be relied on: from where, whose, to where."""


def _nothing_lasts(states: list[State], steps: list[Step], system: TransitionSystem) -> None:
    """Every live party goes on some day, and a hold for which somebody waits ends, or its holder
    goes on: steps that can be relied on lead there from wherever it is so."""
    before: dict[State, list[State]] = {}
    for one, _, other in steps:
        before.setdefault(other, []).append(one)

    value = _evaluator(system)

    def true(term: nodes.Term) -> set[State]:
        return {each for each in states if value(term, each)}

    def leading_to(goal: set[State]) -> set[State]:
        found, waiting = set(goal), list(goal)
        while waiting:
            new = set(before.get(waiting.pop(), ())) - found
            found |= new
            waiting += new
        return found

    goes_on: dict[str, set[State]] = {}
    live = {each.name: true(each.live) for each in system.parties}
    for party in system.parties:
        alive = live[party.name]
        ways = {a for a, who, b in steps if who == party.name or (a in alive and b not in alive)}
        goes_on[party.name] = leading_to(ways)
        if not party.daemon and alive - goes_on[party.name]:
            raise Refused(f"{party.stuck} {party.name}: for ever from some state on")
    for resource in system.resources:
        waits = (
            true(each.at) & live[each.party]
            for each in system.actions
            if each.waits_for == resource.name
        )
        waited = set[State]().union(*waits)
        for hold in resource.holds:
            held = true(hold.when)
            unfinished = live[hold.party] | true(system.party(hold.party).abandoned)
            ends = leading_to(set(states) - held) | (unfinished & goes_on[hold.party])
            if held & waited - ends:
                raise Refused(f"orphaned-lock {resource.name}: for ever from some state on")


def _by_induction(parts: list[Any], system: TransitionSystem, all_: dict[str, Any]) -> int:
    """The parts are true at the start and after every step, and leave no room for what is bad."""
    declared = frozenset(system.variables)
    for part in parts:
        try:
            fine = variables(part) <= declared and sort_of(part) == sorts.BOOLEAN
        except SENSELESS as why:
            raise Refused(f"a part of it is no term: {why}") from why
        if not fine:
            raise Refused("a part of it is not true or false, or not about this system")
    before = {each.name: anything(each.name, each.sort) for each in system.variables}
    known = [legal(before[each.name], each.sort) for each in system.variables]
    try:
        known += [encoded(part, before) for part in parts]
        conjunction(*known)
        # In the same reading as everywhere else, or a part could mean two things.
        for number, state in enumerate(system.initial):
            at = zip(system.variables, state, strict=True)
            start = {each.name: constant(value, each.sort) for each, value in at}
            wrong = z3.Not(conjunction(*(encoded(part, start) for part in parts)))
            impossible(f"a part of it is not true in the initial state {number}", wrong)
    except SENSELESS as why:
        raise Refused(f"a part of it makes no sense: {why}") from why
    for action in system.actions:
        update = {each.name: encoded(term, before) for each, term in action.updates}
        fitting = [legal(update[each.name], each.sort) for each, _ in action.updates]
        kept = [encoded(part, before | update) for part in parts]
        taken = encoded(action.enabled, before)
        impossible(
            f"`{action.name}` breaks it", *known, taken, z3.Not(conjunction(*fitting, *kept))
        )
    for claim, bad in zip(claims_of(system, INDUCTION), _bad(system), strict=True):
        impossible(f"it does not rule out {claim}", *known, encoded(bad, before))
    lasting = Lasting(system, before, known, Scope()).check(all_["claims"], all_["reasons"])
    return len(system.initial) + len(system.actions) + len(claims_of(system, INDUCTION)) + lasting
