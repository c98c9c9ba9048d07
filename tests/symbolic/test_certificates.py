"""Certificates: what is right is verified, and whatever is changed in one is refused."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from mortmain.checker.certificate import certify
from mortmain.checker.engine import Budget
from mortmain.checker.evidence.certificate import INDUCTION, STATES, claims_of, fingerprint
from mortmain.checker.report.subject import Subject
from mortmain.checker.symbolic.dossier import Refused, parsed, read
from mortmain.checker.symbolic.induction import is_inductive
from mortmain.checker.symbolic.obligation import impossible
from mortmain.checker.symbolic.relation import Relation
from mortmain.checker.symbolic.solver import Deadline
from mortmain.checker.symbolic.verify import verify
from mortmain.model.term.build import (
    TRUE,
    all_of,
    append,
    equal,
    head,
    is_empty,
    length,
    less,
    negation,
    number,
    plus,
    tail,
)
from mortmain.model.term.sorts import Range, Sequence
from mortmain.model.transition.builder import Builder
from mortmain.model.transition.system import TransitionSystem
from tests.explicit.arrows import arrows

SUBJECT = Subject("queue", "queue.py")


def queue(capacity: int = 2) -> TransitionSystem:
    """A party waits in a line for a lock, another takes it, for ever."""
    builder = Builder("queue")
    line = builder.variable("line", Sequence(Range(1, 2), capacity), initial=())
    owner = builder.variable("owner", Range(0, 2), initial=0)
    places = [builder.variable(f"at {me}", Range(0, 2), initial=0) for me in (1, 2)]
    for me, at in enumerate(places, start=1):
        party = builder.party(f"party {me}")
        there = all_of(equal(at, 0), less(length(line), capacity))
        builder.action(f"queue {me}", party=party, when=there, then={line: append(line, me), at: 1})
        first = all_of(
            equal(at, 1), equal(owner, 0), negation(is_empty(line)), equal(head(line), me)
        )
        taken = {owner: number(me), line: tail(line), at: number(2)}
        builder.action(f"take {me}", party=party, when=first, then=taken)
        builder.action(f"free {me}", party=party, when=equal(at, 2), then={owner: 0, at: 0})
    builder.always("one inside", negation(all_of(*(equal(at, 2) for at in places))))
    return builder.build()


def fields(logic: str, system: TransitionSystem | None = None) -> dict[str, Any]:
    """The fields of a certificate, as they are read from its file."""
    certificate = certify(SUBJECT, system or queue(), logic=logic)
    assert certificate is not None
    return read(certificate.as_text())


@pytest.mark.parametrize("logic", [INDUCTION, STATES])
def test_a_certificate_is_verified(logic: str):
    assert verify(fields(logic), queue()) > 0


def weakened(certificate: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The certificate without one of its parts, each in turn."""
    parts = certificate["parts"]
    for place in range(len(parts)):
        yield certificate | {"parts": parts[:place] + parts[place + 1 :]}


def test_without_any_one_of_its_states_it_is_refused():
    for each in weakened(fields(STATES)):
        with pytest.raises(Refused):
            verify(each, queue())


def test_without_one_part_of_its_invariant_it_is_refused_unless_the_rest_is_one():
    refused = 0
    for each in weakened(fields(INDUCTION)):
        rest = tuple(map(parsed, each["parts"]))
        inductive = is_inductive(Relation(queue()), rest, Deadline.of(Budget(seconds=60.0)))
        try:
            verify(each, queue())
        except Refused:
            refused += 1
        else:
            assert inductive
    assert refused


@pytest.mark.parametrize("place", range(0, 40, 3))
def test_an_invariant_with_another_value_in_it_is_refused_or_is_one(place: int):
    certificate = fields(INDUCTION)
    chosen = place % len(certificate["parts"])
    part = certificate["parts"][chosen]
    for old, new in (
        ("Constant(value=0", "Constant(value=2"),
        ("Constant(value=1", "Constant(value=0"),
    ):
        changed = list(certificate["parts"])
        changed[chosen] = part.replace(old, new)
        try:
            verify(certificate | {"parts": changed}, queue())
        except Refused:
            continue
        rest = tuple(map(parsed, changed))
        assert is_inductive(Relation(queue()), rest, Deadline.of(Budget(seconds=60.0)))


def test_a_part_that_says_too_much_is_refused():
    certificate = fields(INDUCTION)
    owner = queue().variables[1]
    for wrong in (equal(owner, 0), negation(equal(owner, 0)), negation(equal(owner, 1))):
        with pytest.raises(Refused, match=r"breaks it|not true in the initial state"):
            verify(certificate | {"parts": [*certificate["parts"], repr(wrong)]}, queue())


def test_a_part_that_says_nothing_rules_nothing_out():
    with pytest.raises(Refused, match=r"`take 1` breaks it|does not rule out|breaks it"):
        verify(fields(INDUCTION) | {"parts": [repr(TRUE)]}, queue())


def test_a_certificate_of_another_system_is_refused():
    with pytest.raises(Refused, match="about another system"):
        verify(fields(INDUCTION), queue(capacity=3))


def test_a_copied_fingerprint_does_not_help():
    broken = Builder("queue")
    x = broken.variable("x", Range(0, 3), initial=0)
    broken.action("increment", when=less(x, 3), then={x: plus(x, 1)})
    system = broken.build()
    certificate = fields(INDUCTION) | {"system": fingerprint(system), "claims": ["deadlock"]}
    with pytest.raises(Refused, match="not about this system"):
        verify(certificate, system)
    with pytest.raises(Refused, match="does not rule out deadlock"):
        verify(certificate | {"parts": []}, system)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"format": "something else"}, "no certificate"),
        ({"version": 1}, "version 1"),
        ({"parts": None}, "`parts`"),
        ({"parts": [1]}, "texts"),
        ({"system": 0}, "`system`"),
    ],
)
def test_a_file_that_is_no_certificate_is_refused(change: dict[str, object], reason: str):
    with pytest.raises(Refused, match=reason):
        read(json.dumps(fields(STATES) | change))


@pytest.mark.parametrize("kept", [0, 1, 100, -3])
def test_a_truncated_file_is_refused(kept: int):
    certificate = certify(SUBJECT, queue())
    assert certificate is not None
    with pytest.raises(Refused, match="no complete JSON document"):
        read(certificate.as_text()[:kept])


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"logic": "magic"}, "unknown"),
        ({"claims": ["deadlock"]}, "should claim"),
        (
            {"claims": []},
            r"does not claim \['violated one inside', 'deadlock'\]: it should",
        ),
        ({"claims": ["violated one inside", "deadlock", "magic"]}, r"it claims \['magic'\], which"),
        ({"parts": ["__import__('os')"]}, "cannot be read"),
        ({"parts": ["("]}, "cannot be read"),
        ({"parts": ["3"]}, "no term"),
        ({"parts": ["Not(operand=3)"]}, "no term"),
        (
            {"parts": ["Not(operand=Constant(value=3, sort=Range(low=3, high=3)))"]},
            "no sense|initial state",
        ),
    ],
)
def test_an_edited_certificate_is_refused(change: dict[str, object], reason: str):
    with pytest.raises(Refused, match=reason):
        verify(fields(INDUCTION) | change, queue())


@pytest.mark.parametrize(
    ("part", "reason"),
    [("((), 0)", "is no state"), ("((), 0, 0, 7)", "cannot have"), ("3", "is no state")],
)
def test_a_state_that_is_none_is_refused(part: str, reason: str):
    certificate = fields(STATES)
    with pytest.raises(Refused, match=reason):
        verify(certificate | {"parts": [*certificate["parts"], part]}, queue())


@pytest.mark.parametrize("logic", [INDUCTION, STATES])
def test_a_violated_system_gets_no_certificate(logic: str):
    assert certify(SUBJECT, arrows("idle -> crash -> idle", never="crash"), logic=logic) is None
    assert certify(SUBJECT, arrows("idle -> stuck"), logic=logic) is None


def test_an_unfinished_search_gives_no_states():
    assert certify(SUBJECT, queue(), logic=STATES, within=Budget(states=2)) is None


def test_a_part_is_read_back_as_it_was_written():
    for action in queue().actions:
        assert parsed(repr(action.enabled)) == action.enabled


def waiting_for_ever(held: bool) -> TransitionSystem:
    """A party waits for a lock that is never given back, or never is there, while another runs."""
    builder = Builder("waiting")
    spin = builder.variable("spin", Range(0, 1), initial=0)
    owner = builder.variable("owner", Range(0, 2), initial=2 if held else 1)
    runner, waiter = builder.party("runner"), builder.party("waiter", done=equal(owner, 0))
    builder.party("ghost", done=TRUE)
    builder.resource("lock", held={"ghost": equal(owner, 2)})
    for value in (0, 1):
        then = {spin: 1 - value}
        builder.action(f"spin {value}", party=runner, at=equal(spin, value), then=then)
    free = equal(owner, 0)
    builder.action("take", party=waiter, waits_for="lock", when=free, then={owner: 0})
    return builder.build()


def test_what_lasts_for_ever_is_ruled_out_where_all_states_are_listed():
    claims = fields(STATES)["claims"]
    assert claims == [
        "violated one inside",
        "deadlock",
        *(f"permanent-block party {i}" for i in (1, 2)),
    ]


@pytest.mark.parametrize("held", [False, True])
def test_a_party_that_is_blocked_for_ever_leaves_no_such_certificate(held: bool):
    system = waiting_for_ever(held)
    assert certify(SUBJECT, system, logic=STATES) is None
    assert certify(SUBJECT, system, logic=INDUCTION) is not None


def test_an_orphan_for_which_somebody_waits_is_refused_by_name():
    system = waiting_for_ever(held=True)
    patient = replace(
        system,
        parties=tuple(replace(each, daemon=each.name == "waiter") for each in system.parties),
    )
    certificate = {
        **fields(STATES),
        "system": fingerprint(patient),
        "claims": list(claims_of(patient, STATES)),
        "parts": [repr((spin, 2)) for spin in (0, 1)],
    }
    with pytest.raises(Refused, match="orphaned-lock lock: for ever"):
        verify(certificate, patient)


def test_a_second_solver_agrees_on_every_obligation():
    pytest.importorskip("cvc5")
    assert verify(fields(INDUCTION), queue()) > 0


def test_a_second_solver_that_disagrees_is_heard(monkeypatch: pytest.MonkeyPatch):
    certificate = fields(INDUCTION)
    monkeypatch.setattr(f"{impossible.__module__}.second_opinion", lambda script, seconds: "sat")
    with pytest.raises(Refused, match="cvc5 says sat where z3 says unsat"):
        verify(certificate, queue())
