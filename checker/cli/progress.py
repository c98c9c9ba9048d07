"""How far a search has come, on one line of a terminal that is wiped at the end."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from math import ceil

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
    """States, states a second, depth, frontier and memory, and how long it may take to empty the
    frontier; or what is done with the states that were found.

    >>> line(Progress(states=12000, transitions=30000, depth=9, frontier=400, seconds=2.0))
    '12,000 states, 6,000 states/s, depth 9, frontier 400'
    >>> line(Progress(12000, 30000, 9, 400, 2.0, memory=90 << 20, left=1.3))
    '12,000 states, 6,000 states/s, depth 9, frontier 400, 90 MB, empty in about 2 s'
    >>> line(Progress(12000, 30000, 9, 0, 3.0, memory=95 << 20, doing="futures, pass 2: 40 %"))
    '12,000 states, 95 MB, futures, pass 2: 40 %'
    """
    memory = f", {so_far.memory >> 20:,} MB" if so_far.memory else ""
    if so_far.doing:
        return f"{so_far.states:,} states{memory}, {so_far.doing}"
    rate = so_far.states / so_far.seconds if so_far.seconds > 0 else 0.0
    return (
        f"{so_far.states:,} states, {rate:,.0f} states/s,"
        f" depth {so_far.depth}, frontier {so_far.frontier:,}{memory}"
        + (f", empty in about {ceil(so_far.left):,} s" if so_far.left is not None else "")
    )
