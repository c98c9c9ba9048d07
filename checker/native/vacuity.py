"""What never happens in all the states of a native search; nothing is wrong in any of them."""

from __future__ import annotations

from collections.abc import Sequence

from mortmain.checker.engine import Reporter, silent
from mortmain.checker.evidence.vacuity import Suspicion, suspicions
from mortmain.checker.explicit.vacuity import remaining
from mortmain.checker.native.memory import Memory
from mortmain.checker.native.search import Explored
from mortmain.checker.native.watch import Told

FIRST = 1000
"""So many states of each partition are looked at in Python before something is compiled: most
suspicions do not survive them."""
CHUNK = 1 << 18
"""How many states are looked at before somebody may interrupt."""


def open_suspicions(explored: Explored, report: Reporter = silent) -> tuple[Suspicion, ...]:
    """The suspicions that no state of the search removes."""
    system, unpack = explored.program.system, explored.program.layout.unpack
    first = [
        unpack(part.state(number))
        for part in explored.partitions
        for number in range(min(part.count, FIRST))
    ]
    left = remaining(system, suspicions(system), first)
    if not left or all(part.count <= FIRST for part in explored.partitions):
        return left
    seen = _seen(explored, left, Told(explored.how, report))
    return tuple(each for bit, each in enumerate(left) if not seen[bit // 64] >> bit % 64 & 1)


def _seen(explored: Explored, left: Sequence[Suspicion], tell: Told) -> list[int]:
    """In bits, which of them some state removes."""
    lists = [[each.unless for each in left[i : i + 64]] for i in range(0, len(left), 64)]
    code = explored.program.asking(lists)
    gather = code.function("gather_true", 5)
    here, found = Memory(8 * len(lists)), Memory(8 * len(lists))
    width = 8 * explored.program.layout.words
    for part in explored.partitions:
        for start in range(0, part.count, CHUNK):
            tell("what never happens", start / part.count)
            count = min(CHUNK, part.count - start)
            states = part.states.address + start * width
            gather(code.address("asked"), states, count, here.address, found.address)
    return list(found.words(len(lists)))
