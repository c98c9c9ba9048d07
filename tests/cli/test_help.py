"""What the command line says of itself, and how soon."""

from __future__ import annotations

import subprocess
import sys
import time
from importlib import import_module
from pathlib import Path

import pytest

from mortmain import __version__
from mortmain.checker.cli.main import COMMANDS
from tests.golden import compare

ROOT = Path(__file__).parents[2]
START = "from mortmain.checker.cli.main import main; main()"


@pytest.mark.parametrize("name", ["", *COMMANDS])
def test_help_reads_as_in_its_golden_file(mortmain, name) -> None:
    ran = mortmain(*filter(None, [name, "--help"]))
    assert ran.code == 0
    compare(f"help/{name or 'mortmain'}.txt", ran.out)


@pytest.mark.parametrize("name", COMMANDS)
def test_the_list_of_commands_says_what_the_commands_say(name) -> None:
    command = import_module(f"mortmain.checker.cli.{name}").command
    assert command.name == name
    assert command.help.splitlines()[0] == COMMANDS[name]


def test_the_version(mortmain) -> None:
    assert mortmain("--version").out == f"mortmain {__version__}\n"


@pytest.mark.parametrize("option", ["--help", "--version"])
def test_what_needs_no_spec_starts_at_once(option) -> None:
    def seconds() -> float:
        started = time.perf_counter()
        subprocess.run(
            [sys.executable, "-c", START, option], cwd=ROOT, check=True, capture_output=True
        )
        return time.perf_counter() - started

    # Under 0.1 s on a quiet machine; a busy one is given room, a heavy import is not.
    assert min(seconds() for _ in range(5)) < 0.25


@pytest.mark.parametrize("option", ["--help", "--version"])
def test_what_needs_no_spec_loads_nothing_but_the_command_line(option) -> None:
    code = (
        "import sys\n"
        "from mortmain.checker.cli.main import run; run(sys.argv[1:])\n"
        "print(sorted(m for m in sys.modules if m.startswith(('mortmain.', 'rich'))))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code, option], cwd=ROOT, check=True, capture_output=True, text=True
    )
    assert ran.stdout.splitlines()[-1] == str(
        ["mortmain.checker", "mortmain.checker.cli", "mortmain.checker.cli.main"]
    )
