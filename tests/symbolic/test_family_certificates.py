"""Certificates for any number: every obligation is there, since each is missed where it fails."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest

from mortmain.checker.certificate import certify_any_number
from mortmain.checker.evidence.certificate import fingerprint
from mortmain.checker.report.subject import Subject
from mortmain.checker.symbolic.dossier import Refused, parsed, read
from mortmain.checker.symbolic.verify_any_number import verify_any_number
from tests.symbolic.clerks import (
    Wrong,
    all_of_them,
    broken,
    counting,
    first_of_nobody,
    idle,
    lucky,
    make,
    never_queued,
    second,
    somebody_else,
    stuck,
    three,
    twice,
    two_alone,
    two_at_once,
    unlucky,
    whole,
)

SUBJECT = Subject("clerks", "clerks.py", parameters={"clerks": 2})
COUNTED = ("clerks",)


@pytest.fixture(scope="module")
def fine() -> dict[str, Any]:
    """What is in the certificate of the family with nothing wrong."""
    found = certify_any_number(SUBJECT, make(), COUNTED, 5.0)
    assert found is not None
    return read(found.as_text())


@pytest.fixture
def certificate(fine: dict[str, Any]) -> dict[str, Any]:
    """The same, to be changed."""
    return copy.deepcopy(fine)


def any_case(certificate: dict[str, Any]) -> dict[str, Any]:
    """The case in which nobody is alone."""
    (case,) = (each for each in certificate["cases"] if not each["alone"])
    assert isinstance(case, dict)
    return case


def refused(certificate: dict[str, Any], wrong: Wrong | None = None) -> str:
    """Why it is refused; where it is about another family, it says so itself."""
    if wrong:
        for case in certificate["cases"]:
            sizes = {"clerks": 1 if case["alone"] else 4}
            case["system"] = fingerprint(make(wrong)(sizes))
    with pytest.raises(Refused) as reason:
        verify_any_number(certificate, make(wrong))
    return str(reason.value)


def test_it_is_verified(certificate: dict[str, Any]) -> None:
    assert verify_any_number(certificate, make()) > 0
    seen = ["violated one inside", "deadlock"]
    assert any_case(certificate)["claims"] == [*seen, "permanent-block clerk 0"]


def test_a_queue_that_has_no_room_is_empty() -> None:
    found = certify_any_number(SUBJECT, make(never_queued), COUNTED, 5.0)
    assert found is not None
    assert verify_any_number(read(found.as_text()), make(never_queued)) > 0


def test_without_any_one_of_its_rows_it_is_refused(certificate: dict[str, Any]) -> None:
    case = any_case(certificate)
    rows = case["parts"]
    assert len(rows) > 2
    for place in range(len(rows)):
        case["parts"] = rows[:place] + rows[place + 1 :]
        assert "not so at the start" in (told := refused(certificate)) or "breaks it" in told


def narrower(row: str) -> Iterator[str]:
    """The row without one of several values of a column, each in turn."""
    kind, columns = parsed(row)
    for place, (name, values) in enumerate(columns):
        for gone in values if len(values) > 1 else ():
            fewer = (name, tuple(each for each in values if each != gone))
            yield repr((kind, (*columns[:place], fewer, *columns[place + 1 :])))


def test_with_any_value_of_a_row_taken_away_it_is_refused(certificate: dict[str, Any]) -> None:
    case = any_case(certificate)
    rows, tried = case["parts"], 0
    for place, row in enumerate(rows):
        for changed in narrower(row):
            case["parts"] = [*rows[:place], changed, *rows[place + 1 :]]
            assert "not so at the start" in (told := refused(certificate)) or "breaks it" in told
            tried += 1
    assert tried > 2


def test_a_row_of_what_is_bad_is_refused(certificate: dict[str, Any]) -> None:
    any_case(certificate)["parts"].append("('clerks', ())")
    assert "breaks it" in refused(certificate)


def test_a_row_that_is_closed_and_not_safe_is_refused(certificate: dict[str, Any]) -> None:
    wider = "('clerks', (('clerk 0.at', (0, 1, 2)), (('nobody', 'line'), (False,))))"
    any_case(certificate)["parts"] = [wider]
    assert "breaks it" in (told := refused(certificate)) or "does not rule out" in told


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        (broken, "breaks in` breaks it"),
        (unlucky, "claims|does not rule out"),
        (stuck, "falls` breaks it"),
        (lucky, "not all alike"),
        (three, "one more of those counted by `clerks` changes the others"),
        (two_alone, "one more of those counted by `clerks` changes the others"),
        (counting, "how many are in a queue"),
        (second, "who comes second"),
        (whole, "a queue as a whole"),
        (somebody_else, "changes the others"),
        (two_at_once, "several members"),
        (all_of_them, "changes the others|more than two members"),
        (first_of_nobody, "who is first of nobody"),
        (twice, "queues again` breaks it"),
    ],
)
def test_a_family_of_which_it_is_not_true_is_refused(
    certificate: dict[str, Any], wrong: Wrong, reason: str
) -> None:
    case = any_case(certificate)
    certificate["cases"] = [case, *(it for it in certificate["cases"] if it is not case)]
    if wrong in (unlucky, all_of_them):
        name = "open" if wrong is unlucky else "not all wait"
        case["claims"] = ["violated one inside", f"violated {name}", "deadlock"]
    assert any(each in refused(certificate, wrong) for each in reason.split("|"))


def test_deadlock_is_claimed_only_where_it_is_ruled_out(certificate: dict[str, Any]) -> None:
    certificate = read(certify_any_number(SUBJECT, make(idle), COUNTED, 5.0).as_text())  # type: ignore[union-attr]
    assert verify_any_number(certificate, make(idle)) > 0
    case = any_case(certificate)
    wider = [each for each in case["parts"] if "'owner', ('clerk 0',)" not in each]
    case["parts"], case["claims"] = wider, case["claims"][:1]
    assert refused(certificate)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"parts": ["3"]}, "no row"),
        ({"parts": ["('others', ())"]}, "no row"),
        ({"parts": ["('clerks', (3,))"]}, "makes no sense"),
        ({"parts": ["('clerks', (('nothing', (1,)),))"]}, "makes no sense"),
        ({"parts": ["('clerks', (('clerk 0.at', (7,)),))"]}, "start|breaks it"),
        ({"parts": ["('clerks', (('clerk 1.at', (0,)),))"]}, "not told of the member 0"),
        ({"parts": ["('clerks', (('line', ((),)),))"]}, "all of the queue"),
        ({"parts": ["('clerks', ((('nobody', 'owner'), (True,)),))"]}, "is no queue"),
        ({"parts": ["('clerks', (('clerk 0.at', (('other', 'x'),)),))"]}, "names somebody else"),
        ({"parts": ["__import__('os')"]}, "cannot be read"),
        ({"parts": []}, "not so at the start"),
        ({"logic": "magic"}, "is unknown here"),
        ({"claims": []}, "it does not claim ['violated one inside']: it should claim"),
        ({"claims": ["deadlock"]}, "it does not claim ['violated one inside']: it should claim"),
        (
            {"claims": ["violated one inside", "deadlock", "violated all is well"]},
            "it claims ['violated all is well'], which says nothing of it: it should claim"
            " ['violated one inside'], and may claim ['deadlock', 'permanent-block clerk 0']",
        ),
        ({"claims": ["deadlock", "violated one inside"]}, "once each and in this order it should"),
        ({"claims": ["violated one inside", "deadlock", "deadlock"]}, "once each and in this"),
        ({"claims": ["violated one inside"] * 2}, "once each and in this order it should claim"),
        ({"claims": ["violated one inside", "permanent-block clerk 1"]}, "which says nothing"),
        ({"system": "0" * 64}, "about another system"),
        ({"members": {}}, "whose each name is"),
        ({"members": {"clerks": 3}}, "names of two members and one more"),
        ({"members": {"clerks": []}}, "names of two members and one more"),
        ({"members": {"clerks": [["clerk 0"]]}}, "names of two members and one more"),
        ({"members": {"clerks": [3, 4, 5]}}, "names of each member"),
        ({"members": {"clerks": [[], [], [], [], []]}}, "not all alike|changes the others"),
        ({"members": {"clerks": [[3]] * 5}}, "says twice whose"),
    ],
)
def test_an_edited_case_is_refused(
    certificate: dict[str, Any], change: dict[str, Any], reason: str
) -> None:
    any_case(certificate).update(change)
    told = refused(certificate)
    assert any(each in told for each in reason.split("|"))


def test_whose_a_name_is_is_not_believed(certificate: dict[str, Any]) -> None:
    case = any_case(certificate)
    members = case["members"]["clerks"]
    case["members"] = {"clerks": [*members[:-1], members[0]]}
    assert "says twice whose" in refused(certificate)
    case["members"] = {"clerks": [each[:1] for each in members]}
    assert "changes the others" in (told := refused(certificate)) or "not all alike" in told
    case["members"] = {"clerks": [[*each[:-1]] for each in members[:-1]] + [members[-1]]}
    assert "not as many names each" in refused(certificate)
    case["members"] = {
        "clerks": [[each[-1], *each[:-1]] if i else each for i, each in enumerate(members)]
    }
    assert refused(certificate)


def test_fewer_members_than_places_do_not_speak_for_all(certificate: dict[str, Any]) -> None:
    case = any_case(certificate)
    case["members"] = {"clerks": case["members"]["clerks"][:-1]}
    case["system"] = fingerprint(make()({"clerks": 3}))
    assert refused(certificate) == "3 members do not speak for all: 4 would"


def test_there_has_to_be_a_case_for_one_alone(certificate: dict[str, Any]) -> None:
    alone = [each for each in certificate["cases"] if each["alone"]]
    for cases in ([any_case(certificate)], alone, [*alone, *alone], [any_case(certificate)] * 2):
        certificate["cases"] = cases
        assert "a case for each choice" in refused(certificate)


def test_of_one_alone_no_state_may_be_left_out(certificate: dict[str, Any]) -> None:
    (case,) = (each for each in certificate["cases"] if each["alone"])
    case["parts"] = case["parts"][:-1]
    assert "none of its states" in (told := refused(certificate)) or "not among its" in told


@pytest.mark.parametrize(
    "change", [{"cases": 3}, {"cases": [3]}, {"cases": [{}]}, {"counted": [1]}, {"counted": None}]
)
def test_a_file_that_is_no_such_certificate_is_refused(
    certificate: dict[str, Any], change: dict[str, Any]
) -> None:
    with pytest.raises(Refused, match=r"missing or of the wrong kind|is none|texts"):
        read(json.dumps(certificate | change))


def test_a_number_is_any_or_one(certificate: dict[str, Any]) -> None:
    parameters = {"parameters": certificate["parameters"] | {"clerks": 2}}
    with pytest.raises(Refused, match="about any number of `clerks`, and about one number alone"):
        read(json.dumps(certificate | parameters))


@pytest.mark.parametrize("wrong", [broken, unlucky, stuck, three, lucky])
def test_what_is_wrong_or_not_for_any_number_gets_no_certificate(wrong: Wrong) -> None:
    found = certify_any_number(SUBJECT, make(wrong), COUNTED, 5.0)
    assert found is None or wrong is stuck
