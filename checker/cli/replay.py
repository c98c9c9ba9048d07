"""`mortmain replay`: the steps of a counterexample taken again."""

from __future__ import annotations

from collections.abc import Iterator

import click

from mortmain.checker.api import prepared, stories
from mortmain.checker.catalogue import find
from mortmain.checker.cli.exit_code import ExitCode, exit_code
from mortmain.checker.cli.options import Page, Search, page_options, search_options
from mortmain.checker.cli.progress import progress
from mortmain.checker.engines import load_engine
from mortmain.checker.evidence.trace import Schedule, Trace
from mortmain.checker.evidence.verdict import Finding, Holds
from mortmain.checker.explain.narrate import story
from mortmain.checker.report.report import Report
from mortmain.checker.report.story import steps_as_lines
from mortmain.checker.report.text import field, result_as_text
from mortmain.checker.retake import retake
from mortmain.model.language.definition import Definition
from mortmain.model.transition.properties import Code

EPILOG = """\b
A SCHEDULE is what the last line of a violated check prints, such as 0:3.1.4. It counts the
steps of the spec as it was: after a change of the spec, let `mortmain check` find it anew.

\b
Example:
  mortmain replay bank.py::Transfer 0:3.1.4

Exit code 1 if it is still violated there, 0 if it no longer is.
"""


@click.command(name="replay", epilog=EPILOG, no_args_is_help=True)
@click.argument("target")
@click.argument("schedule")
@search_options
@page_options
def command(target: str, schedule: str, search: Search, page: Page) -> int:
    """Take the steps of a counterexample again and tell its story."""
    definition = _only_spec(target)
    steps = _schedule(schedule)
    search.refuse_unknown_parameters([definition])
    subject, system = prepared(definition, kills=search.kills, parameters=search.parameters)
    engine = load_engine(search.engine)
    try:
        with progress(definition.name) as reporter:
            trace, verdict = retake(system, steps, engine, within=search.budget, report=reporter)
    except ValueError as reason:
        page.write(f"{page.ink.good('NOT POSSIBLE')}  {subject.label}   {reason}")
        return ExitCode.HOLDS
    report = Report(subject, system, engine.name, verdict, stories(system, verdict))
    if isinstance(verdict, Holds):
        taken = len(trace.steps)
        page.write(
            f"{page.ink.good('NOT VIOLATED')}  {subject.label}"
            f"   all {taken} steps can be taken, and nothing is wrong where they end"
        )
        for line in _witnessed(report, trace, page):
            page.write(line)
    else:
        page.write(result_as_text(report, ink=page.ink, time=False))
    return exit_code(report)


def _witnessed(report: Report, trace: Trace, page: Page) -> Iterator[str]:
    """The steps to something that is sought, and what that is."""
    names = [each.subject for each in report.verdict.witnesses]
    if names:
        goal = Finding(Code.VIOLATED, names[0], trace.schedule)
        told = story(report.system, goal, trace)
        yield from (*steps_as_lines(told, report.subject.file, page.ink), "")
    yield from (field("reached", name) for name in names)


def _only_spec(target: str) -> Definition:
    selected = find(target)
    for error in selected.errors:
        raise error
    if len(selected.definitions) > 1:
        names = ", ".join(each.name for each in selected.definitions)
        raise click.UsageError(f"{target} has several specs: add ::Class, one of {names}")
    return selected.definitions[0]


def _schedule(text: str) -> Schedule:
    try:
        return Schedule.parse(text)
    except ValueError as reason:
        raise click.UsageError(f"{text!r} is not a schedule, which looks like 0:3.1.4") from reason
