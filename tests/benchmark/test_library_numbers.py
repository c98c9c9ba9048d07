"""How large each spec of the library is, and how short its shortest story: golden, file by file.

A number that changes without a reason is a step that came or went.
"""

from __future__ import annotations

import pytest

from mortmain.checker.catalogue import SpecFile, library
from mortmain.checker.evidence.verdict import Exhaustive, Verdict, Violated
from mortmain.model.language.bodies.parties import system_of
from mortmain.model.language.definition import Definition
from mortmain.model.lowering.lower import lower
from tests.explicit.told import check
from tests.golden import compare


def numbers(definition: Definition) -> str:
    """The line of one spec: states, the headline, and the steps that lead to it."""
    verdict = check(lower(system_of(definition)))
    assert isinstance(verdict.how, Exhaustive)
    return f"{definition.name:<40}{verdict.how.states:>7} states   {told(verdict)}"


def told(verdict: Verdict) -> str:
    if not isinstance(verdict, Violated):
        return "holds"
    steps = len(verdict.headline.schedule.actions)
    return f"{verdict.headline.code} after {steps} steps"


@pytest.mark.parametrize("file", library(), ids=lambda each: each.path.stem)
def test_the_numbers_of_a_file_are_known(file: SpecFile) -> None:
    lines = [numbers(each) for each in file.definitions()]
    compare(f"library/{file.family}/{file.path.stem}.txt", "\n".join(lines) + "\n")
