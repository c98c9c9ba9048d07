"""Every way a command can fail, told: what is wrong, what to do, and the exit code."""

from __future__ import annotations

import os
import platform
import shlex
import sys
import traceback
from collections.abc import Sequence

import click

from mortmain import __version__
from mortmain.checker.cli.exit_code import ExitCode
from mortmain.checker.engine import Refused
from mortmain.checker.missing import NotFound, Nothing
from mortmain.model.diagnostic import SpecError


def tell(failure: BaseException, arguments: Sequence[str]) -> ExitCode:
    """Say on stderr what happened; the code to exit with."""
    match failure:
        case click.exceptions.Exit(exit_code=code):
            return ExitCode(code)
        case click.ClickException():
            failure.show()
            return ExitCode.USAGE
        case BrokenPipeError() | click.Abort(__cause__=BrokenPipeError()):
            # The reader has gone; so that Python does not complain when it flushes at exit:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return ExitCode.INTERRUPTED
        case click.Abort() | KeyboardInterrupt():
            click.echo("interrupted", err=True)
            return ExitCode.INTERRUPTED
        case SystemExit(code=code):
            return ExitCode(code) if isinstance(code, int) else ExitCode.INTERNAL
        case NotFound() | Refused():
            click.echo(f"error: {failure}", err=True)
            return ExitCode.USAGE
        case Nothing():
            click.echo(f"nothing to check: {failure}", err=True)
            return ExitCode.NOTHING
        case OSError(filename=str() as file):
            click.echo(f"error: {file}: {failure.strerror}", err=True)
            return ExitCode.USAGE
        case MemoryError():
            click.echo("undecided: the memory ran out; lower --max-states", err=True)
            return ExitCode.UNDECIDED
        case SpecError():
            click.echo(str(failure), err=True)
            return ExitCode.WRONG_SPEC
        case _:
            click.echo(_bug(failure, arguments), err=True)
            return ExitCode.INTERNAL


def _bug(failure: BaseException, arguments: Sequence[str]) -> str:
    """What to report of an error that is nobody's fault but ours."""
    told = "".join(traceback.format_exception(failure))
    return (
        f"internal error: {type(failure).__name__}: {failure}\n"
        "This is a bug in mortmain, not in your spec. Please report it, with the spec and this:\n\n"
        f"  mortmain {__version__}, Python {platform.python_version()}, {platform.system()}\n"
        f"  {shlex.join(['mortmain', *arguments])}\n\n"
        + "".join(f"  {line}\n" for line in told.splitlines())
    )
