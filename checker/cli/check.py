"""`mortmain check`: whether anything can go wrong, and how."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import click

from mortmain.checker.catalogue import Selection, find
from mortmain.checker.cli.endurance import endurance_options
from mortmain.checker.cli.exit_code import ExitCode, exit_code, worst
from mortmain.checker.cli.options import Page, Search, page_options, search_options
from mortmain.checker.cli.output import VIEWS, Output, draw, outputs
from mortmain.checker.cli.reductions import reduction_options, statistics
from mortmain.checker.engine import Checkpoints, Reduce
from mortmain.checker.remedies import derived
from mortmain.checker.report.colour import PLAIN, Ink
from mortmain.checker.report.file import write
from mortmain.checker.report.json import as_text, results_as_value
from mortmain.checker.report.report import Report
from mortmain.checker.report.text import headline, result_as_text
from mortmain.checker.selection import SELECTABLE, Codes
from mortmain.model.diagnostic import SpecError
from mortmain.model.language.definition import Definition
from mortmain.model.transition.properties import Code

EPILOG = """\b
A TARGET is a file, a folder, or the name of a spec that comes with mortmain;
with ::Class it is one spec of it, and its whole story is told.

\b
Examples:
  mortmain check bank.py                          every spec of a file, a line each
  mortmain check bank.py::Transfer                one spec, with its story
  mortmain check bank.py::Transfer --set clerks=3 --kills 2
  mortmain check mutex_stuck_after_kill           a spec that comes with mortmain
  mortmain check bank.py::Transfer --remedies     and which subclasses of it hold
  mortmain check bank.py::Transfer -o stuck.svg -o stuck.sequence.png
  mortmain check specs/ --format json > report.json

\b
Files: the end of the name decides. .svg .png .dot are pictures, .json and .txt
the report. NAME.sequence.svg (or sequence.svg) shows the run as a sequence,
NAME.waitfor.svg who waits for whom where it ends; other pictures show --view.
"""


def _codes(context: click.Context, option: click.Parameter, text: str | None) -> Codes | None:
    """The codes that `text` lists; `None` if it was not given."""
    if text is None:
        return None
    names = {each.strip() for each in text.split(",")}
    if unknown := sorted(names - set(SELECTABLE)):
        raise click.BadParameter(
            f"nobody looks for {unknown[0]!r}: choose from {', '.join(SELECTABLE)}"
        )
    return frozenset(map(Code, names))


@click.command(name="check", epilog=EPILOG, no_args_is_help=True)
@click.argument("targets", nargs=-1, required=True, metavar="TARGET...")
@search_options
@click.option(
    "--format",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="What is printed on stdout.",
)
@click.option(
    "-o",
    "--output",
    "names",
    multiple=True,
    metavar="FILE",
    help="Write a picture or a report as well; may be repeated.",
)
@click.option(
    "--view",
    type=click.Choice(VIEWS),
    default="waitfor",
    show_default=True,
    help="What a picture shows whose name does not say it.",
)
@click.option(
    "--remedies",
    is_flag=True,
    help="Check the specs derived from a violated one again, and list those that hold.",
)
@click.option(
    "--select",
    metavar="CODE[,CODE...]",
    callback=_codes,
    help="Look for these findings and tell of no other, as in deadlock,permanent-block.",
)
@click.option("-q", "--quiet", is_flag=True, help="One line for each spec, no story.")
@click.option(
    "--time/--no-time",
    default=None,
    help="Show how long it took.  [default: in text, not in JSON]",
)
@reduction_options
@endurance_options
@page_options
def command(
    targets: Sequence[str],
    search: Search,
    reduce: Reduce | None,
    stats: bool,
    checkpoints: Checkpoints | None,
    disk: Path | None,
    format: str,
    names: Sequence[str],
    view: str,
    remedies: bool,
    select: Codes | None,
    quiet: bool,
    page: Page,
    time: bool | None,
) -> int:
    """Say whether anything can go wrong in a spec, and tell how."""
    files = outputs(names, view)
    selected = sum(map(find, targets), Selection())
    search.refuse_unknown_parameters(selected.definitions)
    _refuse_pictures_of_many(files, len(selected.definitions))
    _refuse_checkpoints_of_many(checkpoints, len(selected.definitions))
    alone = len(selected.definitions) == 1 and not quiet
    if remedies and not alone and format == "text":
        raise click.UsageError(
            "--remedies is told with the story of one spec: choose it with ::Class, without -q"
        )
    shown = Shown(page, in_text=time is not False, in_json=time is True)
    found = Found(errors=list(selected.errors))
    everything = (*selected.definitions, *selected.beside)
    for definition in selected.definitions:
        try:
            report = search.report(
                definition, checkpoints=checkpoints, reduce=reduce, disk=disk, select=select
            )
            candidates = derived(definition.name, everything)
            if remedies and report.findings:
                report = search.remedies(report, candidates, select)
        except SpecError as error:
            found.errors.append(error)
            continue
        found.reports.append(report)
        if not alone and format == "text":
            page.write(headline(report, ink=page.ink, time=shown.in_text))
            if stats:
                page.write(page.ink.faint(statistics(report)))
        if exit_code(report) is ExitCode.INTERRUPTED:
            break
    for wrong in found.errors:
        click.echo(f"{wrong}\n", err=True)
    pictures = _write(files, found, shown, everything)
    if format == "json":
        page.write(found.json(shown))
    elif alone:
        page.write(found.text(shown, page.ink, pictures, everything))
        if stats:
            page.write("\n".join(page.ink.faint(statistics(each)) for each in found.reports))
    else:
        _offer_story(found.reports, page)
    return found.code


@dataclass(frozen=True, slots=True)
class Shown:
    """Where the text goes, and whether it says how long it took."""

    page: Page
    in_text: bool
    in_json: bool


@dataclass(frozen=True, slots=True)
class Found:
    """The reports so far, and what is wrong with the specs that gave none."""

    reports: list[Report] = field(default_factory=list)
    errors: list[SpecError] = field(default_factory=list)

    @property
    def code(self) -> ExitCode:
        """What the command exits with."""
        return worst([*map(exit_code, self.reports), *(ExitCode.WRONG_SPEC for _ in self.errors)])

    def json(self, shown: Shown) -> str:
        """All of it as one document."""
        wrong = [each for error in self.errors for each in error.diagnostics]
        return as_text(results_as_value(self.reports, wrong, time=shown.in_json))

    def text(
        self, shown: Shown, ink: Ink, pictures: Sequence[str], everything: Sequence[Definition]
    ) -> str:
        """Every story, one after the other; `everything` is where derived specs are looked for."""
        return "\n".join(
            result_as_text(
                each,
                ink=ink,
                time=shown.in_text,
                pictures=pictures,
                untried=len(derived(each.subject.name, everything)),
            )
            for each in self.reports
        )


def _write(
    files: Sequence[Output], found: Found, shown: Shown, everything: Sequence[Definition]
) -> list[str]:
    """Write the files; the names of the pictures, as they are in the end."""
    pictures = [each for file in files if file.is_picture for each in draw(file, found.reports)]
    for file in files:
        if file.path.suffix == ".json":
            write(file.path, found.json(shown).encode())
        elif file.path.suffix == ".txt":
            write(file.path, found.text(shown, PLAIN, pictures, everything).encode())
    return pictures


def _offer_story(reports: Sequence[Report], page: Page) -> None:
    """Where only lines were printed, how to read the story of the first that is violated."""
    told = next((each for each in reports if each.story is not None), None)
    if told is not None and len(reports) > 1:
        page.write(f"\nthe story of one:  {page.ink.name(told.subject.command('check'))}")


def _refuse_pictures_of_many(files: Sequence[Output], specs: int) -> None:
    picture = next((each for each in files if each.is_picture), None)
    if picture is not None and specs > 1:
        raise click.UsageError(
            f"-o {picture.path}: {specs} specs are selected, and a picture shows one:"
            " choose it with ::Class"
        )


def _refuse_checkpoints_of_many(checkpoints: Checkpoints | None, specs: int) -> None:
    if checkpoints is not None and specs > 1:
        raise click.UsageError(
            f"{checkpoints.folder}: {specs} specs are selected, and a folder keeps the search of"
            " one: choose it with ::Class"
        )
