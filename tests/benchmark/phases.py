"""Where the time and the memory of one native check go, phase by phase.

python -m tests.benchmark.phases "fifo 6 6 2 leak cyc" [THREADS]

Seconds are those of all processors, so that what runs beside each other is counted with both;
memory is what the process has when the phase is over.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib import import_module
from time import perf_counter, process_time
from typing import Any

PHASES = (
    ("layout from the first states", "engine", "taste"),
    ("code from the cache, or compiled", "program", "code"),
    ("search", "search.Search", "run"),
    ("what may happen later", "graph.Graph", "find_futures"),
    ("what is wrong where", "graph.Graph", "census"),
    ("states with a way out", "graph.Graph", "find_clean"),
    ("shortest runs", "findings", "shortest"),
    ("points of no return", "findings", "_return_point"),
    ("findings once more", "engine", "judged"),
)
NATIVE = "mortmain.checker.native."


def main(name: str, threads: int) -> None:
    """Print a row for each phase."""
    spent: dict[str, list[float]] = {}
    begun = perf_counter()
    from mortmain.checker.engine import Budget
    from mortmain.checker.machine import resident
    from mortmain.checker.native.engine import NativeEngine
    from tests.benchmark.systems import named

    system = named(name)
    spent["Python and imports"] = [process_time(), perf_counter() - begun, resident()]

    def timed(phase: str, original: Callable[..., Any]) -> Callable[..., Any]:
        def run(*given: Any, **more: Any) -> Any:
            used, at = process_time(), perf_counter()
            result = original(*given, **more)
            row = spent.setdefault(phase, [0.0, 0.0, 0.0])
            row[0] += process_time() - used
            row[1] += perf_counter() - at
            row[2] = max(row[2], resident())
            return result

        return run

    for phase, place, function in PHASES:
        module, _, kind = place.partition(".")
        home = import_module(NATIVE + module)
        home = getattr(home, kind) if kind else home
        setattr(home, function, timed(phase, getattr(home, function)))
    verdict = NativeEngine(threads).check(system, within=Budget(states=100_000_000))
    sys.stdout.write(f"{'phase':<34} {'cpu s':>7} {'wall s':>7} {'MB':>6}\n")
    for phase, (used, wall, memory) in spent.items():
        sys.stdout.write(f"{phase:<34} {used:>7.3f} {wall:>7.3f} {memory / 1e6:>6.0f}\n")
    whole = f"{process_time():>7.3f} {'':>7} {resident() / 1e6:>6.0f}"
    sys.stdout.write(f"{'everything':<34} {whole}\n{verdict.how.states} states\n")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 1)
