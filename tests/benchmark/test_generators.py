"""What is generated for other tools has the states and transitions of the reference systems."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.benchmark import symmetry
from tests.benchmark.limit import limit
from tests.benchmark.peers import Tool, by_hand, rumur, spin

COUNTS = {
    "fifo 2 2 1 leak cyc": (98, 186),
    "fifo 3 2 1 release cyc": (241, 838),
    "fifo 4 3 2 release ord": (1509, 7906),
    "owner 6 3 2 release cyc": (2214, 9918),
    "owner 6 2 2 leak same": (574, 1602),
    "dining 6": (728, 2910),
}


def counts(tool: Tool, name: str, folder: Path) -> tuple[int, int]:
    run = tool(name, folder, COUNTS[name][0])
    return run.states, run.transitions


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("spin") or not shutil.which("gcc"), reason="needs SPIN")
@pytest.mark.parametrize("alone", [False, True])
@pytest.mark.parametrize("name", COUNTS)
def test_spin_counts_the_same(name, alone, tmp_path):
    assert counts(spin(alone=alone), name, tmp_path) == COUNTS[name]


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("rumur") or not shutil.which("gcc"), reason="needs rumur")
@pytest.mark.parametrize("name", COUNTS)
def test_rumur_counts_the_same(name, tmp_path):
    assert counts(rumur(1), name, tmp_path) == COUNTS[name]


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("rumur") or not shutil.which("gcc"), reason="needs rumur")
@pytest.mark.parametrize("how", ["heuristic", "exhaustive"])
def test_rumur_keeps_as_many_representatives_as_ours(how, tmp_path):
    size = (6, 2, 2)
    assert symmetry.rumur(how)(size, tmp_path)[0] == symmetry.ours(size, tmp_path)[0] == 527


@pytest.mark.skipif(not shutil.which("gcc"), reason="needs gcc")
def test_the_program_in_c_counts_the_same(tmp_path):
    assert counts(by_hand, "fifo 2 2 1 leak cyc", tmp_path) == (98, 186)


def test_the_program_in_c_is_for_few_systems():
    with pytest.raises(ValueError, match="no program was written by hand"):
        limit("fifo 3 2 1 release cyc", 241)
