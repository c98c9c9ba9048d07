"""The JSON of a report: as its schema says, and the same bytes each time."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

import mortmain.checker.report.json as shown
from mortmain.checker.explain.story import Cause
from mortmain.checker.report.json import results_as_value
from mortmain.model.diagnostic import Diagnostic, Span
from mortmain.model.transition.properties import Code
from tests.golden import compare
from tests.report.reports import built, holds, undecided, violated

SCHEMA = json.loads(Path(shown.__file__).with_name("schema.json").read_text(encoding="utf-8"))
VALID = Draft202012Validator(SCHEMA)


def test_the_schema_is_one_and_names_no_host() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["$id"] == f"mortmain-report-{shown.VERSION}"


@pytest.mark.parametrize("time", [False, True])
@pytest.mark.parametrize("told", [violated, holds, undecided, built])
def test_every_kind_of_report_is_as_the_schema_says(told, time) -> None:
    VALID.validate(told().to_dict(time=time))


def test_a_document_of_several_reports_and_errors_is_as_the_schema_says() -> None:
    place = Span("bank.py", 3, 5, 3, 9, "    db = 1")
    full = Diagnostic("S203", "no range", place, why="because", help="so")
    bare = Diagnostic("S1", "nothing known")
    VALID.validate(results_as_value([violated(), holds()], [full, bare]))


def test_what_is_not_in_the_schema_is_refused() -> None:
    assert not VALID.is_valid({**holds().to_dict(), "mood": "good"})
    assert not VALID.is_valid({**holds().to_dict(), "version": 2})


def test_the_schema_knows_every_code_and_every_cause() -> None:
    definitions = SCHEMA["$defs"]
    assert definitions["finding"]["properties"]["code"]["enum"] == list(Code)
    assert sorted(definitions["blocked"]["properties"]["cause"]["enum"]) == sorted(Cause)


def test_equal_checks_give_equal_bytes() -> None:
    assert violated().to_json() == violated().to_json()
    assert "seconds" not in violated().to_json()


def test_the_incident_is_as_in_its_golden_file() -> None:
    compare("reports/violated.json", violated().to_json())
