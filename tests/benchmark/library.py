"""States and seconds of every spec of the library by the reference engine, slowest last.

`python -m tests.benchmark.library` prints the table; `python -m tests.benchmark.library futures`
that of one family.  Seconds are of this process, so that others on the machine count for less.
"""

from __future__ import annotations

import sys
from time import process_time

from mortmain.checker.catalogue import library
from mortmain.checker.evidence.verdict import Exhaustive
from mortmain.checker.explicit.engine import ExplicitEngine
from mortmain.model.language.bodies.parties import system_of
from mortmain.model.language.definition import Definition
from mortmain.model.lowering.lower import lower


def seconds(definition: Definition) -> tuple[float, int]:
    """How long it takes from the definition to the verdict, and how many states there are."""
    started = process_time()
    verdict = ExplicitEngine().check(lower(system_of(definition)))
    assert isinstance(verdict.how, Exhaustive)
    return process_time() - started, verdict.how.states


def main(families: list[str]) -> None:
    rows = [
        (*seconds(definition), f"{file.family}/{file.path.stem}::{definition.name}")
        for file in library()
        if not families or file.family in families
        for definition in file.definitions()
    ]
    for spent, states, name in sorted(rows):
        sys.stdout.write(f"{spent:7.2f} s {states:>9,} states  {name}\n")
    sys.stdout.write(f"{sum(spent for spent, *_ in rows):7.2f} s for {len(rows)} specs\n")


if __name__ == "__main__":
    main(sys.argv[1:])
