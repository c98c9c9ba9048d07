"""What a certificate says never lasts: every row, way and ranking is missed where it is needed.

A second definition decides what a changed row is worth: it takes the ways in every state that there
is, with plain numbers, instead of asking a solver about all of them.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest

from mortmain.checker.certificate import certify, certify_any_number
from mortmain.checker.evidence.certificate import INDUCTION, claims_of, fingerprint
from mortmain.checker.report.subject import Subject
from mortmain.checker.symbolic.dossier import Refused, parsed, read
from mortmain.checker.symbolic.verify import verify
from mortmain.checker.symbolic.verify_any_number import verify_any_number
from mortmain.model.term.build import TRUE, append, equal, is_in, without
from mortmain.model.term.evaluate import evaluate
from mortmain.model.term.sorts import BOOLEAN, Range
from mortmain.model.transition.action import Kind
from mortmain.model.transition.builder import Builder
from mortmain.model.transition.system import TransitionSystem
from tests.symbolic.clerks import INSIDE, WAITING, Clerks, Wrong, make
from tests.symbolic.reasons import Row, is_reason, is_right_for, valuations
from tests.symbolic.test_certificates import queue, waiting_for_ever

SUBJECT = Subject("lasting", "lasting.py", parameters={"clerks": 2})


def lent() -> TransitionSystem:
    """A lock goes round: whoever lends it takes it back, and is done with it in between."""
    builder = Builder("lent")
    owner = builder.variable("owner", Range(0, 2), initial=0)
    spin = builder.variable("spin", BOOLEAN, initial=False)
    lender = builder.party("lender", done=equal(owner, 0))
    borrower = builder.party("borrower")
    builder.resource("lock", held={"lender": equal(owner, 1), "borrower": equal(owner, 2)})
    for number_ in range(3):
        then = {owner: (number_ + 1) % 3}
        by = borrower if number_ == 2 else lender
        builder.action(f"step {number_}", party=by, when=equal(owner, number_), then=then)
    builder.action("turn", party=borrower, when=equal(spin, False), then={spin: True})
    builder.action("break", party=lender, then={owner: 1}, kind=Kind.ENVIRONMENT)
    return builder.build()


SYSTEMS = {"queue": queue, "lent": lent}


@pytest.fixture(scope="module", params=SYSTEMS)
def one_size(request: pytest.FixtureRequest) -> tuple[TransitionSystem, dict[str, Any]]:
    """A system with its certificate by induction."""
    system = SYSTEMS[request.param]()
    certificate = certify(SUBJECT, system, logic=INDUCTION)
    assert certificate is not None
    return system, read(certificate.as_text())


@pytest.fixture(scope="module")
def any_number() -> dict[str, Any]:
    """The certificate of the clerks."""
    certificate = certify_any_number(SUBJECT, make(), ["clerks"], 5.0)
    assert certificate is not None
    return read(certificate.as_text())


def test_by_induction_everything_is_claimed(
    one_size: tuple[TransitionSystem, dict[str, Any]],
) -> None:
    system, certificate = one_size
    still = {f"permanent-block {each.name}" for each in system.parties}
    orphans = {f"orphaned-lock {each.name}" for each in system.resources}
    assert still | orphans <= set(certificate["claims"])
    assert verify(certificate, system) > 0


def test_for_any_number_everything_is_claimed(any_number: dict[str, Any]) -> None:
    case = any_case(any_number)
    assert case["claims"] == ["violated one inside", "deadlock", "permanent-block clerk 0"]
    assert verify_any_number(any_number, make()) > 0


def any_case(certificate: dict[str, Any]) -> dict[str, Any]:
    """The case in which nobody is alone."""
    (case,) = (each for each in certificate["cases"] if not each["alone"])
    assert isinstance(case, dict)
    return case


def changed(row: Row, actions: list[str]) -> Iterator[Row]:
    """The row with something taken away from it, exchanged, or put in."""
    claim, party, ranking, ways = row
    for place in range(len(ranking)):
        yield claim, party, (*ranking[:place], *ranking[place + 1 :]), ways
    yield claim, party, ranking[::-1], ways
    yield claim, party, ranking, ways[:1]
    yield claim, party, ranking, ()
    yield claim, party, ranking, ((),)
    for place, way in enumerate(ways):
        others = (*ways[:place], *ways[place + 1 :])
        yield claim, party, ranking, others
        for step in range(len(way)):
            yield claim, party, ranking, (*others, (*way[:step], *way[step + 1 :]))
            for action in actions:
                yield claim, party, ranking, (*others, (*way[:step], action, *way[step + 1 :]))


def test_a_changed_row_by_induction_is_refused_unless_it_is_one_as_well(
    one_size: tuple[TransitionSystem, dict[str, Any]],
) -> None:
    system, certificate = one_size
    parts = [parsed(each) for each in certificate["parts"]]
    rows: list[Row] = [parsed(each) for each in certificate["reasons"]]
    states = [at for at in valuations(system) if all(evaluate(x, at) for x in parts)]
    actions = [each.name for each in system.actions if each.kind.dependable]
    told = []
    for place, row in enumerate(rows):
        for one in list(changed(row, actions))[::2]:
            reasons = [*rows[:place], one, *rows[place + 1 :]]
            right = all(is_reason(system, at, one, [list(way) for way in one[3]]) for at in states)
            accepted = is_accepted(certificate | {"reasons": list(map(repr, reasons))}, system)
            assert accepted == right, one
            told.append(accepted)
    assert told.count(False) > 10


def is_accepted(certificate: dict[str, Any], system: TransitionSystem) -> bool:
    try:
        return verify(certificate, system) > 0
    except Refused:
        return False


def test_a_changed_row_for_any_number_is_refused_unless_it_is_right_for_a_few(
    any_number: dict[str, Any],
) -> None:
    case = any_case(any_number)
    (row,) = (parsed(each) for each in case["reasons"])
    actions = [x.name for x in make()({"clerks": 4}).actions]
    told = []
    for one in list(changed(row, actions))[::4]:
        case["reasons"] = [repr(one)]
        try:
            verify_any_number(any_number, make())
        except Refused:
            told.append(False)
        else:
            told.append(True)
            assert all(is_right_for(make(), size, one) for size in (2, 3, 4)), one
    case["reasons"] = [repr(row)]
    assert told.count(False) > 10


def test_without_its_rows_a_claim_is_refused(any_number: dict[str, Any]) -> None:
    system, certificate = queue(), certify(SUBJECT, queue(), logic=INDUCTION)
    assert certificate is not None
    fields = read(certificate.as_text())
    for place in range(len(fields["reasons"])):
        fewer = [*fields["reasons"][:place], *fields["reasons"][place + 1 :]]
        with pytest.raises(Refused, match="does not say why"):
            verify(fields | {"reasons": fewer}, system)
    with pytest.raises(Refused, match="claims it not"):
        verify(fields | {"claims": fields["claims"][:2]}, system)
    assert verify(fields | {"claims": fields["claims"][:2], "reasons": []}, system) > 0
    case = copy.deepcopy(any_number)
    any_case(case)["reasons"] = []
    with pytest.raises(Refused, match="does not say why"):
        verify_any_number(case, make())


@pytest.mark.parametrize("held", [False, True])
def test_nothing_is_claimed_of_who_is_blocked_for_ever(held: bool) -> None:
    system = waiting_for_ever(held)
    certificate = certify(SUBJECT, system, logic=INDUCTION)
    assert certificate is not None
    said = set(certificate.claims)
    assert not said & {"permanent-block waiter", *(["orphaned-lock lock"] if held else [])}
    ways = tuple((each.name,) for each in system.actions)
    forged = repr(("permanent-block waiter", "waiter", (), ways))
    fields = read(certificate.as_text())
    fields["claims"].append("permanent-block waiter")
    with pytest.raises(Refused, match="permanent-block waiter may last for waiter"):
        verify(fields | {"reasons": [*fields["reasons"], forged]}, system)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("3", "makes no sense"),
        ("('permanent-block party 1', 'party 1', 3, ())", "makes no sense"),
        ("('permanent-block party 1', 'party 1', (), (('nothing',),))", "makes no sense"),
        ("('permanent-block party 1', 'party 1', (3,), (('take 1',),))", "makes no sense"),
        ("('permanent-block party 1', 'party 1', ((),), (('take 1',),))", "makes no sense"),
        ("('permanent-block party 1', 'party 1', ((1, 'line'),), (('take 1',),))", "one size"),
        ("('permanent-block party 3', 'party 3', (), ())", "does not say why"),
        (f"('permanent-block party 1', 'party 1', ({TRUE!r},), (('take 1',),))", "is no number"),
        ("__import__('os')", "cannot be read"),
    ],
)
def test_a_row_that_makes_no_sense_is_refused(row: str, reason: str) -> None:
    certificate = certify(SUBJECT, queue(), logic=INDUCTION)
    assert certificate is not None
    fields = read(certificate.as_text())
    fields["reasons"][0] = row
    with pytest.raises(Refused, match=reason):
        verify(fields, queue())


def sleepers(clerks: Clerks) -> None:
    """Whoever is inside can fall asleep there, and nobody wakes him."""
    asleep = clerks.open
    for name, at in zip(clerks.names, clerks.at, strict=True):
        clerks.act(f"{name} rests", name, equal(at, INSIDE), TRUE, {asleep: True})


def impatient(clerks: Clerks) -> None:
    """Whoever waits may go to the end of the line: none of them needs ever be the first."""
    for name, at in zip(clerks.names, clerks.at, strict=True):
        there = {clerks.line: append(without(clerks.line, name), name)}
        clerks.act(f"{name} goes back", name, equal(at, WAITING), is_in(name, clerks.line), there)


def forgetful(clerks: Clerks) -> None:
    """A step that nobody can rely on is among those of every clerk."""
    for name, at in zip(clerks.names, clerks.at, strict=True):
        clerks.builder.action(
            f"{name} is helped", party=name, at=equal(at, WAITING), then={at: 0}, kind=Kind.KILL
        )


@pytest.mark.parametrize("wrong", [sleepers, impatient, forgetful, None])
def test_what_is_claimed_of_any_number_is_so_of_a_few(wrong: Wrong | None) -> None:
    certificate = certify_any_number(SUBJECT, make(wrong), ["clerks"], 5.0)
    if certificate is None:
        return
    for text in certificate.cases[0].reasons:
        assert all(is_right_for(make(wrong), size, parsed(text)) for size in (2, 3))


def test_a_forged_reason_is_refused_where_somebody_is_blocked(any_number: dict[str, Any]) -> None:
    """Somebody waits for what never comes: every way of two steps and every ranking is tried."""

    def waits(clerks: Clerks) -> None:
        never = clerks.builder.variable("never", BOOLEAN, initial=False)
        for name in clerks.names:
            friend = f"friend of {name}"
            at = clerks.builder.variable(f"{friend}.at", BOOLEAN, initial=False)
            waiter = clerks.builder.party(friend, done=at)
            # One who is alone has all of its states listed, and need not wait.
            comes = TRUE if clerks.count == 1 else never
            clerks.act(f"{friend} moves", waiter, equal(at, False), comes, {at: True})

    family = make(waits)
    found = certify_any_number(SUBJECT, family, ["clerks"], 5.0)
    assert found is not None
    certificate = read(found.as_text())
    case = any_case(certificate)
    claim = "permanent-block friend of clerk 0"
    assert claim not in case["claims"]
    system = family({"clerks": 4})
    steps = [(each.name,) for each in system.actions]
    every = ((*one, *other) for one, other in product(steps, repeat=2))
    # Four clerks do not speak for ways on which two leave the line.
    pairs = [each for each in every if sum("gives it on" in step for step in each) < 2]
    rankings = ((), (("clerk 0", "line"),), (("nobody", "line"), ("clerk 0", "line")))
    case["claims"] = [*case["claims"], claim]
    fine = case["reasons"]
    for ranking in rankings:
        row = claim, "friend of clerk 0", ranking, (*steps, *pairs)
        case["reasons"] = [*fine, repr(row)]
        case["system"] = fingerprint(system)
        with pytest.raises(Refused, match="may last for friend of clerk 0"):
            verify_any_number(certificate, family)


def test_a_reason_that_nobody_can_confirm_costs_no_other_claim(monkeypatch: pytest.MonkeyPatch):
    def in_doubt(fields: dict[str, Any], system: TransitionSystem) -> int:
        if fields["reasons"]:
            raise Refused("a solver does not know")
        return verify(fields, system)

    assert certify(SUBJECT, queue(), logic=INDUCTION).reasons
    monkeypatch.setattr("mortmain.checker.certificate.verify", in_doubt)
    certificate = certify(SUBJECT, queue(), logic=INDUCTION)
    assert (certificate.reasons, certificate.claims) == ((), claims_of(queue(), INDUCTION))
