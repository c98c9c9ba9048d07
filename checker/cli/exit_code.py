"""What the command line answers with: click's own codes would say `violated` for a crash."""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum

from mortmain.checker.evidence.verdict import Bounded, Cut, Holds, Spent, Violated
from mortmain.checker.report.result import Result


class ExitCode(IntEnum):
    """Every code, once; `mortmain --help` prints them."""

    HOLDS = 0
    VIOLATED = 1
    USAGE = 2
    UNDECIDED = 3
    WRONG_SPEC = 4
    NOTHING = 5
    INTERNAL = 70
    INTERRUPTED = 130


_WORST_FIRST = (
    ExitCode.INTERNAL,
    ExitCode.INTERRUPTED,
    ExitCode.USAGE,
    ExitCode.WRONG_SPEC,
    ExitCode.VIOLATED,
    ExitCode.UNDECIDED,
    ExitCode.NOTHING,
)


def worst(codes: Iterable[ExitCode]) -> ExitCode:
    """The code that stands for all: a wrong spec outranks a violation, which outranks a doubt."""
    found = set(codes)
    return next((each for each in _WORST_FIRST if each in found), ExitCode.HOLDS)


def exit_code(result: Result) -> ExitCode:
    """The code of one verdict; of an interrupted search, that it was interrupted."""
    how = result.verdict.how
    if isinstance(how, Cut) and how.spent is Spent.INTERRUPTED:
        return ExitCode.INTERRUPTED
    if isinstance(how, Bounded) and how.interrupted:
        return ExitCode.INTERRUPTED
    if isinstance(result.verdict, Holds):
        return ExitCode.HOLDS
    return ExitCode.VIOLATED if isinstance(result.verdict, Violated) else ExitCode.UNDECIDED
