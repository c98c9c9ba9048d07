"""The two engines on every spec of the library: what they agree on, and what z3 left open.

`nice python -m tests.agreement.library` prints a line for each spec and the sums; add a number for
the seconds that z3 may take for one (5), and the names of families for those alone.  It exits with
1 if the engines contradict each other anywhere.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from time import process_time

from mortmain.checker.api import prepared
from mortmain.checker.catalogue import library
from mortmain.checker.engine import Budget
from mortmain.checker.evidence.verdict import Bounded, Verdict
from mortmain.checker.explicit.engine import ExplicitEngine
from mortmain.checker.opinions import Z3Engine, disagreement
from mortmain.checker.symbolic.questions import COVERED
from mortmain.model.transition.properties import Code
from mortmain.model.transition.system import TransitionSystem

SECONDS = 5.0
"""What z3 may take for one spec unless it is said."""


def opinions(system: TransitionSystem, seconds: float) -> tuple[str, str]:
    """Whether z3 decided it, with what it left open, and what the engines disagree about."""
    explicit = ExplicitEngine().check(system)
    symbolic = Z3Engine().check(system, within=Budget(seconds=seconds))
    left = still_open(symbolic)
    told = "decided" if not left else "undecided" if left == COVERED else "in part"
    return told, disagreement(explicit, symbolic)


def still_open(verdict: Verdict) -> tuple[Code, ...]:
    """The findings that z3 ran out of time for."""
    return verdict.how.open if isinstance(verdict.how, Bounded) else ()


def systems(families: list[str]) -> Iterator[tuple[str, TransitionSystem]]:
    """Every spec of these families at its default size, or of all."""
    for file in library():
        if not families or file.family in families:
            for definition in file.definitions():
                yield f"{file.path.stem}::{definition.name}", prepared(definition)[1]


def main(asked: list[str]) -> int:
    """The table; 1 if there is a difference."""
    seconds = next((float(each) for each in asked if each.isdigit()), SECONDS)
    counted = Counter[str]()
    for name, system in systems([each for each in asked if not each.isdigit()]):
        started = process_time()
        told, wrong = opinions(system, seconds)
        counted[told] += 1
        counted["different"] += bool(wrong)
        spent = process_time() - started
        sys.stdout.write(f"{spent:7.2f} s  {told:9}  {name}{'  ' + wrong if wrong else ''}\n")
        sys.stdout.flush()
    sums = ", ".join(f"{number} {told}" for told, number in counted.items())
    sys.stdout.write(f"{counted.total() - counted['different']} specs: {sums}\n")
    return 1 if counted["different"] else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
