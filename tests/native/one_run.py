"""A check of one reference system, kept in a folder; for tests that kill it.

python -m tests.native.one_run FOLDER SECONDS begin|resume THREADS "fifo 5 5 2 leak cyc" none

Prints `searching` when the search begins, and the whole verdict in the end.
"""

from __future__ import annotations

import sys
from pathlib import Path

from mortmain.checker.engine import Checkpoints, Reduce
from mortmain.checker.native.engine import NativeEngine
from tests.benchmark.systems import named


def main(folder: str, seconds: str, how: str, threads: str, name: str, reduce: str) -> None:
    """Check the system, from the beginning or from where it stood."""
    kept = Checkpoints(Path(folder), every=float(seconds), resume=how == "resume")
    sys.stdout.write("searching\n")
    sys.stdout.flush()
    verdict = NativeEngine(int(threads), kept, Reduce(reduce)).check(named(name))
    sys.stdout.write(f"{verdict}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
