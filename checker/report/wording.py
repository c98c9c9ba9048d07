"""Phrases that every way of telling has in common: counts, how a verdict is known, headlines."""

from __future__ import annotations

from typing import assert_never

from mortmain.checker.evidence.verdict import Cut, Holds, Spent, Undecided, Violated
from mortmain.checker.report.result import Result


def count(number: int, noun: str) -> str:
    """The number with its noun, in the plural where there is not exactly one.

    >>> count(1, "state"), count(12345, "state")
    ('1 state', '12,345 states')
    """
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def word(result: Result) -> str:
    """The verdict in one capital word."""
    match result.verdict:
        case Holds():
            return "HOLDS"
        case Violated():
            return "VIOLATED"
        case Undecided():
            return "UNDECIDED"
        case _:
            assert_never(result.verdict)


def cost(result: Result, *, time: bool) -> str:
    """How much was looked at, and how long it took if `time`."""
    states = count(result.verdict.how.states, "state")
    return f"{states}, {result.seconds:.1f} s" if time else states


def strength(result: Result) -> str:
    """How the verdict is known, as a sentence."""
    match result.verdict:
        case Holds(how=how):
            return (
                f"exhaustively: every reachable state was visited ({count(how.states, 'state')},"
                f" {count(how.transitions, 'transition')}, depth {how.depth})"
            )
        case Violated(how=how):
            if isinstance(how, Cut):
                return f"{ran_out(how)}, so there may be more findings; {covered(how)}"
            return f"every reachable state was visited ({count(how.states, 'state')})"
        case Undecided(how=cut):
            return f"{ran_out(cut)}; {covered(cut)}"
        case _:
            assert_never(result.verdict)


def covered(cut: Cut) -> str:
    """What a search that stopped early has looked at."""
    return (
        f"looked at {count(cut.states, 'state')} and {count(cut.transitions, 'transition')},"
        f" up to depth {cut.depth}"
    )


def ran_out(cut: Cut) -> str:
    """What ended the search."""
    match cut.spent:
        case Spent.STATES:
            return "the allowance of states ran out"
        case Spent.SECONDS:
            return "the time ran out"
        case Spent.INTERRUPTED:
            return "the search was interrupted"
        case Spent.LIMIT:
            return "a run outgrew the model"
        case _:
            assert_never(cut.spent)


def kill_budget(result: Result) -> str:
    """How many kills the runs that were looked at may have."""
    kills = result.subject.kills
    if kills is None:
        return ""
    return "no kills" if kills == 0 else f"up to {count(kills, 'kill')} in a run"


def expected(result: Result) -> str:
    """What the spec expects of itself."""
    return " + ".join(sorted(result.subject.expect)) or "nothing"
