"""What the command line says of itself, and how soon."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from mortmain import __version__
from mortmain.checker.cli.main import COMMANDS
from tests.golden import compare

ROOT = Path(__file__).parents[2]


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
