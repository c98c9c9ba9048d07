"""What was found of properties that are sought: a witness where others would be violated."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from mortmain.checker.evidence.trace import Schedule
from mortmain.checker.evidence.verdict import Finding, Witness
from mortmain.model.transition.properties import Code, Safety
from mortmain.model.transition.system import TransitionSystem


def told_apart(
    system: TransitionSystem, found: Iterable[Finding], *, ruled_out: Collection[Safety] = ()
) -> tuple[list[Finding], tuple[Witness, ...]]:
    """The findings, roots first, and the witnesses among what an engine met.

    An engine looks for a state in which a property is true, whether that is bad or what is sought.
    Those of `ruled_out` are true in no state but where they were met: a property that is sought
    is violated then, and was so before the first step.
    """
    sought = {(each.code, each.name) for each in system.properties if each.sought}
    met = {(each.code, each.subject): each for each in found}
    witnesses = tuple(
        Witness(each.subject, each.schedule) for key, each in met.items() if key in sought
    )
    unreachable = [
        Finding(each.code, each.name, Schedule(0), no_return=0, states=0)
        for each in ruled_out
        if each.sought and (each.code, each.name) not in met
    ]
    findings = [each for key, each in met.items() if key not in sought]
    after = sum(each.code.rank <= Code.VIOLATED.rank for each in findings)
    return [*findings[:after], *unreachable, *findings[after:]], witnesses
