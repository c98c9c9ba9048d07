"""How fast the reference engine is, on systems named on the command line.

python -m tests.benchmark.states_per_second "fifo 5 5 2 leak cyc" "dining 10"
"""

from __future__ import annotations

import sys
from time import perf_counter

from mortmain.checker.explicit.engine import findings
from mortmain.checker.explicit.search import breadth_first
from tests.benchmark.systems import named

USUAL = ("fifo 5 5 2 leak cyc", "dining 10")


def line(name: str) -> str:
    """One row: the search alone, then with all findings and their traces."""
    started = perf_counter()
    graph, how = breadth_first(named(name))
    searched = perf_counter()
    found = findings(graph)
    ended = perf_counter()
    return (
        f"{name:<24} {how.states:>9,} states {how.transitions:>11,} transitions"
        f"   search {searched - started:6.2f} s {how.states / (searched - started):>9,.0f} states/s"
        f"   all {ended - started:6.2f} s {how.states / (ended - started):>9,.0f} states/s"
        f"   {len(found)} findings"
    )


if __name__ == "__main__":
    for each in sys.argv[1:] or USUAL:
        sys.stdout.write(line(each) + "\n")
