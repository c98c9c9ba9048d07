"""Two engines: they agree, and where they do not, both answers are told and nothing is decided."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from mortmain.checker import opinions
from mortmain.checker.engine import Budget
from mortmain.checker.evidence.trace import Schedule
from mortmain.checker.evidence.verdict import (
    Bounded,
    Finding,
    Holds,
    Inductive,
    Undecided,
    Verdict,
    Violated,
)
from mortmain.checker.explicit.engine import ExplicitEngine
from mortmain.checker.opinions import BothEngines, Z3Engine, disagreement
from mortmain.checker.symbolic.questions import COVERED
from mortmain.model.diagnostic import InternalError
from mortmain.model.transition.properties import Code
from tests.explicit.arrows import arrows
from tests.symbolic.asked import A_MINUTE, ask

ROOT = Path(__file__).parents[2]
PROVED = Inductive(1, (), COVERED)


def test_both_engines_give_the_verdict_of_the_reference():
    system = arrows("idle -> crash; idle -> stuck", never="crash", done="crash")
    assert BothEngines().check(system) == ExplicitEngine().check(system)


def test_where_the_search_was_cut_z3_decides():
    system = arrows("a -> b -> c -> d -> a", never="")
    cut = BothEngines().check(system, within=Budget(states=1, seconds=60.0))
    assert cut == ask(system)
    assert isinstance(cut, Holds)


def test_a_finding_that_only_one_engine_has_is_an_error_of_ours(monkeypatch: pytest.MonkeyPatch):
    class Blind(Z3Engine):
        def check(self, *_: object, **__: object) -> Verdict:
            return Holds(PROVED)

    monkeypatch.setattr(opinions, "Z3Engine", Blind)
    with pytest.raises(InternalError) as told:
        BothEngines().check(arrows("idle -> crash -> idle", never="crash"))
    assert "only explicit finds violated of never" in str(told.value)
    assert "explicit  violated never 0:0" in str(told.value)
    assert "z3        holds  (induction over 1 steps)" in str(told.value)


def test_what_z3_left_open_is_no_disagreement():
    system = arrows("idle -> crash -> idle", never="crash")
    explicit = ExplicitEngine().check(system)
    part = Bounded(0, "the time ran out", "wait", (Code.VIOLATED,), COVERED)
    assert disagreement(explicit, Undecided(part)) == ""
    assert disagreement(explicit, Undecided(replace(part, open=()))) != ""


def test_what_only_z3_finds_is_one_unless_the_search_was_cut():
    system = arrows("idle -> crash -> idle", never="crash")
    found = ask(system)
    assert disagreement(Holds(ExplicitEngine().check(system).how), found) != ""  # type: ignore[arg-type]
    cut = ExplicitEngine().check(system, within=Budget(states=0))
    assert disagreement(cut, found) == ""


def test_a_run_that_does_not_show_what_it_should_is_never_returned(
    monkeypatch: pytest.MonkeyPatch,
):
    wrong = Finding(Code.VIOLATED, "never", Schedule(0))
    told = Violated((wrong,), PROVED)
    monkeypatch.setattr(opinions.SymbolicEngine, "check", lambda *_, **__: told)
    with pytest.raises(InternalError, match="fails when replayed"):
        Z3Engine().check(arrows("idle -> crash -> idle", never="crash"), within=A_MINUTE)


def test_a_disagreement_ends_the_command_with_70(tmp_path: Path):
    code = (
        "import sys\n"
        "from mortmain.checker import opinions\n"
        "from mortmain.checker.evidence.verdict import Holds, Inductive\n"
        "from mortmain.checker.symbolic.questions import COVERED\n"
        "held = Holds(Inductive(1, (), COVERED))\n"
        "opinions.Z3Engine.check = lambda *_, **__: held\n"
        "from mortmain.checker.cli.main import main; main()\n"
    )
    asked = ["check", "dining_philosophers::DiningPhilosophers", "--engine", "both"]
    ran = subprocess.run(
        [sys.executable, "-c", code, *asked],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 70
    assert "the engines disagree" in ran.stderr
    assert "z3        holds" in ran.stderr


def test_z3_is_not_loaded_by_a_check_that_does_not_ask_for_it():
    code = (
        "import sys; from mortmain.checker.cli.main import run\n"
        "run(['check', 'dining_philosophers', '--engine', 'explicit'])\n"
        "print('z3' in sys.modules)"
    )
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert ran.stdout.splitlines()[-1] == "False"
