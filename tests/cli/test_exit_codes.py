"""Every exit code, by a command that ends with it, and the message that comes with it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from mortmain.checker.cli.exit_code import ExitCode, worst
from mortmain.checker.engine import Progress
from mortmain.checker.evidence.verdict import Cut, Spent, Undecided
from mortmain.checker.explicit.engine import ExplicitEngine

ROOT = Path(__file__).parents[2]


def test_0_where_it_holds(mortmain) -> None:
    ran = mortmain("check", "bank.py::AskFirst", "--no-time")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("HOLDS  bank.py::AskFirst   (")


def test_1_where_it_is_violated(mortmain) -> None:
    ran = mortmain("check", "bank.py::Stuck", "--no-time")
    assert (ran.code, ran.err) == (1, "")
    assert ran.out.startswith("VIOLATED orphaned-lock  bank.py::Stuck   db   (")


def test_3_where_it_is_undecided(mortmain) -> None:
    ran = mortmain("check", "bank.py::Stuck", "--max-states", "2")
    assert (ran.code, ran.err) == (3, "")
    assert ran.out.startswith("UNDECIDED  bank.py::Stuck")
    assert "--max-states" in ran.out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["chek", "bank.py"], "did you mean 'check'?"),
        (["bank.py"], "did you mean `mortmain check bank.py`?"),
        (["check", "bnak.py"], "did you mean bank.py?"),
        (["check", "bank.py::Stcuk"], "did you mean Stuck?"),
        (["check", "bank.py::Other"], "it has Stuck, AskFirst"),
        (["check", "nothing_like_it"], "`mortmain specs` lists the library"),
        (["check", "bank.py", "--set", "runners"], "--set takes NAME=VALUE"),
        (["check", "bank.py", "--set", "runers=2"], "did you mean `runners`?"),
        (["check", "bank.py", "--set", "runners=many"], "`runners` of `Stuck` cannot be 'many'"),
        (["check", "bank.py", "--kills", "-1"], "--kills"),
        (["check", "bank.py", "--engine", "steam"], "--engine"),
        (["check", "bank.py::Stuck", "-o", "stuck.gif"], "must end in one of .svg, .png"),
        (["check", "bank.py::Stuck", "-o", "nowhere/stuck.svg"], "there is no folder nowhere"),
        (["check", "bank.py", "-o", "stuck.svg"], "2 specs are selected, and a picture shows one"),
        (["replay", "bank.py::Stuck", "one"], "looks like 0:3.1.4"),
        (["replay", "bank.py", "0:1"], "add ::Class, one of Stuck, AskFirst"),
    ],
)
def test_2_where_the_command_makes_no_sense(mortmain, arguments, said) -> None:
    ran = mortmain(*arguments)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err
    assert "Traceback" not in ran.err


def test_4_where_the_spec_is_wrong(mortmain, here) -> None:
    (here / "wrong.py").write_text("from mortmain import Spec\n\nclass Wrong(Spec:\n")
    ran = mortmain("check", "wrong.py")
    assert (ran.code, ran.out) == (4, "")
    assert ran.err.startswith("error[")
    assert "wrong.py:3" in ran.err


def test_4_outranks_a_violation_and_the_others_are_told(mortmain, here) -> None:
    (here / "wrong.py").write_text("from mortmain import Spec\n\nclass Wrong(Spec:\n")
    ran = mortmain("check", "wrong.py", "bank.py")
    assert ran.code == 4
    assert "bank.py::Stuck" in ran.out


def test_5_where_there_is_nothing_to_check(mortmain, here) -> None:
    (here / "empty").mkdir()
    (here / "empty" / "plain.py").write_text("x = 1\n")
    for target in ("empty", "empty/plain.py"):
        ran = mortmain("check", target)
        assert (ran.code, ran.out) == (5, "")
        assert "nothing to check: there is no spec in" in ran.err


def test_70_with_what_to_report_where_it_is_our_fault(mortmain, monkeypatch) -> None:
    monkeypatch.setattr(ExplicitEngine, "check", lambda *_, **__: 1 / 0)
    ran = mortmain("check", "bank.py::Stuck")
    assert (ran.code, ran.out) == (70, "")
    assert "internal error: ZeroDivisionError" in ran.err
    assert "This is a bug in mortmain, not in your spec." in ran.err
    assert "mortmain check bank.py::Stuck" in ran.err


def test_130_where_it_is_interrupted(mortmain, monkeypatch) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(ExplicitEngine, "check", interrupted)
    ran = mortmain("check", "bank.py::Stuck")
    assert (ran.code, ran.out) == (130, "")
    assert "interrupted" in ran.err


def test_130_with_what_was_found_so_far_where_the_search_is_interrupted(
    mortmain, monkeypatch
) -> None:
    so_far = Undecided(Cut(Spent.INTERRUPTED, 12, 20, 3, "let it run"))
    monkeypatch.setattr(ExplicitEngine, "check", lambda *_, **__: so_far)
    ran = mortmain("check", "bank.py")
    assert (ran.code, ran.err) == (130, "")
    assert ran.out.startswith("UNDECIDED  bank.py::Stuck   (12 states")
    assert "AskFirst" not in ran.out


def test_the_worst_code_stands_for_all() -> None:
    assert worst([]) is ExitCode.HOLDS
    assert worst([ExitCode.HOLDS, ExitCode.UNDECIDED]) is ExitCode.UNDECIDED
    assert worst([ExitCode.UNDECIDED, ExitCode.VIOLATED]) is ExitCode.VIOLATED
    assert worst([ExitCode.VIOLATED, ExitCode.WRONG_SPEC]) is ExitCode.WRONG_SPEC


def test_progress_is_silent_where_nobody_watches(mortmain, monkeypatch) -> None:
    honest = ExplicitEngine.check

    def talkative(self, system, *, within, report):
        report(Progress(1, 1, 1, 1, 1.0))
        return honest(self, system, within=within, report=report)

    monkeypatch.setattr(ExplicitEngine, "check", talkative)
    assert mortmain("check", "bank.py::Stuck").err == ""


def test_130_where_the_reader_of_a_pipe_has_gone(here) -> None:
    code = "import sys; from mortmain.checker.cli.main import run; sys.exit(run(sys.argv[1:]))"
    reading, writing = os.pipe()
    os.close(reading)
    ran = subprocess.run(
        [sys.executable, "-c", code, "check", "bank.py::Stuck"],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=writing,
        stderr=subprocess.PIPE,
        check=False,
    )
    os.close(writing)
    assert (ran.returncode, ran.stderr) == (130, b"")
