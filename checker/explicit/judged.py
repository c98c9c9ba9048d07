"""From what was found to a verdict; each finding is looked at once more before."""

from __future__ import annotations

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
from mortmain.checker.explicit.recheck import recheck
from mortmain.model.transition.system import TransitionSystem


def judged(system: TransitionSystem, found: list[Finding], how: Exhaustive | Cut) -> Verdict:
    """The verdict with these findings; `InternalError` if a schedule does not show what it should.

    They are checked in `system` itself, whatever was left out of it to find them.
    """
    for finding in found:
        recheck(system, finding)
    errors = tuple(each for each in found if each.severity is Severity.ERROR)
    warnings = tuple(each for each in found if each.severity is Severity.WARNING)
    if errors:
        return Violated(errors, how, warnings)
    return Undecided(how, warnings) if isinstance(how, Cut) else Holds(how, warnings)
