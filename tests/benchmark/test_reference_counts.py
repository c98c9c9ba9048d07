"""The reference systems have the states, steps and deadlocks that other checkers count."""

from __future__ import annotations

import pytest

from mortmain.checker.evidence.verdict import Exhaustive, Violated
from mortmain.checker.explicit.engine import ExplicitEngine
from mortmain.checker.explicit.search import breadth_first
from mortmain.checker.explicit.visited import StateGraph
from tests.benchmark.systems import named

COUNTS = """
    fifo 2 2 1 leak cyc       98     186    10   5
    fifo 3 2 1 release cyc    241    838    2    7
    fifo 4 3 2 release ord    1509   7906   0    -
    fifo 4 4 3 leak ord       10645  42877  354  5
    fifo 5 2 1 leak same      12681  33020  480  6
    fifo 5 2 2 release cyc    5827   32954  36   9
    fifo 5 3 2 release cyc    8897   55486  4    11
    fifo 5 5 2 leak cyc       94079  447525 240  12
    owner 4 2 1 leak cyc      145    316    20   3
    owner 6 3 2 release cyc   2214   9918   24   5
    owner 6 2 2 leak same     574    1602   60   3
    owner 6 6 2 release ord   13779  90306  0    -
    owner 8 4 2 leak ord      21345  94216  276  5
    dining 4                  80     212    1    4
    dining 6                  728    2910   1    6
    dining 8                  6560   34984  1    8
    dining 10                 59048  393650 1    10
"""


def rows() -> list[tuple[str, list[str]]]:
    words = [line.split() for line in COUNTS.strip().splitlines()]
    return [(" ".join(row[:-4]), row[-4:]) for row in words]


@pytest.mark.parametrize(("name", "expected"), rows())
def test_counts_agree(name: str, expected: list[str]):
    graph, how = breadth_first(named(name))
    ends = terminal(graph)
    assert isinstance(how, Exhaustive)
    assert [
        str(how.states),
        str(how.transitions),
        str(len(ends)),
        str(nearest(graph, ends)) if ends else "-",
    ] == expected


def terminal(graph: StateGraph) -> set[int]:
    """The states in which nothing at all can happen, and somebody is alive.

    Nobody is ever done in these systems, and not everybody can be killed.
    """
    return {state for state in range(len(graph.states)) if not graph.edges(state)}


def nearest(graph: StateGraph, ends: set[int]) -> int:
    """How many steps lead to the nearest of `ends`, kills counted like any other."""
    level, met, steps = {0}, {0}, 0
    while not level & ends:
        steps += 1
        level = {graph.targets[e] for state in level for e in graph.edges(state)} - met
        met |= level
    return steps


def test_the_whole_check_of_a_large_system_ends_in_its_headline():
    verdict = ExplicitEngine().check(named("fifo 5 2 1 leak same"))
    assert isinstance(verdict, Violated)
    assert verdict.headline.code == "orphaned-lock"


def test_what_is_released_on_a_kill_leaves_no_orphan():
    verdict = ExplicitEngine().check(named("fifo 5 3 2 release cyc"))
    assert isinstance(verdict, Violated)
    assert verdict.headline.code == "deadlock"
