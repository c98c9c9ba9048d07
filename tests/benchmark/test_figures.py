"""The figures that are printed beside each other, from runs that were made up."""

from __future__ import annotations

from tests.benchmark.figures import LARGE, Measured, missed, table
from tests.benchmark.peers import BY_HAND, OURS, Run


def run(search: float, whole: float, memory: int, states: int = 1000) -> Run:
    return Run(states, 6000, search, whole, memory)


RUNS = {
    f"{OURS}, 1 thread, nothing cached": [run(0.1, 0.9, 90)],
    f"{OURS}, 2 threads, nothing cached": [run(0.1, 0.6, 90)],
    f"{OURS}, 1 thread": [run(0.1, 0.5, 50), run(0.3, 0.7, 70), run(0.2, 0.6, 60)],
    f"{OURS}, 2 threads": [run(0.1, 0.4, 80)],
    "SPIN, depth first": [run(2.0, 4.0, 400)],
    "SPIN, breadth first": [run(3.0, 3.0, 240)],
    "SPIN, -DBFS_PAR": [run(0.7, 2.0, 300)],
    "rumur, 1 thread": [run(0.2, 2.0, 20)],
    "rumur, 2 threads": [run(0.4, 1.0, 30)],
    BY_HAND: [run(0.1, 1.0, 40)],
}
SMALL = Measured("small", RUNS, (40_000.0, 80_000.0))
NO_PEERS = Measured(
    "large",
    {f"{OURS}, 1 thread": [run(0.2, 1.0, 100, LARGE + 1)]},
    (60_000.0, 0.0),
)


def test_each_figure_compares_what_it_says():
    rows = [[cell.strip() for cell in row.split("|")[1:-1]] for row in table([SMALL, NO_PEERS])]
    assert rows[0] == ["figure", "at least", "aim", "small", "large"]
    assert {row[0]: tuple(row[3:]) for row in rows[2:]} == {
        "transitions/s, one thread, against SPIN's best on one core": ("10.00", "–"),
        "the same, two threads": ("20.00", "–"),
        "two threads against the fastest peer on two cores": ("4.00 ✗", "–"),
        "two threads against one": ("2.00", "–"),
        "one thread against C by hand": ("0.50 ✗", "–"),
        "peak memory, all included, against SPIN's least": ("0.25", "–"),
        "end to end from nothing against SPIN's best": ("0.20", "–"),
        "second run, end to end, in seconds": ("0.40", "–"),
        "share of the machine's random probes, one thread": ("–", "0.50"),
        "random probes, two threads": ("–", "–"),
    }


def test_what_was_missed_is_told_with_the_systems():
    assert missed([SMALL, NO_PEERS]) == [
        "- two threads against the fastest peer on two cores: small",
        "- one thread against C by hand: small",
    ]
