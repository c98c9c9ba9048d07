"""What lowering leaves out cannot matter, in random programs over everything that tasks share."""

from __future__ import annotations

import random

import pytest

from mortmain.model.lowering.lower import ALL, Reductions
from tests.language.bodies.running import bank
from tests.lowering.test_reductions import found
from tests.witness.making import SHARED, Maker
from tests.witness.program import Program

PROGRAMS = 12


def programs(shared: str) -> list[Program]:
    maker = Maker(random.Random(f"lowering {shared}"), SHARED[shared])
    return [maker.program() for _ in range(PROGRAMS)]


@pytest.mark.slow
@pytest.mark.parametrize("shared", SHARED)
def test_a_random_program_has_the_same_findings_with_every_step_by_itself(shared: str) -> None:
    """Half of them or so are stuck somewhere, which the findings say."""
    apart = Reductions(fusing=False)
    made = [bank(each.spec()) for each in programs(shared)]
    fused = [found(each, ALL) for each in made]
    assert [found(each, apart) for each in made] == fused
    assert {kind for kind, *_ in fused} == {"violated", "Holds"}
