"""Which remedies really remove a finding: the specs derived from a violated one, checked again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from mortmain.checker.api import prepared, report_on
from mortmain.checker.engine import USUAL, Budget
from mortmain.checker.engines import AUTO
from mortmain.checker.evidence.verdict import Cut, Exhaustive, How
from mortmain.checker.report.remedy import Remedy
from mortmain.checker.report.report import Report
from mortmain.checker.selection import Codes
from mortmain.model.language.definition import Definition


def derived(name: str, among: Iterable[Definition]) -> tuple[Definition, ...]:
    """Those that inherit from the spec called `name`, directly or not."""
    return tuple(each for each in among if name in each.bases)


def with_remedies(
    report: Report,
    candidates: Iterable[Definition],
    *,
    engine: str = AUTO,
    within: Budget = USUAL,
    select: Codes | None = None,
) -> Report:
    """The same report with every candidate checked under the same kills and parameters, for the
    findings of `select` if it is given.

    A candidate that allows fewer kills by itself is given those of the report: not to be killed
    is no remedy.
    """
    return replace(
        report,
        remedies=tuple(_checked(report, each, engine, within, select) for each in candidates),
    )


def _checked(
    report: Report, candidate: Definition, engine: str, within: Budget, select: Codes | None
) -> Remedy:
    subject = report.subject
    shared = {
        name: value for name, value in subject.parameters.items() if name in candidate.parameters
    }
    known, system = prepared(candidate, kills=subject.kills, parameters=shared)
    again = report_on(known, system, engine=engine, within=within, select=select)
    doc = candidate.doc.strip().partition("\n")[0]
    return Remedy(candidate.name, doc, again.headline, _states(again.verdict.how))


def _states(how: How) -> int:
    """The states that were visited; none if something else was done."""
    return how.states if isinstance(how, Exhaustive | Cut) else 0
