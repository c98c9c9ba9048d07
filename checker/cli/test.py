"""`mortmain test`: each spec against what it expects of itself, like a test runner."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from time import perf_counter

import click

from mortmain.checker.catalogue import Selection, find
from mortmain.checker.cli.exit_code import ExitCode, exit_code, worst
from mortmain.checker.cli.options import Page, Search, page_options, search_options
from mortmain.checker.cli.reductions import reduction_options, statistics
from mortmain.checker.engine import Reduce
from mortmain.checker.report.colour import Ink
from mortmain.checker.report.report import Report
from mortmain.checker.report.wording import cost, count, expected, strength
from mortmain.model.diagnostic import SpecError
from mortmain.model.language.definition import Definition

EPILOG = """\b
Examples:
  mortmain test specs/                 every spec below a folder
  mortmain test bank.py::Transfer      one spec

\b
A spec says what it expects with `expect = "orphaned-lock"`, `expect = "holds"`, or with
several codes, which must then be all that is found. Exit code 0 only if all are as expected.
"""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one spec did: `reason` is why it is not as expected, and empty if it is."""

    status: str
    label: str
    detail: str
    reason: str
    code: ExitCode
    statistics: str = ""


@click.command(name="test", epilog=EPILOG, no_args_is_help=True)
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@search_options
@click.option("-q", "--quiet", is_flag=True, help="Only failures and the summary.")
@click.option("--time/--no-time", default=True, help="Show how long it took.  [default: yes]")
@reduction_options
@page_options
def command(
    paths: Sequence[str],
    search: Search,
    reduce: Reduce | None,
    stats: bool,
    quiet: bool,
    page: Page,
    time: bool,
) -> int:
    """Compare each spec with what it expects of itself."""
    started = perf_counter()
    selected = sum(map(find, paths), Selection())
    search.refuse_unknown_parameters(selected.definitions)
    outcomes = [_unreadable(each) for each in selected.errors]
    for definition in selected.definitions:
        outcome = _outcome(definition, search, reduce)
        outcomes.append(outcome)
        if not (quiet and not outcome.reason):
            page.write(_line(outcome, page.ink))
            if stats and outcome.statistics:
                page.write(page.ink.faint(outcome.statistics))
        if outcome.code is ExitCode.INTERRUPTED:
            break
    for outcome in outcomes:
        if outcome.reason:
            page.write(f"\n{page.ink.bad(outcome.status)} {outcome.label}\n{outcome.reason}")
    seconds = f" in {perf_counter() - started:.1f} s" if time else ""
    page.write(f"\n{_summary(outcomes, page.ink)}{seconds}")
    return worst(each.code for each in outcomes)


def _outcome(definition: Definition, search: Search, reduce: Reduce | None) -> Outcome:
    label = f"{definition.file}::{definition.name}"
    if not definition.expect:
        reason = '  it does not say what it expects: add `expect = "holds"`, or the code it shows'
        return Outcome("ERROR", label, "", reason, ExitCode.WRONG_SPEC)
    try:
        report = search.report(definition, reduce=reduce)
    except SpecError as error:
        return Outcome("ERROR", label, "", str(error), ExitCode.WRONG_SPEC)
    detail = f"{' + '.join(sorted(report.codes))}   ({cost(report, time=False)})"
    told = statistics(report)
    if exit_code(report) is ExitCode.INTERRUPTED:
        return Outcome("INTERRUPTED", label, detail, _reason(report), ExitCode.INTERRUPTED)
    if report.as_expected:
        return Outcome("ok", label, detail, "", ExitCode.HOLDS, told)
    undecided = report.headline == "undecided"
    code = ExitCode.UNDECIDED if undecided else ExitCode.VIOLATED
    return Outcome("FAILED", label, detail, _reason(report), code, told)


def _unreadable(error: SpecError) -> Outcome:
    span = error.diagnostics[0].span if error.diagnostics else None
    return Outcome("ERROR", span.file if span else "", "", str(error), ExitCode.WRONG_SPEC)


def _reason(report: Report) -> str:
    found = report.headline if len(report.subject.expect) == 1 else " + ".join(sorted(report.codes))
    about = f" ({report.findings[0].subject})" if report.findings else ""
    lines = [
        f"  expected  {expected(report)}",
        f"  found     {found}{about}",
        f"  known     {strength(report)}",
        f"  see       {report.subject.command('check')}",
    ]
    return "\n".join(lines)


def _line(outcome: Outcome, ink: Ink) -> str:
    status = outcome.status.ljust(6)
    told = ink.bad(status) if outcome.reason else ink.good(status)
    return f"{told} {outcome.label}  {ink.faint(outcome.detail)}".rstrip()


def _summary(outcomes: Sequence[Outcome], ink: Ink) -> str:
    number = Counter(each.status for each in outcomes)
    parts = [
        f"{number['ok']} passed",
        *([f"{number['FAILED']} failed"] if number["FAILED"] else []),
        *([count(number["ERROR"], "error")] if number["ERROR"] else []),
        *(["interrupted"] if number["INTERRUPTED"] else []),
    ]
    told = ", ".join(parts)
    return ink.good(told) if len(parts) == 1 else ink.bad(told)
