"""From what was found to a verdict; each finding is looked at once more before."""

from __future__ import annotations

from mortmain.checker.evidence.sought import told_apart
from mortmain.checker.evidence.verdict import (
    Cut,
    Exhaustive,
    Finding,
    Holds,
    Severity,
    Undecided,
    Verdict,
    Violated,
)
from mortmain.checker.explicit.recheck import recheck, recheck_witness
from mortmain.model.transition.system import TransitionSystem


def judged(system: TransitionSystem, found: list[Finding], how: Exhaustive | Cut) -> Verdict:
    """The verdict with these findings; `InternalError` if a schedule does not show what it should.

    They are checked in `system` itself, whatever was left out of it to find them.
    """
    known = () if isinstance(how, Cut) else system.properties
    found, witnesses = told_apart(system, found, ruled_out=known)
    for finding in found:
        recheck(system, finding)
    for witness in witnesses:
        recheck_witness(system, witness)
    errors = tuple(each for each in found if each.severity is Severity.ERROR)
    warnings = tuple(each for each in found if each.severity is Severity.WARNING)
    if errors:
        return Violated(errors, how, warnings, witnesses)
    if isinstance(how, Cut):
        return Undecided(how, warnings, witnesses)
    return Holds(how, warnings, witnesses)
