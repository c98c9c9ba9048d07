"""Files that a command writes: the name decides what is in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from mortmain.checker.render.graphviz import DrawingUnavailable
from mortmain.checker.report.file import unfinished, write
from mortmain.checker.report.picture import FORMATS
from mortmain.checker.report.report import Report

VIEWS = ("waitfor", "sequence")
SUFFIXES = (*FORMATS, ".json", ".txt")


@dataclass(frozen=True, slots=True)
class Output:
    """A file to write; one that is a picture shows `view`."""

    path: Path
    view: str

    @property
    def is_picture(self) -> bool:
        """Whether it shows the one story of one spec."""
        return self.path.suffix in FORMATS


def outputs(names: Sequence[str], view: str) -> tuple[Output, ...]:
    """The files by name, each proved to be writable before anything is searched.

    `stuck.sequence.svg` and `sequence.svg` show the sequence, `stuck.waitfor.svg` the wait-for
    graph, whatever `view` is; any other picture shows `view`.
    """
    found = tuple(Output(Path(name), _view(Path(name), view)) for name in names)
    for output in found:
        _refuse_unwritable(output.path)
    return found


def draw(output: Output, reports: Sequence[Report]) -> list[str]:
    """Write a picture of the first story; its name and what it shows, if there is one."""
    report = next((each for each in reports if each.story is not None), None)
    if report is None:
        click.echo(f"{output.path}: not written, for there is no story to draw", err=True)
        return []
    picture = report.sequence() if output.view == "sequence" else report.waitfor()
    path = output.path
    try:
        data = picture.drawn(path.suffix)
    except DrawingUnavailable as reason:
        path = path.with_suffix(".dot")
        click.echo(f"{output.path}: written as {path}, for {reason}", err=True)
        data = picture.drawn(".dot")
    write(path, data)
    return [f"{path}  ({output.view})"]


def _view(path: Path, view: str) -> str:
    said = path.stem.rpartition(".")[2]
    return said if said in VIEWS else view


def _refuse_unwritable(path: Path) -> None:
    if path.suffix not in SUFFIXES:
        raise click.UsageError(f"-o {path}: the name must end in one of {', '.join(SUFFIXES)}")
    if path.is_dir():
        raise click.UsageError(f"-o {path}: that is a folder")
    if not path.parent.is_dir():
        raise click.UsageError(f"-o {path}: there is no folder {path.parent}")
    try:
        unfinished(path).write_bytes(b"")
        unfinished(path).unlink()
    except OSError as reason:
        raise click.UsageError(f"-o {path}: cannot be written: {reason.strerror}") from reason
