"""`mortmain replay`: whether a schedule still shows what it once showed."""

from __future__ import annotations

import json


def schedule(mortmain) -> str:
    out = mortmain("check", "bank.py::Stuck", "--format", "json").out
    found: str = json.loads(out)["reports"][0]["findings"][0]["schedule"]
    return found


def test_what_is_still_violated_is_told_again(mortmain) -> None:
    steps = schedule(mortmain)
    ran = mortmain("replay", "bank.py::Stuck", steps)
    assert ran.code == 1
    assert ran.out.startswith("VIOLATED orphaned-lock  bank.py::Stuck   db")
    assert "the point of no return" in ran.out


def test_a_schedule_that_ends_well_is_not_violated(mortmain) -> None:
    ran = mortmain("replay", "bank.py::Stuck", "0:")
    assert ran.code == 0
    assert ran.out.startswith("NOT VIOLATED  bank.py::Stuck")


def test_a_schedule_that_cannot_be_taken_is_no_violation(mortmain) -> None:
    ran = mortmain("replay", "bank.py::Stuck", "0:9999")
    assert ran.code == 0
    assert ran.out.startswith("NOT POSSIBLE  bank.py::Stuck   step 1: there is no action 9999")
