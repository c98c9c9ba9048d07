"""`mortmain specs`, and library names as targets: against a library made for the purpose."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mortmain.checker import catalogue
from mortmain.checker.recorded import Recorded, as_text
from tests.cli.conftest import BANK

REAL = catalogue.LIBRARY


@pytest.fixture(autouse=True)
def library(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two families: `bridge` with two files, `classic` with one of the same name and a number."""
    folder = tmp_path_factory.mktemp("library").resolve()
    for name in ("bridge/bank_run", "bridge/other", "classic/bank_run"):
        path = folder / f"{name}.py"
        path.parent.mkdir(exist_ok=True)
        (path.parent / "__init__.py").touch()
        path.write_text(BANK, encoding="utf-8")
    numbers = folder / "numbers" / "classic" / "bank_run.txt"
    numbers.parent.mkdir(parents=True)
    numbers.write_text(as_text({"Stuck": Recorded(1200, "orphaned-lock", 7)}), encoding="utf-8")
    monkeypatch.setattr(catalogue, "LIBRARY", folder)
    return folder


def test_the_library_is_listed_by_family_and_file(mortmain) -> None:
    ran = mortmain("specs", "--family", "classic")
    assert ran.code == 0
    assert ran.out == (
        "classic/bank_run                           expects          states  steps\n"
        "  owner/project#1\n"
        "  ::Stuck                                  orphaned-lock      1200      7\n"
        "      A lock is held while its holder asks an isolate that may be killed.\n"
        "  ::AskFirst                               holds                 -      -\n"
        "      The isolate is asked before the lock is taken.\n"
        "\n"
        "2 specs in 1 file\n"
        "one of them:  mortmain check classic/bank_run::Stuck\n"
    )
    names = [each.split()[0] for each in mortmain("specs").out.splitlines() if "expects" in each]
    assert names == ["bridge/bank_run", "bridge/other", "classic/bank_run"]


def test_words_choose_among_names_sources_and_sentences(mortmain) -> None:
    def listed(*words: str) -> list[tuple[str, str]]:
        text = mortmain("specs", *words, "--format", "json").out
        return [(each["family"], each["name"]) for each in json.loads(text)["specs"]]

    assert listed("askfirst", "CLASSIC") == [("classic", "AskFirst")]
    assert listed("may be killed", "project#1", "--family", "classic") == [("classic", "Stuck")]
    assert len(listed()) == len(listed("bank")) + 2 == 6


@pytest.mark.parametrize("form", ["text", "json"])
def test_words_of_which_no_spec_speaks_are_told(mortmain, form) -> None:
    ran = mortmain("specs", "locks", "keys", "--family", "bridge", "--format", form)
    assert (ran.code, ran.out) == (5, "")
    assert "no spec of bridge speaks of locks and keys" in ran.err


def test_another_program_is_given_the_numbers_as_well(mortmain) -> None:
    ran = mortmain("specs", "--family", "classic", "--format", "json")
    common = {"family": "classic", "file": "classic/bank_run.py", "source": "owner/project#1"}
    assert json.loads(ran.out) == {
        "version": 1,
        "specs": [
            {
                "name": "Stuck",
                **common,
                "doc": "A lock is held while its holder asks an isolate that may be killed.",
                "expect": ["orphaned-lock"],
                "remedy": False,
                "headline": "orphaned-lock",
                "states": 1200,
                "steps": 7,
            },
            {
                "name": "AskFirst",
                **common,
                "doc": "The isolate is asked before the lock is taken.",
                "expect": ["holds"],
                "remedy": True,
                "headline": None,
                "states": None,
                "steps": None,
            },
        ],
    }


def test_what_is_listed_of_the_real_library_fits_and_has_its_numbers(mortmain, monkeypatch) -> None:
    monkeypatch.setattr(catalogue, "LIBRARY", REAL)
    lines = mortmain("specs").out.splitlines()
    assert max(map(len, lines)) <= 80
    rows = [each.split() for each in lines if each.startswith("  ::")]
    assert len(rows) > 400
    for _, *expected, states, steps in rows:
        assert states.isdecimal()
        assert (steps == "-") == (expected == ["holds"])


def test_a_family_that_is_not_there_is_told_with_those_that_are(mortmain) -> None:
    ran = mortmain("specs", "--family", "bridges")
    assert ran.code == 2
    assert "there is no family 'bridges': choose one of bridge, classic" in ran.err


def test_an_empty_library_is_nothing(mortmain, monkeypatch, tmp_path) -> None:
    monkeypatch.setattr(catalogue, "LIBRARY", tmp_path / "gone")
    assert mortmain("specs").code == 5


@pytest.mark.parametrize("target", ["other", "other.py", "bridge/other", "bridge/other.py"])
def test_a_spec_of_the_library_has_a_name(mortmain, target) -> None:
    ran = mortmain("check", f"{target}::Stuck", "-q", "--no-time")
    assert ran.code == 1
    assert "  bridge/other.py::Stuck   " in ran.out


def test_a_family_is_a_target(mortmain) -> None:
    assert mortmain("test", "bridge", "--no-time").out.splitlines()[-1] == "4 passed"


def test_a_name_of_two_families_needs_its_family(mortmain) -> None:
    ran = mortmain("check", "bank_run")
    assert ran.code == 2
    assert "bank_run may be any of bridge/bank_run, classic/bank_run: say which" in ran.err


@pytest.mark.parametrize("slip", ["bankrun", "BankRun", "bank_rnu", "bridge/bankrun"])
def test_the_nearest_name_is_offered(mortmain, slip) -> None:
    ran = mortmain("check", slip)
    assert ran.code == 2
    assert "did you mean" in ran.err
    assert "bank_run" in ran.err


def test_a_file_here_is_preferred_to_one_of_the_library(mortmain, here) -> None:
    assert "  bank.py::Stuck   " in mortmain("check", "bank.py::Stuck", "-q").out


def test_replay_of_a_library_spec_works_from_anywhere(mortmain) -> None:
    replay = mortmain("check", "other::Stuck").out.splitlines()[-1].split()[2:]
    assert mortmain(*replay).code == 1
