"""How the answers of z3 are told: as text, as JSON, and by the exit code."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from mortmain.checker.api import report_on
from mortmain.checker.cli.exit_code import ExitCode, exit_code
from mortmain.checker.engine import Budget
from mortmain.checker.evidence.trace import Schedule
from mortmain.checker.evidence.verdict import (
    Bounded,
    Finding,
    Holds,
    How,
    Inductive,
    Undecided,
    Unrolled,
    Verdict,
    Violated,
)
from mortmain.checker.report.report import Report
from mortmain.checker.report.subject import Subject
from mortmain.checker.symbolic.questions import COVERED
from mortmain.model.term.build import TRUE
from mortmain.model.transition.properties import Code
from tests.explicit.arrows import arrows

ROOT = Path(__file__).parents[2]
SCHEMA = json.loads((ROOT / "checker/report/schema.json").read_text(encoding="utf-8"))
SYSTEM = arrows("idle -> crash -> idle", never="crash")
FOUND = (Finding(Code.VIOLATED, "never", Schedule(0, (0,)), states=0),)
PART = Bounded(3, "the time ran out after 1 s", "wait", (Code.DEADLOCK,), COVERED)
BEGUN = Bounded(-1, "the time ran out after 1 s", "wait", COVERED, COVERED)
STOPPED = Bounded(3, "the search was interrupted", "run it again", (), COVERED, interrupted=True)


def report(verdict: Verdict) -> Report:
    return Report(Subject("drawing"), SYSTEM, "z3", verdict, ())


@pytest.mark.parametrize(
    ("verdict", "said", "code"),
    [
        (Holds(Inductive(2, (TRUE,), COVERED)), "by induction over 2 steps", ExitCode.HOLDS),
        (Holds(Unrolled(4, COVERED)), "every run was followed to its end", ExitCode.HOLDS),
        (Violated(FOUND, Inductive(1, (), COVERED)), "by induction over 1 step", ExitCode.VIOLATED),
        (Violated(FOUND, PART), "there may be more findings", ExitCode.VIOLATED),
        (Undecided(PART), "at most 3 steps; still open: deadlock", ExitCode.UNDECIDED),
        (Undecided(BEGUN), "looked at no run to its end", ExitCode.UNDECIDED),
        (Undecided(STOPPED), "the search was interrupted", ExitCode.INTERRUPTED),
    ],
)
def test_every_strength_is_said_and_has_its_code(verdict: Verdict, said: str, code: ExitCode):
    told = report(verdict)
    assert said in told.to_text(time=False)
    assert exit_code(told) is code
    jsonschema.validate(told.to_dict(), SCHEMA)


@pytest.mark.parametrize("how", [Inductive(1, (TRUE,), COVERED), Unrolled(4, COVERED)])
def test_a_proof_says_in_json_what_it_covers(how: How):
    assert isinstance(how, Inductive | Unrolled)
    told = report(Holds(how)).to_dict()
    assert told["how"]["covers"] == [str(each) for each in COVERED]


def test_a_real_answer_follows_the_schema():
    for engine in ("z3", "both"):
        told = report_on(Subject("drawing"), SYSTEM, engine=engine, within=Budget(seconds=60))
        assert told.engine == engine
        assert told.headline == "violated"
        jsonschema.validate(told.to_dict(), SCHEMA)
