"""The options that say what may be left out of a search, and that ask what was."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import click

from mortmain.checker.engine import Reduce
from mortmain.checker.report.report import Report

Command = Callable[..., Any]
CHOICES = [each.value for each in Reduce if each is not Reduce.USUAL]


def reduction_options(command: Command) -> Command:
    """Give a command the arguments `reduce` and `stats`."""

    @click.option(
        "--reduce",
        "wanted",
        type=click.Choice(CHOICES),
        help="Leave out what is interchangeable (sym), other orders of steps that do not touch"
        " each other (por), what nobody sees (slice).  [default: what is worth it]",
    )
    @click.option(
        "--stats",
        is_flag=True,
        help="Show how states are laid out, what was left out, and why.",
    )
    @wraps(command)
    def with_reductions(wanted: str | None, **others: Any) -> Any:
        return command(reduce=Reduce(wanted) if wanted else None, **others)

    return with_reductions


def statistics(report: Report) -> str:
    """What `--stats` prints of one report."""
    lines = [line for each in report.statistics for line in each.splitlines()]
    return "\n".join(f"  {'stats' if not i else '':<9}{line}" for i, line in enumerate(lines))
