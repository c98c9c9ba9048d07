"""`mortmain specs`: the library, a few words for each spec."""

from __future__ import annotations

from collections.abc import Sequence

import click

from mortmain.checker.catalogue import library
from mortmain.checker.cli.options import Page, page_options
from mortmain.checker.missing import NotFound, Nothing
from mortmain.model.language.definition import Definition

EPILOG = """\b
Examples:
  mortmain specs
  mortmain specs --family bridge
  mortmain check mutex_stuck_after_kill::TimeoutOnCallback
"""


@click.command(name="specs", epilog=EPILOG)
@click.option("--family", metavar="NAME", help="Only those of one folder, such as `bridge`.")
@page_options
def command(family: str | None, page: Page) -> int:
    """List the specs that come with mortmain."""
    files = [each for each in library() if family in (None, each.family)]
    if not library():
        raise Nothing("the library of this installation is empty")
    if not files:
        families = ", ".join(dict.fromkeys(each.family for each in library()))
        raise NotFound(f"there is no family {family!r}: choose one of {families}")
    for file in files:
        definitions = file.definitions()
        if definitions:
            source = next((each.source for each in definitions if each.source), "")
            page.write(
                f"{page.ink.name(f'{file.family}/{file.path.stem}')}   {page.ink.faint(source)}"
            )
            page.write("\n".join(_rows(definitions)) + "\n\n")
    return 0


def _rows(definitions: Sequence[Definition]) -> list[str]:
    names = max(len(each.name) for each in definitions)
    expects = max(len(_expect(each)) for each in definitions)
    return [
        f"  ::{each.name.ljust(names)}  {_expect(each).ljust(expects)}  {_summary(each)}".rstrip()
        for each in definitions
    ]


def _expect(definition: Definition) -> str:
    return " + ".join(sorted(definition.expect)) or "-"


def _summary(definition: Definition) -> str:
    """The first line of what the spec says of itself."""
    return next(iter(definition.doc.strip().splitlines()), "")
