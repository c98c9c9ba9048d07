"""What `mortmain prove` says of every spec that counts a party, and the seconds it takes.

`python -m tests.benchmark.any_number` prints the table; `python -m tests.benchmark.any_number
mutex_stuck_after_kill` that of one file.  Seconds are those of this process.
"""

from __future__ import annotations

import sys
from time import process_time

from mortmain.checker.catalogue import library
from mortmain.checker.engine import USUAL
from mortmain.checker.evidence.verdict import AnyNumber, SomeNumbers
from mortmain.checker.only_counted import counts
from mortmain.checker.prove import Proof, proved


def told(proof: Proof) -> str:
    """The answer, with the reason if there is none."""
    match proof.verdict.how:
        case AnyNumber(counted=counted):
            return f"holds for any number of {', '.join(counted)}"
        case SomeNumbers(reason=reason):
            return f"undecided: {reason}"
    numbers = [each for each in proof.notes if each.startswith(("the smallest", "it is so"))]
    return ", ".join((proof.headline, *numbers))


def main(names: list[str]) -> None:
    rows = []
    for file in library():
        for definition in file.definitions():
            if counts(definition) and (not names or file.path.stem in names):
                started = process_time()
                answer = told(proved(definition, kills=None, within=USUAL, parameters={}))
                label = f"{file.path.stem}::{definition.name}"
                rows.append((process_time() - started, label, answer))
    for spent, label, answer in sorted(rows):
        sys.stdout.write(f"{spent:6.2f} s  {label}  {answer}\n")
    sys.stdout.write(f"{sum(spent for spent, *_ in rows):6.2f} s  for {len(rows)} specs\n")


if __name__ == "__main__":
    main(sys.argv[1:])
