"""Options that several commands share, gathered into one value each."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import wraps
from pathlib import Path
from typing import Any

import click

from mortmain.checker.api import prepared, report_on
from mortmain.checker.cli.progress import progress
from mortmain.checker.cli.size import SIZE
from mortmain.checker.engine import USUAL, Budget, Checkpoints, Reduce
from mortmain.checker.engines import AUTO, ENGINES
from mortmain.checker.remedies import with_remedies
from mortmain.checker.report.colour import Ink
from mortmain.checker.report.report import Report
from mortmain.checker.selection import Codes
from mortmain.model.diagnostic import SpecError
from mortmain.model.language.definition import Definition
from mortmain.model.language.source.parameters import with_parameters

Command = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Search:
    """How to search: with which engine and budget, and with which parameters of the spec."""

    engine: str = AUTO
    budget: Budget = USUAL
    kills: int | None = None
    parameters: Mapping[str, str] = field(default_factory=dict)

    def refuse_unknown_parameters(self, definitions: Iterable[Definition]) -> None:
        """`UsageError` if a spec has no such parameter, or the value does not fit it."""
        for definition in definitions:
            try:
                with_parameters(definition, self.parameters)
            except SpecError as error:
                told = error.diagnostics[0]
                reasons = "; ".join(filter(None, (told.why, told.help)))
                raise click.UsageError(f"--set: {told.headline}: {reasons}") from error

    def remedies(
        self, report: Report, candidates: Iterable[Definition], select: Codes | None
    ) -> Report:
        """`report` with the candidates checked again, for the findings of `select` if given."""
        return with_remedies(
            report, candidates, engine=self.engine, within=self.budget, select=select
        )

    def report(
        self,
        definition: Definition,
        *,
        checkpoints: Checkpoints | None = None,
        reduce: Reduce | None = None,
        disk: Path | None = None,
        select: Codes | None = None,
    ) -> Report:
        """What the search finds in `definition`, with its progress on the terminal."""
        subject, system = prepared(definition, kills=self.kills, parameters=self.parameters)
        with progress(definition.name) as reporter:
            return report_on(
                subject,
                system,
                engine=self.engine,
                within=self.budget,
                report=reporter,
                checkpoints=checkpoints,
                reduce=reduce,
                disk=disk,
                select=select,
            )


@dataclass(frozen=True, slots=True)
class Page:
    """The text on stdout."""

    ink: Ink

    def write(self, text: str) -> None:
        """Print `text`, with the colours that are in it."""
        click.echo(text.removesuffix("\n"), color=self.ink.colour)


def search_options(command: Command) -> Command:
    """Give a command the argument `search`, made of the options that say how to search."""

    @click.option(
        "--set",
        "settings",
        multiple=True,
        metavar="NAME=VALUE",
        help="Give a parameter of the spec another value; may be repeated.",
    )
    @click.option(
        "--kills",
        type=click.IntRange(min=0),
        metavar="N",
        help="How often the environment may kill in one run.  [default: as the spec says]",
    )
    @click.option(
        "--engine",
        type=click.Choice([AUTO, *ENGINES]),
        default=AUTO,
        show_default=True,
        help="What searches: z3 asks a solver, both compares it with explicit.",
    )
    @click.option(
        "--max-states",
        type=click.IntRange(min=1),
        default=USUAL.states,
        show_default=True,
        metavar="N",
        help="End undecided after so many states.",
    )
    @click.option(
        "--timeout",
        type=click.FloatRange(min=0, min_open=True),
        metavar="SECONDS",
        help="End undecided after so many seconds.  [default: none; for z3 120]",
    )
    @click.option(
        "--memory",
        type=SIZE,
        metavar="SIZE",
        help="End undecided at so much memory, as in 4G.  [default: what is left of the machine's]",
    )
    @wraps(command)
    def with_search(
        settings: tuple[str, ...],
        kills: int | None,
        engine: str,
        max_states: int,
        timeout: float | None,
        memory: int | None,
        **others: Any,
    ) -> Any:
        budget = Budget(seconds=timeout, states=max_states, memory=memory)
        return command(search=Search(engine, budget, kills, _parameters(settings)), **others)

    return with_search


def page_options(command: Command) -> Command:
    """Give a command the argument `page`, made of the options that say how its text looks."""

    @click.option(
        "--color/--no-color",
        "colour",
        default=None,
        help="Use colours.  [default: on a terminal, unless NO_COLOR is set]",
    )
    @wraps(command)
    def with_page(colour: bool | None, **others: Any) -> Any:
        wanted = _colour_suits() if colour is None else colour
        return command(page=Page(Ink(wanted)), **others)

    return with_page


def _colour_suits() -> bool:
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")


def _parameters(settings: tuple[str, ...]) -> dict[str, str]:
    parameters = {}
    for setting in settings:
        name, equals, value = setting.partition("=")
        if not equals or not name:
            raise click.UsageError(f"--set takes NAME=VALUE, as in runners=3, not {setting!r}")
        parameters[name.strip()] = value.strip()
    return parameters
