"""The native engine beside SPIN, rumur and a program in C, on the same systems in the same minutes.

python -m tests.benchmark.compare [--quick] [--rounds 3] [--tool WORD] [--results] [SYSTEM ...]

A SYSTEM is a line such as "fifo 6 6 2 leak cyc" or "dining 12".  Every figure is taken in a process
of its own; the rounds of all tools are interleaved, since machines drift, and medians are shown.
All tools have to count the same states and transitions.  Nothing is installed: what is missing is
named and left out.  `--results` writes the table to `RESULTS.md` in this folder.
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
from datetime import date
from pathlib import Path
from statistics import median

from tests.benchmark.peers import (
    BY_HAND,
    OURS,
    PeerFailed,
    Run,
    Tool,
    missing,
    ours,
    probes,
    tools,
)

SYSTEMS = (
    "fifo 6 6 2 leak cyc",
    "fifo 7 2 2 leak cyc",
    "owner 8 8 2 leak cyc",
    "dining 12",
    "fifo 8 8 2 leak cyc",
)
QUICK = ("fifo 4 4 3 leak ord", "fifo 4 3 2 release ord", "owner 6 6 2 leak cyc", "dining 8")
NOTHING = "owner 2 2 1 leak cyc"
"""So small that its run shows what Python and LLVM take by themselves."""
LARGE = 5_000_000
"""Systems with more states are run once, and by few tools."""
FEW = (f"{OURS}, 1 thread", f"{OURS}, 2 threads", "SPIN, breadth first", "rumur, 2", BY_HAND)
SLOW = f"{OURS}, reference engine"
"""Is run in the first round only, since it would take most of the time of all others."""
Runs = dict[str, list[Run]]


def runs_of(name: str, rounds: int, words: list[str]) -> tuple[Runs, tuple[float, float]]:
    """All runs of one system by tool, and how fast the machine was, on one thread and on two."""
    runs: Runs = {}
    with tempfile.TemporaryDirectory() as folder:
        first = ours("native", 1, "cache")(name, Path(folder), 0)
        ours("native", 2, "cache")(name, Path(folder), 0)
        large = first.states > LARGE
        chosen = {
            tool: run
            for tool, run in tools().items()
            if (not large or (tool.startswith(FEW) and "cached" not in tool))
            and (not words or any(word in tool for word in words))
            and (tool != BY_HAND or (name.startswith("fifo") and name.endswith("leak cyc")))
        }
        rates: list[tuple[float, float]] = []
        failed: dict[str, str] = {}
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
    for tool, failure in failed.items():
        sys.stderr.write(f"{name}: {tool} failed and was left out: {failure}\n")
        runs.pop(tool, None)
    counts = {(each.states, each.transitions) for some in runs.values() for each in some}
    if len(counts) != 1:
        raise RuntimeError(f"the tools disagree on {name}: {counts}")
    return runs, (_middle(one for one, _ in rates), _middle(two for _, two in rates))


def _told(tool: str, run: Tool, name: str, folder: str, states: int) -> Run:
    sys.stderr.write(f"{name}: {tool}\n")
    return run(name, Path(folder), states)


def rows(name: str, runs: Runs, nothing: tuple[int, ...]) -> list[str]:
    """A row for each tool; `nothing` is our memory without any states, when code is compiled and
    when it is not."""
    return [_row(name, tool, some, nothing) for tool, some in runs.items()]


HEAD = [
    "| system | tool | states | transitions | search s | transitions/s | end to end s"
    " | peak MB | bytes/state |",
    "|---|---|---|---|---|---|---|---|---|",
]


def _row(name: str, tool: str, runs: list[Run], nothing: tuple[int, ...]) -> str:
    states, transitions = runs[0].states, runs[0].transitions
    search = _middle(each.search for each in runs)
    whole = _middle(each.whole for each in runs)
    memory = _middle(each.memory for each in runs)
    each = f"{memory / states:.0f}"
    if tool.startswith(OURS):
        each += f" ({max(0.0, memory - nothing['cached' not in tool]) / states:.0f})"
    return (
        f"| {name} | {tool} | {states:,} | {transitions:,} | {search:.2f}"
        f" | {transitions / search / 1e6:.2f} M | {whole:.2f} | {memory / 1e6:,.0f} | {each} |"
    )


def ratios(name: str, runs: Runs, rates: tuple[float, float]) -> str:
    """How many times the figures of the best others ours are."""
    one, two = (runs.get(f"{OURS}, {threads}") for threads in ("1 thread", "2 threads"))
    cold = (
        runs.get(f"{OURS}, 1 thread, nothing cached"),
        runs.get(f"{OURS}, 2 threads, nothing cached"),
    )
    alone = [each for tool, each in runs.items() if tool.startswith("SPIN") and "-D" not in tool]
    both = [
        each
        for tool, each in runs.items()
        if "-D" in tool or (tool.startswith("rumur") and "2" in tool)
    ]
    spin = min(map(_search, alone), default=None)
    peer = min(map(_search, both), default=None)
    hand = runs.get(BY_HAND)
    least = min((_middle(each.memory for each in some) for some in alone), default=None)
    begun = min((_middle(each.whole for each in some) for some in alone), default=None)
    coldest = min(
        (_middle(each.whole for each in some) for some in cold if some is not None), default=None
    )
    memory = _middle(each.memory for each in one) if one else None
    rate = one[0].transitions / _search(one) if one else None
    rate_of_two = two[0].transitions / _search(two) if two else None
    figures = [
        _times(spin, _search(one) if one else None),
        _times(spin, _search(two) if two else None),
        _times(peer, _search(two) if two else None),
        _times(_search(hand) if hand else None, _search(one) if one else None),
        _times(_search(one) if one else None, _search(two) if two else None),
        _times(memory, least),
        _times(coldest, begun),
        _share(rate, rates[0]),
        _share(rate_of_two, rates[1]),
    ]
    return f"| {name} | {' | '.join(figures)} |"


RATIOS = [
    "| system | search: 1 thread against SPIN's best on one core | 2 threads against the same"
    " | 2 threads against the best peer on two cores | 1 thread against C by hand"
    " | 2 threads against 1 | memory against SPIN's least | end to end from nothing against SPIN's"
    " | share of the machine's random probes, 1 thread | 2 threads |",
    "|---|---|---|---|---|---|---|---|---|---|",
]


def _search(runs: list[Run]) -> float:
    return _middle(each.search for each in runs)


def _middle(figures: object) -> float:
    found = list(figures)  # type: ignore[call-overload]
    return float(median(found)) if found else 0.0


def _times(above: float | None, below: float | None) -> str:
    return f"{above / below:.2f}" if above and below else "–"


def _share(rate: float | None, machine: float) -> str:
    return f"{100 * rate / machine:.0f} %" if rate and machine else "–"


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


def report(names: list[str], rounds: int, words: list[str]) -> str:
    """The whole text."""
    before = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as folder:
        # The first run compiles, the second does not.
        native = ours("native", 1, "cache")
        nothing = tuple(native(NOTHING, Path(folder), 0).memory for _ in range(2))
    table, compared, machine = list(HEAD), list(RATIOS), []
    for name in names:
        runs, rates = runs_of(name, rounds, words)
        table += rows(name, runs, nothing)
        compared.append(ratios(name, runs, rates))
        machine.append(f"{rates[0] / 1e6:.0f} M and {rates[1] / 1e6:.0f} M beside {name}")
    load = f"{before:.1f} before and {os.getloadavg()[0]:.1f} after"
    command = shlex.join(["python", "-m", "tests.benchmark.compare", *sys.argv[1:]])
    lines = [
        "# Measured side by side",
        "",
        f"`{command}` on {date.today()}: {versions()}.",
        f"Medians of {rounds} interleaved rounds, one for systems of more than {LARGE:,} states;"
        f" the load average was {load}.",
        *missing(),
        "",
        *table,
        "",
        "End to end is from the start of the first process to the last answer: of SPIN, rumur and"
        " C, generating, compiling and counting;",
        "of ours, the verdict with all findings, traces and points of no return.",
        "Our peak is that of the whole process, findings included; in brackets, without the"
        f" {nothing[1] / 1e6:.0f} MB that Python and LLVM take for a system of a few states, or the"
        f" {nothing[0] / 1e6:.0f} MB where they compile.",
        "SPIN's `-DBFS_PAR` does not store states exactly; all others do.",
        "",
        "## Ratios",
        "",
        *compared,
        "",
        "Times are above 1 where ours are less; memory and end to end are shares of SPIN's.",
        f"Random probes a second, one thread and two: {'; '.join(machine)}.",
        "",
    ]
    return "\n".join(lines)


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
    text = report(names, chosen.rounds or (1 if chosen.quick else 3), chosen.tools)
    sys.stdout.write(text)
    if chosen.results:
        Path(__file__).with_name("RESULTS.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
