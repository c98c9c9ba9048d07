"""`mortmain`: the commands by name, and the exit code of whatever happens."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any, NoReturn

import click

from mortmain import __version__

COMMANDS = {
    "check": "Say whether anything can go wrong in a spec, and tell how.",
    "test": "Compare each spec with what it expects of itself.",
    "specs": "List the specs that come with mortmain.",
    "replay": "Take the steps of a counterexample again and tell its story.",
    "prove": "Prove that nothing can go wrong, for any number of parties, and write a certificate.",
    "verify": "Check a certificate that `mortmain prove` wrote.",
}

EPILOG = """\b
Start with the incident that mortmain was made for:
  mortmain check mutex_stuck_after_kill
  mortmain check mutex_stuck_after_kill::MutexStuckAfterKill -o stuck.svg

\b
Exit codes:
  0  it holds                        5    there is nothing to check
  1  it is violated                  70   a bug in mortmain
  2  the command makes no sense      130  interrupted
  3  undecided: something ran out
  4  the spec is wrong
"""


class Commands(click.Group):
    """The commands; each is imported when it is called, so that `--help` answers at once."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"mortmain.checker.cli.{cmd_name}").command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        if name not in COMMANDS and not name.startswith("-"):
            ctx.fail(f"there is no command {name!r}: {_hint(name)}")
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except BrokenPipeError as gone:
            # click would exit with 1, which says `violated`.
            raise click.Abort from gone

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(
    cls=Commands,
    epilog=EPILOG,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, message="mortmain %(version)s")
def mortmain() -> None:
    """Find the schedule that leaves a lock held by a dead hand, or show that there is none.

    A spec is a small Python class of isolates, tasks, futures and locks. Every run of it is
    looked at, with a kill at every point where a kill can land. Specs are read, never executed.
    """


def main() -> NoReturn:
    """The entry point of the `mortmain` script."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Do what `arguments` say and give the exit code; no exception gets past this function."""
    for stream in (sys.stdout, sys.stderr):
        _never_fail_to_print(stream)
    try:
        code = mortmain.main(list(arguments), prog_name="mortmain", standalone_mode=False)
        sys.stdout.flush()
    except BaseException as failure:
        # Loaded only now: a command that ends well never needs it.
        told = import_module("mortmain.checker.cli.failure").tell(failure, arguments)
        return int(told)
    return int(code or 0)


def _never_fail_to_print(stream: Any) -> None:
    """A terminal that lacks a character shows a question mark instead of ending the program."""
    if hasattr(stream, "reconfigure"):
        stream.reconfigure(errors="replace")


def _hint(name: str) -> str:
    # difflib is slow to import, and needed only after a slip.
    near = import_module("difflib").get_close_matches(name, COMMANDS, n=1)
    if near:
        return f"did you mean {near[0]!r}?"
    if name.endswith(".py") or "::" in name:
        return f"did you mean `mortmain check {name}`?"
    return f"choose one of {', '.join(COMMANDS)}"
