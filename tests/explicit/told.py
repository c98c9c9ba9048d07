"""Verdicts in short, so that a test can say the whole of what it expects."""

from __future__ import annotations

from mortmain.checker.engine import USUAL, Budget
from mortmain.checker.evidence.verdict import Finding, Holds, Undecided, Verdict, Violated
from mortmain.checker.explicit.engine import ExplicitEngine
from mortmain.checker.explicit.replay import replay
from mortmain.model.transition.system import TransitionSystem


def check(system: TransitionSystem, within: Budget = USUAL) -> Verdict:
    """What the reference engine says."""
    return ExplicitEngine().check(system, within=within)


def told(system: TransitionSystem, verdict: Verdict) -> dict[str, str]:
    """For every error the places its trace leads through, by its code (and its subject)."""
    errors = verdict.findings if isinstance(verdict, Violated) else ()
    return {f"{each.code} {each.subject}": path(system, each) for each in errors}


def path(system: TransitionSystem, finding: Finding) -> str:
    """The values of the first variable along the trace of the finding."""
    trace = replay(system, finding.schedule)
    return " ".join(str(state[0]) for state in trace.states)


def errors(system: TransitionSystem) -> dict[str, str]:
    """The errors of a system, checked to the end."""
    return told(system, check(system))


def headline(system: TransitionSystem) -> Finding:
    """The first error of a system that has one."""
    verdict = check(system)
    assert isinstance(verdict, Violated)
    return verdict.headline


def warnings(verdict: Verdict) -> list[str]:
    """The warnings in short."""
    return [f"{each.code} {each.subject}" for each in verdict.warnings]


def strength(verdict: Verdict) -> str:
    """Whether it holds, is violated or undecided, and what it rests on."""
    match verdict:
        case Holds(how):
            return f"holds in {how.states} states"
        case Violated(_, how):
            return f"violated after {how.states} states"
        case Undecided(how):
            return f"undecided: {how.spent}"
