"""Phrases that every way of telling has in common: counts, how a verdict is known, headlines."""

from __future__ import annotations

from typing import assert_never

from mortmain.checker.evidence.verdict import (
    AnyNumber,
    Bounded,
    Cut,
    Exhaustive,
    Holds,
    How,
    Inductive,
    Part,
    SomeNumbers,
    Spent,
    Undecided,
    Unrolled,
    Violated,
    Whole,
)
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
    looked = _looked_at(result.verdict.how)
    return f"{looked}, {result.seconds:.1f} s" if time else looked


def _looked_at(how: How) -> str:
    match how:
        case Exhaustive(states=states) | Cut(states=states):
            return count(states, "state")
        case Inductive(steps):
            return f"by induction over {count(steps, 'step')}"
        case Unrolled(depth):
            return f"all runs, up to {count(depth, 'step')}"
        case Bounded(depth):
            return f"runs of up to {count(max(depth, 0), 'step')}"
        case AnyNumber(counted):
            return f"for any number of {_listed(counted)}"
        case SomeNumbers(counted):
            return f"not for any number of {_listed(counted)}"
        case _:
            assert_never(how)


def strength(result: Result) -> str:
    """How the verdict is known, as a sentence."""
    match result.verdict:
        case Holds(how=how):
            return _whole(how)
        case Violated(how=how):
            if isinstance(how, Part):
                return f"{ran_out(how)}, so there may be more findings; {covered(how)}"
            if isinstance(how, Exhaustive):
                return f"every reachable state was visited ({count(how.states, 'state')})"
            return _whole(how)
        case Undecided(how=part):
            return f"{ran_out(part)}; {covered(part)}"
        case _:
            assert_never(result.verdict)


def _whole(how: Whole) -> str:
    match how:
        case Exhaustive(states, transitions, depth):
            return (
                f"exhaustively: every reachable state was visited ({count(states, 'state')},"
                f" {count(transitions, 'transition')}, depth {depth})"
            )
        case Inductive(steps, invariant, _, states):
            parts = [f"an invariant of {count(len(invariant), 'part')}"] * bool(
                invariant or not states
            )
            parts += [f"all of {count(states, 'state')}, which no step leaves"] * bool(states)
            return (
                f"by induction over {count(steps, 'step')}, with {' and '.join(parts)};"
                " warnings were not looked for"
            )
        case Unrolled(depth):
            return (
                f"every run was followed to its end, of {count(depth, 'step')} at most;"
                " warnings were not looked for"
            )
        case AnyNumber(counted, views):
            return (
                f"for any number of {_listed(counted)}, from 1 up: one of them, beside what all"
                f" share, is in one of {count(views, 'view')}; warnings were not looked for"
            )
        case _:
            assert_never(how)


def _listed(names: tuple[str, ...]) -> str:
    return " and ".join(f"`{each}`" for each in names)


def covered(part: Part) -> str:
    """What a search that stopped early has looked at."""
    match part:
        case Cut():
            return (
                f"looked at {count(part.states, 'state')} and"
                f" {count(part.transitions, 'transition')}, up to depth {part.depth}"
            )
        case Bounded(depth=-1):
            return "looked at no run to its end"
        case Bounded(depth, open=left):
            still = f"; still open: {', '.join(left)}" if left else ""
            return f"looked at all runs of at most {count(depth, 'step')}{still}"
        case SomeNumbers(counted, numbers):
            told = ", ".join(map(str, numbers))
            return f"visited every state with {_listed(counted)} = {told}"
        case _:
            assert_never(part)


def ran_out(part: Part) -> str:
    """What ended the search."""
    if isinstance(part, Bounded | SomeNumbers):
        return part.reason
    match part.spent:
        case Spent.STATES:
            return "the allowance of states ran out"
        case Spent.MEMORY:
            return "the memory ran out"
        case Spent.DISK:
            return "the disk is full"
        case Spent.SECONDS:
            return "the time ran out"
        case Spent.INTERRUPTED:
            return "the search was interrupted"
        case Spent.LIMIT:
            return "a run outgrew the model"
        case _:
            assert_never(part.spent)


def kill_budget(result: Result) -> str:
    """How many kills the runs that were looked at may have."""
    kills = result.subject.kills
    if kills is None:
        return ""
    return "no kills" if kills == 0 else f"up to {count(kills, 'kill')} in a run"


def expected(result: Result) -> str:
    """What the spec expects of itself."""
    return " + ".join(sorted(result.subject.expect)) or "nothing"
