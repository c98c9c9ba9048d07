"""The options of searches that take hours: where they are kept, where one goes on, and where to
put what outgrows memory."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import click

from mortmain.checker.engine import Checkpoints

Command = Callable[..., Any]
FOLDER = click.Path(file_okay=False, path_type=Path)


def endurance_options(command: Command) -> Command:
    """Give a command the argument `checkpoints`, made of the options that say what is kept, and
    `disk`."""

    @click.option(
        "--checkpoint",
        "folder",
        type=FOLDER,
        metavar="DIR",
        help="Keep the search there every few minutes, and when it ends early.",
    )
    @click.option(
        "--resume",
        type=FOLDER,
        metavar="DIR",
        help="Go on with the search that is kept there, and keep it there.",
    )
    @click.option(
        "--every",
        type=click.FloatRange(min=0),
        metavar="SECONDS",
        help="The time between two checkpoints.  [default: 300]",
    )
    @click.option(
        "--disk",
        type=FOLDER,
        metavar="DIR",
        help="Go on in files there once the states outgrow the memory (or --memory).",
    )
    @wraps(command)
    def with_endurance(
        folder: Path | None, resume: Path | None, every: float | None, **others: Any
    ) -> Any:
        return command(checkpoints=_checkpoints(folder, resume, every), **others)

    return with_endurance


def _checkpoints(
    folder: Path | None, resume: Path | None, every: float | None
) -> Checkpoints | None:
    kept = resume or folder
    if resume and folder and resume != folder:
        raise click.UsageError(
            "--checkpoint and --resume name two folders: a search that goes on is kept where it was"
        )
    if kept is None:
        if every is not None:
            raise click.UsageError("--every says nothing without --checkpoint DIR or --resume DIR")
        return None
    chosen = {} if every is None else {"every": every}
    return Checkpoints(kept, resume=resume is not None, **chosen)
