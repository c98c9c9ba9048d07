"""What a step asks of all others: a certificate for any number is right whatever the answer is."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from mortmain.checker.certificate import certify, certify_any_number
from mortmain.checker.evidence.certificate import (
    INDUCTION,
    OR_THE_SAME,
    FamilyCertificate,
    fingerprint,
)
from mortmain.checker.prove import prove
from mortmain.checker.report.subject import Subject
from mortmain.checker.symbolic.dossier import Refused, parsed, read
from mortmain.checker.symbolic.either_way import either_way
from mortmain.checker.symbolic.members import Members
from mortmain.checker.symbolic.verify_any_number import check_same, verify_any_number
from mortmain.model.term.evaluate import evaluate
from mortmain.model.transition.system import TransitionSystem
from tests.parametric.test_others import SPECS
from tests.symbolic.askers import (
    Leave,
    by_the_host,
    either,
    follows_only,
    from_elsewhere,
    guests,
    late_if_first,
    late_if_last,
    lonely,
    never_follows,
    not_to_be_relied_on,
    oneself_included,
    other_effects,
    other_questions,
    told_in_another_order,
    two_questions,
)
from tests.symbolic.reasons import valuations

SUBJECT = Subject("guests", "guests.py", parameters={"guests": 2})
STUCK = (follows_only, never_follows, other_questions, other_effects, not_to_be_relied_on)
LATE = (late_if_first, late_if_last)
RIGHT = (either, told_in_another_order, oneself_included)
EVERY = (*RIGHT, by_the_host, from_elsewhere, two_questions, *STUCK, *LATE)


def certified(leave: Leave) -> dict[str, Any] | None:
    found = certify_any_number(SUBJECT, guests(leave), ("guests",), 5.0)
    return None if found is None else read(found.as_text())


@pytest.fixture(scope="module")
def fine() -> dict[str, Any]:
    """The certificate of the family in which everybody can leave."""
    found = certified(either)
    assert found is not None
    return found


def many(certificate: dict[str, Any]) -> dict[str, Any]:
    """The case in which there are two or more."""
    (case,) = (each for each in certificate["cases"] if not each["alone"])
    assert isinstance(case, dict)
    return case


def about(certificate: dict[str, Any], leave: Leave) -> dict[str, Any]:
    """The certificate, as if it were about another family."""
    changed = copy.deepcopy(certificate)
    for case in changed["cases"]:
        size = 1 if case["alone"] else len(many(changed)["members"]["guests"]) - 1
        case["system"] = fingerprint(guests(leave)({"guests": size}))
    return changed


def whose(system: TransitionSystem) -> Members:
    """The members of a system of guests."""
    names = [each.name for each in system.parties if each.name != "host"]
    listed = [[each, f"{each}.at"] for each in (*names, f"guest {len(names)}")]
    return Members({"guests": listed}, ["guests"])


@pytest.mark.parametrize("leave", RIGHT)
def test_whoever_can_leave_whatever_the_answer_does_so(leave: Leave) -> None:
    certificate = certified(leave)
    assert certificate is not None
    case = many(certificate)
    seen = ["violated nobody is late", "deadlock"]
    assert case["claims"] == [*seen, "permanent-block guest 0"]
    ways = [way for row in case["reasons"] for way in parsed(row)[3]]
    assert any(step.endswith(OR_THE_SAME) for way in ways for step in way)


def test_what_two_do_for_each_other_is_no_step_of_either() -> None:
    certificate = certified(by_the_host)
    assert certificate is not None
    assert "permanent-block guest 0" not in many(certificate)["claims"]


def test_without_any_one_of_its_rows_or_reasons_it_is_refused(fine: dict[str, Any]) -> None:
    for kind, tried in (("parts", 2), ("reasons", 1)):
        certificate = copy.deepcopy(fine)
        case = many(certificate)
        every = case[kind]
        assert len(every) >= tried
        for place in range(len(every)):
            case[kind] = every[:place] + every[place + 1 :]
            with pytest.raises(Refused, match=r"start|breaks it|does not say why"):
                verify_any_number(certificate, guests(either))


def test_a_remedy_of_which_all_can_die_is_certified_for_any_number() -> None:
    certificate = prove(SPECS["Timed"]).certificate
    assert isinstance(certificate, FamilyCertificate)
    assert {"deadlock", "orphaned-lock db", "permanent-block runner 0"} <= {*certificate.claims}


@pytest.mark.parametrize("leave", STUCK)
def test_what_depends_on_the_answer_is_not_claimed_to_come_about(leave: Leave) -> None:
    certificate = certified(leave)
    assert certificate is not None
    assert many(certificate)["claims"] == ["violated nobody is late"]


@pytest.mark.parametrize("leave", STUCK)
def test_a_reason_that_relies_on_an_answer_is_refused(leave: Leave) -> None:
    certificate, claim = certified(leave), "permanent-block guest 0"
    assert certificate is not None
    case = many(certificate)
    changed = either_way(guests(leave)({"guests": 3}), whose(guests(leave)({"guests": 3})))
    ways = tuple((each.name,) for each in changed.actions if each.kind.dependable)
    case["claims"], case["reasons"] = [*case["claims"], claim], [repr((claim, "guest 0", (), ways))]
    with pytest.raises(Refused, match="permanent-block guest 0 may last for guest 0"):
        verify_any_number(certificate, guests(leave))
    for step in ("guest 0 follows", "guest 0 goes first", "guest 0 goes last"):
        case["reasons"] = [repr((claim, "guest 0", (), (*ways, (step,))))]
        with pytest.raises(Refused, match="the reason why permanent-block guest 0 never lasts"):
            verify_any_number(certificate, guests(leave))
    case["claims"], case["reasons"] = [*case["claims"][:-1], "deadlock"], []
    with pytest.raises(Refused, match="it does not rule out deadlock"):
        verify_any_number(certificate, guests(leave))


def test_what_is_claimed_of_any_number_is_claimed_of_one(fine: dict[str, Any]) -> None:
    system = guests(lonely)({"guests": 1})
    alone = certify(SUBJECT, system, logic=INDUCTION)
    assert alone is not None
    assert alone.claims == ("violated nobody is late", "deadlock")
    forged = copy.deepcopy(fine)
    (case,) = (each for each in forged["cases"] if each["alone"])
    case.update(read(alone.as_text()))
    with pytest.raises(Refused, match="claims permanent-block guest 0, and not where guests is"):
        verify_any_number(forged, guests(lonely))
    many(forged)["claims"].remove("permanent-block guest 0")
    many(forged)["reasons"] = []
    assert verify_any_number(forged, guests(lonely)) > 0


@pytest.mark.parametrize(
    ("claimed", "possible"),
    [
        (["deadlock"], ["deadlock"]),
        (["deadlock"], ["deadlock", "permanent-block host"]),
        (
            ["deadlock", "permanent-block guest 3"],
            ["permanent-block guest", "permanent-block guest 3"],
        ),
    ],
)
def test_all_that_a_claim_can_be_about_is_claimed(claimed: list[str], possible: list[str]) -> None:
    case = {"alone": ["guests"], "claims": claimed}
    with pytest.raises(Refused, match="claims permanent-block guest 0, and not where guests is"):
        check_same(["permanent-block guest 0"], case, possible)
    guest = ["permanent-block guest", *possible]
    check_same(["permanent-block guest 0"], case | {"claims": guest}, guest)


@pytest.mark.parametrize("counted", [[], ["guests", "guests"]])
def test_what_is_counted_is_said_once(fine: dict[str, Any], counted: list[str]) -> None:
    with pytest.raises(Refused, match="has to say what is counted, and each once"):
        verify_any_number(fine | {"counted": counted}, guests(either))


@pytest.mark.parametrize("leave", LATE)
def test_what_may_happen_with_one_of_the_answers_is_not_ruled_out(
    fine: dict[str, Any], leave: Leave
) -> None:
    assert certified(leave) is None
    with pytest.raises(Refused, match=r"is late` breaks it|it happens in"):
        verify_any_number(about(fine, leave), guests(leave))


@pytest.mark.parametrize("size", [2, 3])
@pytest.mark.parametrize("leave", EVERY)
def test_every_step_is_there_and_each_that_can_be_relied_on_is_one(leave: Leave, size: int) -> None:
    system = guests(leave)({"guests": size})
    changed = either_way(system, whose(system))
    assert (changed.variables, changed.initial) == (system.variables, system.initial)
    assert (changed.parties, changed.properties) == (system.parties, system.properties)
    states = 0
    for at in valuations(system):
        really, maybe = (
            {deed(each) for each in either.actions if evaluate(each.enabled, at)}
            for either in (system, changed)
        )
        assert {updates for _, _, updates in really} <= {updates for _, _, updates in maybe}
        assert {each for each in maybe if each[1]} <= {each for each in really if each[1]}
        states += 1
    assert states == 2 * (size + 1) * 3**size


def deed(action: Any) -> tuple[str, bool, str]:
    """Whose step it is, whether it can be relied on, and what it does."""
    return action.party, action.kind.dependable, repr(action.updates)


def test_a_step_that_asks_two_things_is_left_as_it_is() -> None:
    system = guests(two_questions)({"guests": 3})
    waits = [each for each in system.actions if each.name.endswith("waits")]
    assert waits
    assert set(waits) <= set(either_way(system, whose(system)).actions)
    assert certified(two_questions) is None
