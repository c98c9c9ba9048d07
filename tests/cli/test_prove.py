"""`mortmain prove` and `mortmain verify`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest


def test_a_proof_is_told_with_its_strength(mortmain) -> None:
    ran = mortmain("prove", "bank.py::AskFirst", "--no-time", "--engine", "z3")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("HOLDS  bank.py::AskFirst   (by induction over ")
    assert "warnings were not looked for" in ran.out


def test_a_proof_is_about_any_number_unless_one_is_given(mortmain) -> None:
    ran = mortmain("prove", "bank.py::AskFirst", "--no-time")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("HOLDS  bank.py::AskFirst   (for any number of `runners`)")
    ran = mortmain("prove", "bank.py::AskFirst", "--no-time", "--set", "runners=1")
    assert (ran.code, ran.err) == (0, "")
    assert "any number" not in ran.out


def test_a_violation_is_told_as_a_check_tells_it(mortmain) -> None:
    ran = mortmain("prove", "bank.py::Stuck", "--no-time")
    assert ran.code == 1
    assert ran.out.startswith("VIOLATED orphaned-lock  bank.py::Stuck   db   (")


def test_the_invariant_is_printed_in_words(mortmain) -> None:
    ran = mortmain("prove", "bank.py::AskFirst", "--no-time", "--invariant", "--engine", "z3")
    assert "  always   not (" in ran.out or "≠" in ran.out


@pytest.mark.parametrize("logic", ["any", "states"])
def test_a_certificate_is_written_and_verified(mortmain, here: Path, logic: str) -> None:
    ran = mortmain("prove", "bank.py::AskFirst", "--certificate", "c.json", "--logic", logic)
    assert ran.code == 0
    assert "wrote    c.json" in ran.out
    ran = mortmain("verify", "c.json")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("VERIFIED  bank.py::AskFirst   (")


def test_a_certificate_keeps_the_parameters_it_was_made_with(mortmain, here: Path) -> None:
    asked = ("--set", "runners=1", "--kills", "0", "--certificate", "c.json")
    assert mortmain("prove", "bank.py::AskFirst", *asked).code == 0
    certificate = json.loads((here / "c.json").read_text(encoding="utf-8"))
    assert (certificate["parameters"], certificate["kills"]) == ({"runners": 1}, 0)
    assert mortmain("verify", "c.json").code == 0
    certificate["kills"] = 1
    (here / "c.json").write_text(json.dumps(certificate), encoding="utf-8")
    ran = mortmain("verify", "c.json")
    assert ran.code == 1
    assert ran.out.startswith("REFUSED  c.json   it is about another system")


def test_a_certificate_of_a_spec_that_has_changed_is_refused(mortmain, here: Path) -> None:
    mortmain("prove", "bank.py::AskFirst", "--certificate", "c.json")
    text = (here / "bank.py").read_text(encoding="utf-8")
    (here / "bank.py").write_text(text.replace("await sleep()", "pass"), encoding="utf-8")
    ran = mortmain("verify", "c.json")
    assert ran.code == 1
    assert "about another system" in ran.out


def test_a_certificate_of_a_spec_that_is_gone_is_refused(mortmain, here: Path) -> None:
    mortmain("prove", "bank.py::AskFirst", "--certificate", "c.json")
    (here / "bank.py").unlink()
    ran = mortmain("verify", "c.json")
    assert ran.code == 1
    assert ran.out.startswith("REFUSED  c.json   the spec that it names is not here")


def test_any_file_can_be_verified_and_most_are_refused(mortmain, here: Path) -> None:
    ran = mortmain("verify", "bank.py")
    assert ran.code == 1
    assert ran.out.startswith("REFUSED  bank.py   it is no complete JSON document")


def test_what_is_nested_without_end_is_refused_as_well(mortmain, here: Path) -> None:
    (here / "deep.json").write_text("[" * 100_000, encoding="utf-8")
    ran = mortmain("verify", "deep.json")
    assert ran.out.startswith("REFUSED  deep.json   it is no complete JSON document")
    assert ran.out.endswith("mortmain prove SPEC --certificate deep.json\n")


def test_a_logic_that_nobody_knows_is_named(mortmain, here: Path) -> None:
    assert mortmain("prove", "bank.py::AskFirst", "--certificate", "c.json").code == 0
    fields = json.loads((here / "c.json").read_text(encoding="utf-8"))
    (here / "c.json").write_text(json.dumps(fields | {"logic": "magic"}), encoding="utf-8")
    ran = mortmain("verify", "c.json")
    assert "its logic 'magic' is unknown: there is induction, states, family" in ran.out


def test_several_specs_are_not_proved_at_once(mortmain) -> None:
    ran = mortmain("prove", "bank.py")
    assert ran.code == 2
    assert "add ::Class" in ran.err


def test_z3_and_both_can_be_asked_to_check(mortmain) -> None:
    for engine in ("z3", "both"):
        ran = mortmain("check", "bank.py::AskFirst", "--engine", engine, "--format", "json")
        assert (ran.code, ran.err) == (0, "")
        assert json.loads(ran.out)["reports"][0]["engine"] == engine


def test_a_check_by_z3_ends_where_the_memory_does(mortmain) -> None:
    ran = mortmain("check", "bank.py::AskFirst", "--no-time", "--engine", "z3", "--memory", "1M")
    assert ran.code == 3
    assert ran.out.startswith("UNDECIDED  bank.py::AskFirst")
    assert "the memory ran out" in ran.out


def test_for_which_parameters_it_is_verified_is_told(mortmain, here: Path) -> None:
    asked = ("--set", "runners=1", "--kills", "0", "--certificate", "c.json")
    assert mortmain("prove", "bank.py::AskFirst", *asked).code == 0
    ran = mortmain("verify", "c.json")
    assert ran.code == 0
    assert "\n  with     runners = 1, kills = 0\n" in ran.out
