"""`mortmain test`: specs against what they expect of themselves."""

from __future__ import annotations

import re


def test_all_as_expected(mortmain) -> None:
    ran = mortmain("test", "bank.py", "--no-time")
    first, second, _, summary = ran.out.splitlines()
    assert ran.code == 0
    assert re.match(r"ok     bank\.py::Stuck  .*orphaned-lock.*\(\d+ states\)$", first)
    assert second.startswith("ok     bank.py::AskFirst  holds")
    assert summary == "2 passed"


def test_what_is_not_as_expected_is_told_with_its_reason(mortmain, here) -> None:
    text = (here / "bank.py").read_text().replace('expect = "orphaned-lock"', 'expect = "holds"')
    (here / "bank.py").write_text(text)
    ran = mortmain("test", "bank.py", "-q", "--no-time")
    assert ran.code == 1
    assert ran.out.splitlines()[-1] == "1 passed, 1 failed"
    assert "  expected  holds\n  found     orphaned-lock (db)\n" in ran.out
    assert "  see       mortmain check bank.py::Stuck\n" in ran.out


def test_a_spec_that_expects_nothing_is_an_error(mortmain, here) -> None:
    text = (here / "bank.py").read_text().replace('expect = "orphaned-lock"', "")
    (here / "bank.py").write_text(text)
    ran = mortmain("test", "bank.py::Stuck", "--no-time")
    assert ran.code == 4
    assert "it does not say what it expects" in ran.out
    assert ran.out.splitlines()[-1] == "0 passed, 1 error"


def test_what_is_undecided_is_not_as_expected(mortmain) -> None:
    ran = mortmain("test", "bank.py::Stuck", "--max-states", "2")
    assert ran.code == 3
    assert "  found     undecided\n" in ran.out


def test_a_spec_that_cannot_be_read_is_an_error_beside_the_others(mortmain, here) -> None:
    (here / "wrong.py").write_text("from mortmain import Spec\n\nclass Wrong(Spec:\n")
    ran = mortmain("test", ".", "--no-time")
    assert ran.code == 4
    assert ran.out.splitlines()[-1] == "2 passed, 1 error"
