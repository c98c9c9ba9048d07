"""Where specs are found, and that finding them runs nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from mortmain.checker.catalogue import Selection, find
from mortmain.checker.missing import NotFound, Nothing


def names(selection: Selection) -> list[str]:
    return [f"{each.file}::{each.name}" for each in selection.definitions]


def test_a_file_has_its_specs_in_order(here: Path) -> None:
    assert names(find("bank.py")) == ["bank.py::Stuck", "bank.py::AskFirst"]
    assert names(find("./bank.py::AskFirst")) == ["bank.py::AskFirst"]
    assert names(find(str(here / "bank.py") + "::Stuck")) == ["bank.py::Stuck"]


def test_a_folder_has_the_specs_of_all_files_below_it(here: Path) -> None:
    for folder in ("b", "a", ".venv", "__pycache__"):
        (here / folder).mkdir()
        (here / "bank.py").rename(here / folder / "bank.py")
        (here / "bank.py").write_text((here / folder / "bank.py").read_text())
    (here / "bank.py").unlink()
    (here / "a" / "stranger.py").write_text("this is no Python\n")
    assert names(find(".")) == [
        f"{folder}/bank.py::{name}" for folder in "ab" for name in ("Stuck", "AskFirst")
    ]


def test_a_spec_file_may_import_another(here: Path) -> None:
    (here / "more.py").write_text(
        'from bank import Stuck\n\n\nclass Twice(Stuck):\n    """Two."""\n\n    runners: int = 2\n'
    )
    (found,) = find("more.py").definitions
    assert (found.name, found.bases) == ("Twice", ("Stuck",))
    assert found.parameters == {"runners": 2}


def test_nothing_of_a_spec_file_is_executed(here: Path) -> None:
    (here / "trap.py").write_text(
        "from pathlib import Path\nfrom mortmain import Spec\n\n"
        'Path("executed").touch()\n\n\nclass Quiet(Spec):\n    """Says nothing."""\n'
    )
    find("trap.py")
    assert not (here / "executed").exists()


def test_what_is_not_there_and_what_is_empty_are_told_apart(here: Path) -> None:
    (here / "notes.txt").touch()
    (here / "plain.py").write_text("x = 1\n")
    for target in ("notes.txt", "no_such_thing", "", "bank.py::"[:-2] + "x"):
        with pytest.raises(NotFound):
            find(target)
    with pytest.raises(Nothing):
        find("plain.py")


def test_a_file_that_is_no_text_is_told_without_a_traceback(mortmain, here: Path) -> None:
    (here / "binary.py").write_bytes(b"\xff\xfe\x00")
    ran = mortmain("check", "binary.py")
    assert ran.code == 2
    assert "binary.py cannot be read" in ran.err
