"""One check of one reference system by one of our engines, in a process that does nothing else.

python -m tests.benchmark.one native 2 "fifo 6 6 2 leak cyc" [STATES]

It ends after that many states, if they are told.
"""

from __future__ import annotations

import json
import sys
from time import perf_counter

from mortmain.checker.engine import Budget
from tests.benchmark.systems import named

PLENTY = 100_000_000


def main(engine: str, threads: int, name: str, states: int = PLENTY) -> None:
    """Print states, transitions and the seconds of the search alone, as JSON."""
    system = named(name)
    if engine == "native":
        from mortmain.checker.native import engine as native
        from mortmain.checker.native.search import Search

        search, place, method = native.NativeEngine(threads), Search, "run"
    else:
        from mortmain.checker.explicit import engine as reference

        search, place, method = reference.ExplicitEngine(), reference, "breadth_first"
    seconds: list[float] = []
    original = getattr(place, method)

    def timed(*given: object, **more: object) -> object:
        started = perf_counter()
        result = original(*given, **more)
        seconds.append(perf_counter() - started)
        return result

    setattr(place, method, timed)
    how = search.check(system, within=Budget(states=states)).how
    told = {"states": how.states, "transitions": how.transitions, "search": seconds[-1]}
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3], *map(int, sys.argv[4:]))
