"""The native engine beside SPIN, rumur and a program in C, on the same systems in the same minutes.

python -m tests.benchmark.compare [--quick] [--rounds 3] [--tool WORD] [--results] [SYSTEM ...]

A SYSTEM is a line such as "fifo 6 6 2 leak cyc" or "dining 12".  Every figure is taken in a process
of its own; the rounds of all tools are interleaved, since machines drift, and medians are shown.
All tools have to count the same states and transitions.  Nothing is installed: what is missing is
named and left out.  `--results` writes the table to `RESULTS.md` in this folder, after each system
anew: whatever comes in between, Ctrl-C or tools that disagree, what was measured is kept.
"""

from __future__ import annotations

import argparse
import os
import platform
import shlex
import shutil
import subprocess
import sys
import tempfile
from contextlib import suppress
from datetime import date
from pathlib import Path
from statistics import median

from tests.benchmark.figures import LARGE, ONE, TWO, Measured, middle, missed, table
from tests.benchmark.peers import (
    BY_HAND,
    OURS,
    ROOT,
    PeerFailed,
    Run,
    Tool,
    measured,
    missing,
    ours,
    probes,
    tools,
)

SYSTEMS = (
    "dining 12",
    "fifo 6 6 2 leak cyc",
    "owner 8 8 2 leak cyc",
    "fifo 7 2 2 leak cyc",
    "fifo 8 8 2 leak cyc",
)
"""Small ones first, so that most is known soon."""
QUICK = ("fifo 4 4 3 leak ord", "fifo 4 3 2 release ord", "owner 6 6 2 leak cyc", "dining 8")
RESULTS = Path(__file__).with_name("RESULTS.md")
NOTHING = "owner 2 2 1 leak cyc"
"""So small that its run shows what Python and LLVM take by themselves."""
WARM = 20_000
"""After so many states everything is compiled."""
FEW = (ONE, TWO, "SPIN, breadth first", "rumur, 2 threads", BY_HAND)
SLOW = f"{OURS}, reference engine"
"""Is run in the first round only, since it would take most of the time of all others."""


def runs_of(name: str, rounds: int, words: list[str]) -> Measured:
    """All runs of one system by tool, and how fast the machine was, on one thread and on two."""
    runs: dict[str, list[Run]] = {}
    with tempfile.TemporaryDirectory() as folder:
        # What Python and LLVM compile for the second run is compiled here, so that one is enough
        # where it takes minutes.
        ours("native", 1, "cache", WARM)(name, Path(folder), 0)
        first = _told(ONE, ours("native", 1, "cache"), name, folder, 0)
        large = first.states > LARGE
        if large:
            runs[ONE] = [first]
        else:
            ours("native", 2, "cache")(name, Path(folder), 0)
        chosen = {
            tool: run
            for tool, run in tools().items()
            if (not large or (tool in FEW and tool not in runs))
            and (not words or any(word in tool for word in words))
            and (tool != BY_HAND or (name.startswith("fifo") and name.endswith("leak cyc")))
        }
        rates: list[tuple[float, float]] = []
        failed: dict[str, str] = {}
        interrupted = False
        try:
            for number in range(1 if large else rounds):
                for tool, run in chosen.items():
                    if tool not in failed and (number == 0 or tool != SLOW):
                        try:
                            ran = _told(tool, run, name, folder, first.states)
                        except PeerFailed as failure:
                            failed[tool] = str(failure)
                        else:
                            runs.setdefault(tool, []).append(ran)
                if shutil.which("gcc"):
                    rates.append((probes(Path(folder), 1), probes(Path(folder), 2)))
        except KeyboardInterrupt:
            if not runs:
                raise
            interrupted = True
    for tool, failure in failed.items():
        sys.stderr.write(f"{name}: {tool} was left out: {failure}\n")
        runs.pop(tool, None)
    one, two = (median(each) for each in zip(*rates, strict=True)) if rates else (0.0, 0.0)
    left_out = tuple(f"{name}: {tool}: {failure}" for tool, failure in failed.items())
    return Measured(name, runs, (one, two), left_out, interrupted)


def _told(tool: str, run: Tool, name: str, folder: str, states: int) -> Run:
    sys.stderr.write(f"{name}: {tool}\n")
    return run(name, Path(folder), states)


def rows(measured: Measured, nothing: tuple[int, ...]) -> list[str]:
    """A row for each tool; `nothing` is our memory without any states, when code is compiled and
    when it is not."""
    return [_row(measured.name, tool, some, nothing) for tool, some in measured.runs.items()]


HEAD = [
    "| system | tool | states | transitions | search s | transitions/s | end to end s"
    " | peak MB | bytes/state |",
    "|---|---|---|---|---|---|---|---|---|",
]


def _row(name: str, tool: str, runs: list[Run], nothing: tuple[int, ...]) -> str:
    states, transitions = runs[0].states, runs[0].transitions
    search = middle(runs, "search")
    whole = middle(runs, "whole")
    memory = middle(runs, "memory")
    each = f"{memory / states:.0f}"
    if tool.startswith(OURS):
        each += f" ({max(0.0, memory - nothing['cached' not in tool]) / states:.0f})"
    return (
        f"| {name} | {tool} | {states:,} | {transitions:,} | {search:.2f}"
        f" | {transitions / search / 1e6:.2f} M | {whole:.2f} | {memory / 1e6:,.0f} | {each} |"
    )


def versions() -> str:
    """What was compared, and on what."""
    told = [f"Python {platform.python_version()}", f"{os.cpu_count()} processors"]
    try:
        import llvmlite

        told.append(f"llvmlite {llvmlite.__version__}")
    except ModuleNotFoundError:
        told.append("llvmlite is missing")
    for command in (["spin", "-V"], ["rumur", "--version"], ["gcc", "-dumpfullversion"]):
        if shutil.which(command[0]):
            ran = subprocess.run(command, capture_output=True, text=True, check=False)
            first = ran.stdout.strip().split("\n")[0].split(" -- ")[0]
            told.append(first if command[0] != "gcc" else f"gcc {first}")
    return ", ".join(told)


def overhead() -> tuple[int, ...]:
    """Our memory without any states, when code is compiled and when it is not."""
    with tempfile.TemporaryDirectory() as folder:
        # The first run compiles, the second does not.
        native = ours("native", 1, "cache")
        return tuple(native(NOTHING, Path(folder), 0).memory for _ in range(2))


def report(
    found: list[Measured], rounds: int, nothing: tuple[int, ...], before: float, *, whole: bool
) -> str:
    """The text on the systems that were measured; if that is the `whole` of it, with the phases of
    one that does not reach its figures.  The load average was that `before`."""
    machine = "; ".join(
        f"{one / 1e6:.0f} M and {two / 1e6:.0f} M beside {each.name}"
        for each in found
        for one, two in [each.probes]
    )
    load = f"{before:.1f} before and {os.getloadavg()[0]:.1f} after"
    command = shlex.join(["python", "-m", "tests.benchmark.compare", *sys.argv[1:]])
    lines = [
        "# Measured side by side",
        "",
        f"`{command}` on {date.today()}: {versions()}.",
        f"Medians of {rounds} interleaved rounds, one for systems of more than {LARGE:,} states;"
        f" the load average was {load}.",
        *(f"**The tools disagree on {each.name}:** {each.counts}" for each in found if each.counts),
        *(f"Interrupted: {each.name}" for each in found if each.interrupted),
        *missing(),
        *(f"Left out: {each}" for measured in found for each in measured.left_out),
        "",
        "## Figures",
        "",
        *table(found),
        "",
        "Times and rates are above 1 where ours are better; a cross marks what is not enough.",
        "End to end and the second run are asked of systems with about 0.8 M states, random probes"
        " of larger ones.",
        f"Random probes a second, one thread and two: {machine}.",
        "",
        *(_not_reached(found) if whole else []),
        "## Runs",
        "",
        *HEAD,
        *(row for each in found for row in rows(each, nothing)),
        "",
        "End to end is from the start of the first process to the last answer: of SPIN, rumur and"
        " C, generating, compiling and counting;",
        "of ours, the verdict with all findings, traces and points of no return, where Python's"
        " bytecode is there, as it is after an installation.",
        "Our peak is that of the whole process, findings included; in brackets, without the"
        f" {nothing[1] / 1e6:.0f} MB that Python takes for a system of a few states, or the"
        f" {nothing[0] / 1e6:.0f} MB where LLVM compiles.",
        "SPIN's `-DBFS_PAR` does not store states exactly; all others do.",
        "",
    ]
    return "\n".join(lines)


def _not_reached(found: list[Measured]) -> list[str]:
    """Which figures were not reached, and where time and memory went in the first system."""
    figures = missed(found)
    if not figures:
        return []
    why = "What the machine allows there, and what was tried: [README.md](README.md)."
    told = ["Not reached:", "", *figures, "", why, ""]
    for cached in (False, True):
        with tempfile.TemporaryDirectory() as folder:
            command = [sys.executable, "-m", "tests.benchmark.phases", found[0].name]
            kept = {"MORTMAIN_CACHE": folder if cached else "off"}
            for _ in range(1 + cached):
                _, _, text = measured(command, ROOT, kept)
        shown = shlex.join(["python", *command[1:]])
        what = "a second time" if cached else "with `MORTMAIN_CACHE=off`"
        told += [f"Where it goes, by `{shown}` {what}:", "", "```text", text.rstrip(), "```", ""]
    return told


def main() -> None:
    """Print the tables, and write them down if asked to."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="small systems, one round")
    parser.add_argument("--rounds", type=int)
    parser.add_argument(
        "--tool",
        dest="tools",
        action="append",
        default=[],
        metavar="WORD",
        help="only tools with that in their names; may be repeated",
    )
    parser.add_argument("--results", action="store_true")
    parser.add_argument("systems", nargs="*")
    chosen = parser.parse_args()
    names = chosen.systems or list(QUICK if chosen.quick else SYSTEMS)
    rounds = chosen.rounds or (1 if chosen.quick else 3)
    before, found, text = os.getloadavg()[0], list[Measured](), ""
    with suppress(KeyboardInterrupt):
        nothing = overhead()
        for name in names:
            found.append(runs_of(name, rounds, chosen.tools))
            done = len(found) == len(names) and not found[-1].interrupted
            for whole in (False, True)[: 1 + done]:
                text = report(found, rounds, nothing, before, whole=whole)
                if chosen.results:
                    _write(RESULTS, text)
            if found[-1].interrupted:
                break
    sys.stdout.write(text)
    if len(found) < len(names) or any(each.interrupted or each.counts for each in found):
        raise SystemExit(1)


def _write(file: Path, text: str) -> None:
    """Write all of it or nothing."""
    part = file.with_suffix(".part")
    part.write_text(text, encoding="utf-8")
    os.replace(part, file)


if __name__ == "__main__":
    main()
