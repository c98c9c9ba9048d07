"""A schedule taken again: whether what it once showed is still so where it ends."""

from __future__ import annotations

from dataclasses import replace

from mortmain.checker.engine import USUAL, Budget, Engine, Reporter, silent
from mortmain.checker.evidence.trace import Schedule, Trace
from mortmain.checker.evidence.verdict import (
    Finding,
    Holds,
    Part,
    Undecided,
    Verdict,
    Violated,
)
from mortmain.checker.explicit.replay import replay
from mortmain.model.transition.system import TransitionSystem


def retake(
    system: TransitionSystem,
    schedule: Schedule,
    engine: Engine,
    *,
    within: Budget = USUAL,
    report: Reporter = silent,
) -> tuple[Trace, Verdict]:
    """The trace of `schedule`, and what is wrong in the very state it ends in.

    `ValueError` if the schedule cannot be followed.  What can go wrong only later is left out;
    the point of no return is known only where a check of the whole finds the same schedule.
    """
    trace = replay(system, schedule)
    rest = replace(system, initial=(trace.states[-1],))
    verdict = engine.check(rest, within=within, report=report)
    here = _findings_here(verdict)
    if not here:
        return trace, _nothing_here(verdict)
    known = {
        each.code: each
        for each in _findings(engine.check(system, within=within, report=report))
        if each.schedule == schedule
    }
    located = tuple(
        known.get(each.code, replace(each, schedule=schedule, no_return=None, alternative=None))
        for each in here
    )
    return trace, Violated(located, verdict.how)


def _findings(verdict: Verdict) -> tuple[Finding, ...]:
    return verdict.findings if isinstance(verdict, Violated) else ()


def _findings_here(verdict: Verdict) -> tuple[Finding, ...]:
    return tuple(each for each in _findings(verdict) if not each.schedule.actions)


def _nothing_here(verdict: Verdict) -> Verdict:
    return Undecided(verdict.how) if isinstance(verdict.how, Part) else Holds(verdict.how)
