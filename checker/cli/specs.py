"""`mortmain specs`: the library, what each spec expects, and what was found in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from textwrap import fill
from typing import Any

import click

from mortmain.checker.catalogue import SpecFile, library
from mortmain.checker.cli.options import Page, page_options
from mortmain.checker.missing import NotFound, Nothing
from mortmain.checker.recorded import Recorded, recorded
from mortmain.checker.report.colour import Ink
from mortmain.checker.report.json import VERSION, as_text
from mortmain.checker.report.wording import count
from mortmain.model.language.definition import Definition

EPILOG = """\b
Each file is a problem, with where it is from; its other specs are what people
recommend against it. `expects` is what is found first ("holds": nothing),
`states` how many there are to visit, and `steps` how long the shortest run is
that shows what is found. Nothing is checked for this: the numbers are recorded
by the tests, with the default parameters. `mortmain test` checks them again.

\b
A WORD is looked for in names, sources and sentences; with several, all of them
have to be there.

\b
Examples:
  mortmain specs                          all of them
  mortmain specs --family bridge          those between Dart and Rust
  mortmain specs rwlock writer            those that speak of both
  mortmain specs --format json            for other programs
  mortmain check mutex_stuck_after_kill::TimeoutOnCallback
                                          check one of those in the list
"""

WIDTH = 80


@dataclass(frozen=True, slots=True)
class Listed:
    """A file of the library, those of its specs that are listed, and the numbers of all."""

    file: SpecFile
    source: str
    definitions: tuple[Definition, ...]
    numbers: Mapping[str, Recorded]

    @property
    def name(self) -> str:
        """How commands call the file."""
        return f"{self.file.family}/{self.file.path.stem}"


@click.command(name="specs", epilog=EPILOG)
@click.argument("words", nargs=-1, metavar="[WORD]...")
@click.option("--family", metavar="NAME", help="Only those of one folder, such as `bridge`.")
@click.option(
    "--format",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="What is printed on stdout.",
)
@page_options
def command(words: Sequence[str], family: str | None, format: str, page: Page) -> int:
    """List the specs that come with mortmain."""
    if not library():
        raise Nothing("the library of this installation is empty")
    files = [each for each in library() if family in (None, each.family)]
    if not files:
        families = ", ".join(dict.fromkeys(each.family for each in library()))
        raise NotFound(f"there is no family {family!r}: choose one of {families}")
    listed = [each for each in (_listed(file, words) for file in files) if each.definitions]
    if not listed:
        raise Nothing(f"no spec{f' of {family}' if family else ''} speaks of {' and '.join(words)}")
    if format == "json":
        specs = [_value(each, definition) for each in listed for definition in each.definitions]
        page.write(as_text({"version": VERSION, "specs": specs}))
    else:
        page.write("\n\n".join(_told(each, page.ink) for each in listed))
        page.write(page.ink.faint(f"\n{_total(listed)}"))
    return 0


def _listed(file: SpecFile, words: Sequence[str]) -> Listed:
    definitions = file.definitions()
    source = next((each.source for each in definitions if each.source), "")
    found = Listed(file, source, definitions, recorded(file.path))
    about = f"{found.name}\n{source}"
    kept = (each for each in definitions if _speaks(f"{about}\n{each.name}\n{each.doc}", words))
    return Listed(file, source, tuple(kept), found.numbers)


def _speaks(text: str, words: Sequence[str]) -> bool:
    return all(word.lower() in text.lower() for word in words)


def _told(listed: Listed, ink: Ink) -> str:
    """The file and its source, then two lines for each spec: its numbers, and what it says."""
    head = f"{listed.name:<43}expects          states  steps"
    lines = [head.replace(listed.name, ink.name(listed.name), 1)]
    if listed.source:
        lines.append(
            ink.faint(fill(listed.source, WIDTH, initial_indent="  ", subsequent_indent="  "))
        )
    for each in listed.definitions:
        found = listed.numbers.get(each.name)
        states = found.states if found else "-"
        steps = found.steps if found and found.steps is not None else "-"
        lines.append(f"  ::{each.name:<39}{_expect(each):<15}{states:>8}{steps:>7}")
        if said := _summary(each):
            lines.append(_wrapped(said, "      "))
    return "\n".join(lines)


def _wrapped(text: str, indent: str) -> str:
    return fill(text, WIDTH, initial_indent=indent, subsequent_indent=indent)


def _total(listed: Sequence[Listed]) -> str:
    specs = sum(len(each.definitions) for each in listed)
    example = f"mortmain check {listed[0].name}::{listed[0].definitions[0].name}"
    return f"{count(specs, 'spec')} in {count(len(listed), 'file')}\none of them:  {example}"


def _value(listed: Listed, definition: Definition) -> dict[str, Any]:
    found = listed.numbers.get(definition.name)
    return {
        "name": definition.name,
        "family": listed.file.family,
        "file": f"{listed.name}.py",
        "source": listed.source or None,
        "doc": definition.doc,
        "expect": sorted(definition.expect),
        "remedy": bool(definition.bases),
        "headline": found.headline if found else None,
        "states": found.states if found else None,
        "steps": found.steps if found else None,
    }


def _expect(definition: Definition) -> str:
    return " + ".join(sorted(definition.expect)) or "-"


def _summary(definition: Definition) -> str:
    """The first line of what the spec says of itself."""
    return next(iter(definition.doc.strip().splitlines()), "")
