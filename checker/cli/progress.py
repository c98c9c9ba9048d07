"""How far a search has come, on one line of a terminal that is wiped at the end."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

from mortmain.checker.engine import Progress, Reporter, silent

_WIPE = "\r\x1b[K"


@contextmanager
def progress(name: str) -> Iterator[Reporter]:
    """A reporter that writes to stderr while the search lasts; silent unless it is a terminal."""
    if not sys.stderr.isatty():
        yield silent
        return
    try:
        yield lambda so_far: _show(name, so_far)
    finally:
        click.echo(_WIPE, nl=False, err=True)


def _show(name: str, so_far: Progress) -> None:
    click.echo(f"{_WIPE}{name}: {line(so_far)}", nl=False, err=True)


def line(so_far: Progress) -> str:
    """States, states a second, depth and frontier.

    >>> line(Progress(states=12000, transitions=30000, depth=9, frontier=400, seconds=2.0))
    '12,000 states, 6,000 states/s, depth 9, frontier 400'
    """
    rate = so_far.states / so_far.seconds if so_far.seconds > 0 else 0.0
    return (
        f"{so_far.states:,} states, {rate:,.0f} states/s,"
        f" depth {so_far.depth}, frontier {so_far.frontier:,}"
    )
