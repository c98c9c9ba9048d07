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
    Witness,
)
from mortmain.checker.explicit.replay import replay
from mortmain.model.term.evaluate import evaluate
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
    sought = {each.name: each.bad for each in system.properties if each.sought}
    avoided = tuple(each for each in system.properties if not each.sought)
    rest = replace(system, initial=(trace.states[-1],), properties=avoided)
    verdict = engine.check(rest, within=within, report=report)
    valuation = system.valuation(trace.states[-1])
    reached = tuple(Witness(name, schedule) for name in sought if evaluate(sought[name], valuation))
    here = _findings_here(verdict)
    if not here and (schedule.actions or not sought):
        return trace, _nothing_here(verdict, reached)
    known = {
        (each.code, each.subject): each
        for each in _findings(engine.check(system, within=within, report=report))
        if each.schedule == schedule
    }
    nowhere = tuple(each for (_, subject), each in known.items() if subject in sought)
    located = nowhere + tuple(
        known.get(
            (each.code, each.subject),
            replace(each, schedule=schedule, no_return=None, alternative=None),
        )
        for each in here
    )
    if not located:
        return trace, _nothing_here(verdict, reached)
    return trace, Violated(located, verdict.how, witnesses=reached)


def _findings(verdict: Verdict) -> tuple[Finding, ...]:
    return verdict.findings if isinstance(verdict, Violated) else ()


def _findings_here(verdict: Verdict) -> tuple[Finding, ...]:
    return tuple(each for each in _findings(verdict) if not each.schedule.actions)


def _nothing_here(verdict: Verdict, reached: tuple[Witness, ...]) -> Verdict:
    if isinstance(verdict.how, Part):
        return Undecided(verdict.how, witnesses=reached)
    return Holds(verdict.how, witnesses=reached)
