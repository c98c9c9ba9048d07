"""Interchangeable isolates beside rumur's scalar sets, on the same systems in the same minutes.

python -m tests.benchmark.symmetry [--rounds 3] [--results]

Both begin with nothing: ours with the start of Python, rumur with making and compiling its checker.
Ours ends in the verdict with all findings, rumur when the states are counted.  `--results` writes
the table to `SYMMETRY.md` in this folder.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from statistics import median

from mortmain import check
from mortmain.checker.engine import Budget
from tests.benchmark.peers import COMPILE, ROOT, measured
from tests.benchmark.scalarset import scalarset
from tests.benchmark.systems import named

SYSTEMS = (6, 2, 2), (8, 2, 2)
RESULTS = Path(__file__).with_name("SYMMETRY.md")
Counted = tuple[int, float]
"""How many states were kept, and the seconds from nothing."""


def rumur(how: str) -> Callable[[tuple[int, int, int], Path], Counted]:
    """rumur with one of its two ways of finding representatives."""

    def run(size: tuple[int, int, int], folder: Path) -> Counted:
        (folder / "model.m").write_text(scalarset(*size), encoding="utf-8")
        options = ["--deadlock-detection", "off", "--symmetry-reduction", how, "--threads", "1"]
        made, _, _ = measured(["rumur", *options, "--output", "model.c", "model.m"], folder)
        flags = ["-std=c11", "-mcx16", "-o", "model", "model.c", "-lpthread"]
        compiled, _, _ = measured([*COMPILE, *flags], folder)
        seconds, _, text = measured(["./model"], folder)
        found = re.findall(r"(\d+) states, (\d+) rules fired in", text)[-1]
        return int(found[0]), made + compiled + seconds

    return run


def ours(size: tuple[int, int, int], folder: Path) -> Counted:
    """The engine for everybody, with nothing compiled that could be taken from a folder."""
    command = [sys.executable, "-m", "tests.benchmark.symmetry", "--one", *map(str, size)]
    seconds, _, text = measured(command, ROOT, {"MORTMAIN_CACHE": "off"})
    return int(json.loads(text)["orbits"]), seconds


def one(size: tuple[int, ...]) -> None:
    """Print what one check of ours finds, as JSON."""
    isolates, locks, kills = size
    system = named(f"fifo {isolates} {locks} {kills} leak same")
    found = check(system, within=Budget(states=1_000_000))
    counted = re.match(r"([\d,]+) states stand for ([\d,]*\d)", found.notes[0])
    assert counted is not None
    orbits, states = (int(each.replace(",", "")) for each in counted.groups())
    sys.stdout.write(json.dumps({"orbits": orbits, "states": states}))


def table(rounds: int) -> str:
    """All runs, interleaved, as a table of medians."""
    tools: dict[str, Callable[[tuple[int, int, int], Path], Counted]] = {"mortmain": ours}
    if shutil.which("gcc") and shutil.which("rumur"):
        tools["rumur, heuristic"] = rumur("heuristic")
    lines = ["| system | tool | states kept | seconds from nothing |", "|---|---|---|---|"]
    for size in SYSTEMS:
        runs: dict[str, list[Counted]] = {tool: [] for tool in tools}
        for _ in range(rounds):
            for tool, run in tools.items():
                with tempfile.TemporaryDirectory() as folder:
                    runs[tool].append(run(size, Path(folder)))
        for tool, found in runs.items():
            seconds = median(each for _, each in found)
            name = f"fifo {' '.join(map(str, size))} leak same"
            lines.append(f"| {name} | {tool} | {found[0][0]:,} | {seconds:.2f} |")
    return "\n".join(lines) + "\n"


def main() -> None:
    """Print the table, or write it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--results", action="store_true")
    parser.add_argument("--one", type=int, nargs=3)
    given = parser.parse_args()
    if given.one:
        one(tuple(given.one))
        return
    before = os.getloadavg()[0]
    told = table(given.rounds)
    text = (
        "# Interchangeable isolates, side by side\n\n"
        f"`python -m tests.benchmark.symmetry --rounds {given.rounds}` on {date.today()}, medians"
        f" of interleaved rounds; the load average was {before:.1f} before and"
        f" {os.getloadavg()[0]:.1f} after.\n\n{told}"
    )
    if given.results:
        RESULTS.write_text(text, encoding="utf-8")
    sys.stdout.write(text)


if __name__ == "__main__":
    main()
