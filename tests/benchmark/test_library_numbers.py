"""How large each spec of the library is, and how short its shortest story: recorded file by file.

A number that changes without a reason is a step that came or went.
`mortmain specs` shows what is recorded, so it must not be out of date.
"""

from __future__ import annotations

import pytest

from mortmain.checker.catalogue import LIBRARY, SpecFile, library
from mortmain.checker.evidence.verdict import Exhaustive, Violated
from mortmain.checker.recorded import Recorded, as_text, place, recorded
from mortmain.model.language.bodies.parties import system_of
from mortmain.model.language.definition import Definition
from mortmain.model.lowering.lower import lower
from tests.explicit.told import check
from tests.golden import compare


def numbers(definition: Definition) -> Recorded:
    """The states of a spec, its headline, and the steps that lead to it."""
    verdict = check(lower(system_of(definition)))
    assert isinstance(verdict.how, Exhaustive)
    if not isinstance(verdict, Violated):
        return Recorded(verdict.how.states)
    headline = verdict.headline
    return Recorded(verdict.how.states, str(headline.code), len(headline.schedule.actions))


@pytest.mark.parametrize("file", library(), ids=lambda each: each.path.stem)
def test_the_numbers_of_a_file_are_known(file: SpecFile) -> None:
    found = {each.name: numbers(each) for each in file.definitions()}
    compare(place(file.path), as_text(found))
    assert recorded(file.path) == found


def test_nothing_is_recorded_of_files_that_are_gone() -> None:
    known = {place(each.path) for each in library()}
    assert set((LIBRARY / "numbers").rglob("*.txt")) == known
