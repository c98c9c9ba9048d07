"""What is different on a terminal: colours on stdout, progress on stderr, and nothing else."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from mortmain.checker.cli.progress import progress
from mortmain.checker.engine import silent

pty = pytest.importorskip("pty", reason="there are no pseudo-terminals here")

ROOT = Path(__file__).parents[2]
MAIN = "from mortmain.checker.cli.main import main; main()"
TALKATIVE = """
from mortmain.checker.cli.progress import progress
from mortmain.checker.engine import Progress
with progress("Bank") as report:
    report(Progress(states=12000, transitions=30000, depth=9, frontier=400, seconds=2.0))
"""


def on_terminal(stream: str, code: str, *arguments: str, **environment: str) -> str:
    """What a fresh interpreter writes to `stream`, which is a terminal."""
    reading, writing = pty.openpty()
    other = "stderr" if stream == "stdout" else "stdout"
    quiet = {key: value for key, value in os.environ.items() if key != "NO_COLOR"}
    subprocess.run(
        [sys.executable, "-c", code, *arguments],
        env={**quiet, "PYTHONPATH": str(ROOT), **environment},
        check=False,
        **{stream: writing, other: subprocess.DEVNULL},
    )
    os.close(writing)
    written = os.read(reading, 100_000).decode()
    os.close(reading)
    return written


def test_a_terminal_has_colours(here) -> None:
    command = ("check", "bank.py::Stuck", "-q")
    assert on_terminal("stdout", MAIN, *command).startswith("\x1b[1;31mVIOLATED")
    assert "\x1b" not in on_terminal("stdout", MAIN, *command, "--no-color")
    assert "\x1b" not in on_terminal("stdout", MAIN, *command, NO_COLOR="1")


def test_progress_is_one_line_that_is_wiped(here) -> None:
    written = on_terminal("stderr", TALKATIVE)
    assert "Bank: 12,000 states, 6,000 states/s, depth 9, frontier 400" in written
    assert "\n" not in written
    assert written.endswith("\r\x1b[K")


def test_elsewhere_progress_is_silent() -> None:
    with progress("Bank") as report:
        assert report is silent
