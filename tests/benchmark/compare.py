"""The native engine beside the reference engine and SPIN, on the same systems in the same minutes.

python -m tests.benchmark.compare [--rounds 3] [--results] ["fifo 6 6 2 leak cyc" ...]

Every figure is taken in a process of its own; the rounds of all tools are interleaved, and medians
are shown.  Nothing is installed: SPIN is left out, and named as missing, where there is none.
`--results` writes the table to `RESULTS.md` in this folder.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from statistics import median
from time import perf_counter

from tests.benchmark.promela import promela

ROOT = Path(__file__).parents[2]
USUAL = ("fifo 6 6 2 leak cyc", "fifo 7 2 2 leak cyc", "owner 8 8 2 leak cyc", "dining 12")
SLOW = "reference engine"
"""Is run in the first round only, since it would take most of the time of all others."""
COMPILE = ["gcc", "-O3", "-march=native", "-DSAFETY", "-DNOREDUCE", "-o", "pan", "pan.c"]


@dataclass(frozen=True, slots=True)
class Run:
    """What one run of one tool took."""

    states: int
    transitions: int
    search: float
    """Seconds of search alone."""
    whole: float
    """Seconds from the start of the process, or of the first one, to the verdict."""
    memory: int
    """Peak memory of the process that searches, in bytes."""


Tool = Callable[[str, Path], Run]


def ours(engine: str, threads: int, cache: str) -> Tool:
    """One of our engines; `cache` is `off` if nothing compiled may be kept."""

    def run(name: str, folder: Path) -> Run:
        kept = "off" if cache == "off" else str(folder / cache)
        command = [sys.executable, "-m", "tests.benchmark.one", engine, str(threads), name]
        seconds, memory, text = measured(command, ROOT, {"MORTMAIN_CACHE": kept})
        told = json.loads(text)
        return Run(told["states"], told["transitions"], told["search"], seconds, memory)

    return run


def spin(*options: str) -> Tool:
    """SPIN without partial order; its search stores every state exactly."""

    def run(name: str, folder: Path) -> Run:
        (folder / "model.pml").write_text(promela(name), encoding="utf-8")
        made, _, _ = measured(["spin", "-a", "model.pml"], folder)
        compiled, _, _ = measured([*COMPILE, *options], folder)
        seconds, memory, text = measured(["./pan", "-E", "-n", "-m1500000", "-w22"], folder)
        # SPIN counts one transition more: the one into the initial state.
        return Run(
            int(_number(r"(\d+) states, stored", text)),
            int(_number(r"(\d+) transitions", text)) - 1,
            max(0.01, _number(r"elapsed time ([\d.]+) seconds", text)),
            made + compiled + seconds,
            memory,
        )

    return run


def measured(
    command: list[str], folder: Path, environment: dict[str, str] | None = None
) -> tuple[float, int, str]:
    """How long a command takes, the most memory it has, and what it prints."""
    with tempfile.TemporaryFile() as out:
        started = perf_counter()
        process = subprocess.Popen(
            command, cwd=folder, stdout=out, env={**os.environ, **(environment or {})}
        )
        _, status, used = os.wait4(process.pid, 0)
        seconds = perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        text = out.read().decode()
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)} failed: {text}")
    return seconds, 1024 * used.ru_maxrss, text


def tools() -> dict[str, Tool]:
    """What is there to be compared, slowest to begin with last."""
    found: dict[str, Tool] = {
        "native, 1 thread, nothing cached": ours("native", 1, "off"),
        "native, 1 thread, second run": ours("native", 1, "cache"),
        "native, 2 threads, second run": ours("native", 2, "cache"),
        SLOW: ours("explicit", 1, "off"),
    }
    if shutil.which("spin") and shutil.which("gcc"):
        found["SPIN, depth first"] = spin()
        found["SPIN, breadth first"] = spin("-DBFS")
    return found


def table(names: list[str], rounds: int) -> list[str]:
    """The rows of the table; every tool has to count the same states and transitions."""
    rows = [
        "| system | tool | states | transitions | search s | transitions/s"
        " | from start to verdict s | peak bytes/state |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for name in names:
        runs: dict[str, list[Run]] = {tool: [] for tool in tools()}
        with tempfile.TemporaryDirectory() as folder:
            ours("native", 1, "cache")(name, Path(folder))
            for number in range(rounds):
                for tool, run in tools().items():
                    if number == 0 or tool != SLOW:
                        runs[tool].append(run(name, Path(folder)))
        counts = {(each.states, each.transitions) for some in runs.values() for each in some}
        if len(counts) != 1:
            raise RuntimeError(f"the tools disagree on {name}: {counts}")
        for tool, some in runs.items():
            rows.append(_row(name, tool, some))
    return rows


def _row(name: str, tool: str, runs: list[Run]) -> str:
    states, transitions = runs[0].states, runs[0].transitions
    search = median(each.search for each in runs)
    whole = median(each.whole for each in runs)
    memory = median(each.memory for each in runs)
    return (
        f"| {name} | {tool} | {states:,} | {transitions:,} | {search:.2f}"
        f" | {transitions / search / 1e6:.2f} M | {whole:.2f} | {memory / states:.0f} |"
    )


def versions() -> str:
    """What was compared, and on what."""
    told = [f"Python {platform.python_version()}", f"{os.cpu_count()} processors"]
    try:
        import llvmlite

        told.append(f"llvmlite {llvmlite.__version__}")
    except ModuleNotFoundError:
        told.append("llvmlite is missing")
    if shutil.which("spin"):
        text = subprocess.run(["spin", "-V"], capture_output=True, text=True, check=False).stdout
        told.append(text.strip().split(" -- ")[0])
    else:
        told.append("SPIN is missing")
    return ", ".join(told)


def _number(pattern: str, text: str) -> float:
    found = re.search(pattern, text)
    if found is None:
        raise RuntimeError(f"no {pattern!r} in {text}")
    return float(found[1])


def main() -> None:
    """Print the table, and write it down if asked to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--results", action="store_true")
    parser.add_argument("systems", nargs="*", default=list(USUAL))
    chosen = parser.parse_args()
    before = os.getloadavg()[0]
    rows = table(chosen.systems, chosen.rounds)
    load = f"{before:.1f} before and {os.getloadavg()[0]:.1f} after"
    command = " ".join(["python -m tests.benchmark.compare", *sys.argv[1:]])
    text = "\n".join(
        [
            "# Measured side by side",
            "",
            f"`{command}` on {date.today()}: {versions()}.",
            f"Medians of {chosen.rounds} interleaved rounds; the load average was {load}.",
            "",
            *rows,
            "",
            "The reference engine ran once.",
            "Our runs end in the verdict with all findings, traces and points of no return;",
            "SPIN's end when the states are counted.",
            "Their peak is that of the whole process, the findings included.",
            "",
        ]
    )
    sys.stdout.write(text)
    if chosen.results:
        Path(__file__).with_name("RESULTS.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
