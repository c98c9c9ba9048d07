"""How many states fit into the memory there is: counted beforehand, so that it never runs out."""

from __future__ import annotations

import sys
from dataclasses import dataclass

from mortmain.checker.engine import Budget
from mortmain.checker.evidence.verdict import Spent
from mortmain.checker.machine import PLENTY, available, resident
from mortmain.checker.native.partition import FIRST_LOG, FULL
from mortmain.checker.native.program import Program
from mortmain.checker.native.search_kernels import FIRST

COMPILING = 96 << 20
"""What LLVM may take, which is not loaded yet where the code of the system was in the cache."""
MORE_CODE = 24 << 20
"""What more code takes once it is loaded."""
FINDINGS = 4 + 4 + 4 + 4 + 24 + 4 * 8
"""The bytes that the findings need for each state, at the very most: see `Graph`."""
LEAST = 4 << 20
"""The least memory to sort in."""
USUAL_TO_SORT = 1 << 30
"""The memory to sort in where nobody knows how much there is."""
SPARE = 20
"""That part of what the machine has left is nobody's: others live there, too."""


class TooLittle(Exception):  # noqa: N818 - the reference engine may do with less
    """There is not enough memory to begin."""


@dataclass(frozen=True, slots=True)
class Room:
    """How many states there may be, and what has run out should there be more."""

    states: int
    spent: Spent
    memory: int
    """The bytes that the process may have."""


def room_for(program: Program, threads: int, within: Budget) -> Room:
    """The most states that budget and memory allow; `TooLittle` if that is next to nothing."""
    here = resident()
    left = available()
    left -= left // SPARE if left < PLENTY else 0
    if within.memory is not None:
        left = min(left, within.memory - here)
    each = 8 * program.layout.words + FINDINGS
    fitting = min(_fitting(left - COMPILING, each, threads), FIRST - 1)
    if fitting < min(within.states, threads << FIRST_LOG):
        raise TooLittle(
            f"the native engine needs {told(here + COMPILING + (threads << FIRST_LOG) * 64)} "
            f"to begin, and may have {told(here + left)}"
        )
    if fitting < within.states:
        return Room(fitting, Spent.MEMORY, here + left)
    return Room(within.states, Spent.STATES, here + left)


def room_to_sort(within: Budget) -> int:
    """The bytes that a search on disk may sort in; `TooLittle` if that is next to nothing."""
    left = left_to_sort(within)
    if left < LEAST:
        here = resident()
        raise TooLittle(
            f"a search on disk needs {told(here + _for_code() + LEAST)} to begin, and may have "
            f"{told(here + _for_code() + left)}"
        )
    return left


def left_to_sort(within: Budget) -> int:
    """The bytes that a search on disk may still take; less than none if there are too few.

    Unless `--memory` says how many, half of what there is: files are quicker with the other half.
    """
    here = resident()
    left = available() // 2
    left = left if left < PLENTY // 2 else USUAL_TO_SORT
    if within.memory is not None:
        left = min(left, within.memory - here)
    return left - _for_code()


def _for_code() -> int:
    return MORE_CODE if "llvmlite.binding" in sys.modules else COMPILING


def _fitting(memory: int, each: int, threads: int) -> int:
    """How many states of so many bytes fit beside their tables, which double when they are full.

    >>> _fitting(1 << 20, 8, 1), _fitting(1 << 30, 8, 1)
    (65536, 67108864)
    """
    most, log = 0, FIRST_LOG
    while (tables := threads * (4 << log)) < memory:
        held = threads * (1 << log) * FULL[0] // FULL[1]
        most = max(most, min(held, (memory - tables) // each))
        log += 1
    return most


def told(size: int) -> str:
    """So many bytes, in words."""
    return f"{-(-size >> 20)} MB"
