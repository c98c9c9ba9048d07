"""The tools that are compared: each gets the name of a system and a folder, and gives a run."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import Timer
from time import perf_counter

from tests.benchmark.limit import limit
from tests.benchmark.murphi import murphi
from tests.benchmark.probe import probe
from tests.benchmark.promela import promela

ROOT = Path(__file__).parents[2]
COMPILE = ["gcc", "-O3", "-march=native"]
OURS = "mortmain"
BY_HAND = "C by hand"
TABLE = 27
"""The table of the probe has so many 8-byte places, as a power of two: 1 GiB."""


LONGEST = 420
"""Seconds after which a command is ended, so that one slow tool does not hold up all others."""
BYTECODE = "PYTHONDONTWRITEBYTECODE"


class PeerFailed(RuntimeError):  # noqa: N818 - it is left out, nobody is at fault
    """A command took too long, or ended with an error: for want of memory, say."""


@dataclass(frozen=True, slots=True)
class Run:
    """What one run of one tool took."""

    states: int
    transitions: int
    search: float
    """Seconds of search alone; of the whole run where a tool does not say."""
    whole: float
    """Seconds from the start of the first process to the end of the last."""
    memory: int
    """Peak memory of the process that searches, in bytes."""


Tool = Callable[[str, Path, int], Run]
"""Gets the name of a system, a folder for its files, and the number of its states."""


def tools() -> dict[str, Tool]:
    """Every tool that is there, by name."""
    found: dict[str, Tool] = {
        f"{OURS}, 1 thread, nothing cached": ours("native", 1, "off"),
        f"{OURS}, 2 threads, nothing cached": ours("native", 2, "off"),
        f"{OURS}, 1 thread": ours("native", 1, "cache"),
        f"{OURS}, 2 threads": ours("native", 2, "cache"),
        f"{OURS}, reference engine": ours("explicit", 1, "off"),
    }
    if shutil.which("gcc") and shutil.which("spin"):
        found |= {
            "SPIN, depth first": spin(),
            "SPIN, breadth first": spin("-DBFS"),
            "SPIN, one process, breadth first": spin("-DBFS", alone=True),
            "SPIN, -DBFS_PAR": spin("-DBFS_PAR", running=("-u2",)),
            "SPIN, -DNCORE=2": spin("-DNCORE=2", "-DMEMLIM=8000"),
        }
    if shutil.which("gcc") and shutil.which("rumur"):
        found |= {"rumur, 1 thread": rumur(1), "rumur, 2 threads": rumur(2)}
    if shutil.which("gcc"):
        found[BY_HAND] = by_hand
    return found


def missing() -> list[str]:
    """What is not there, and how one gets it."""
    return [
        f"{name} is missing, and what needs it was left out: {how}"
        for name, how in (
            ("gcc", "apt-get install gcc"),
            ("spin", "apt-get install spin"),
            ("rumur", "apt-get install rumur"),
        )
        if not shutil.which(name)
    ]


def ours(engine: str, threads: int, cache: str, most: int | None = None) -> Tool:
    """One of our engines, up to so many states; `cache` is `off` if nothing compiled is kept."""

    def run(name: str, folder: Path, states: int) -> Run:
        kept = "off" if cache == "off" else str(folder / cache)
        command = [sys.executable, "-m", "tests.benchmark.one", engine, str(threads), name]
        command += [str(most)] if most else []
        seconds, memory, text = measured(command, ROOT, {"MORTMAIN_CACHE": kept})
        told = json.loads(text)
        return Run(told["states"], told["transitions"], told["search"], seconds, memory)

    return run


def spin(*options: str, alone: bool = False, running: tuple[str, ...] = ()) -> Tool:
    """SPIN without partial order; with `alone`, all isolates are one process."""

    def run(name: str, folder: Path, states: int) -> Run:
        (folder / "model.pml").write_text(promela(name, alone=alone), encoding="utf-8")
        made, _, _ = measured(["spin", "-a", "model.pml"], folder)
        flags = ["-DSAFETY", "-DNOREDUCE", *options, "-o", "pan", "pan.c", "-lpthread"]
        compiled, _, _ = measured([*COMPILE, *flags], folder)
        table = f"-w{max(16, states.bit_length() + 1)}"
        command = ["./pan", "-E", "-n", f"-m{2 * states}", table, *running]
        seconds, memory, text = measured(command, folder)
        # SPIN counts one transition more: the one into the initial state.
        return Run(
            int(_number(r"([\d.e+]+) states, stored", text)),
            int(_number(r"([\d.e+]+) transitions", text)) - 1,
            max(0.01, _number(r"elapsed time ([\d.]+) seconds", text)),
            made + compiled + seconds,
            memory,
        )

    return run


def rumur(threads: int) -> Tool:
    """rumur without its detection of deadlocks; it says whole seconds only, so that the search is
    the time of the process."""

    def run(name: str, folder: Path, states: int) -> Run:
        (folder / "model.m").write_text(murphi(name), encoding="utf-8")
        options = ["--deadlock-detection", "off", "--threads", str(threads)]
        made, _, _ = measured(["rumur", *options, "--output", "model.c", "model.m"], folder)
        flags = ["-std=c11", "-mcx16", "-o", "model", "model.c", "-lpthread"]
        compiled, _, _ = measured([*COMPILE, *flags], folder)
        seconds, memory, text = measured(["./model"], folder)
        found = re.findall(r"(\d+) states, (\d+) rules fired in", text)[-1]
        return Run(int(found[0]), int(found[1]), seconds, made + compiled + seconds, memory)

    return run


def by_hand(name: str, folder: Path, states: int) -> Run:
    """The program that was written for one system."""
    (folder / "limit.c").write_text(limit(name, states), encoding="utf-8")
    compiled, _, _ = measured([*COMPILE, "-o", "limit", "limit.c"], folder)
    seconds, memory, text = measured(["./limit"], folder)
    found, transitions, search = text.split()
    return Run(int(found), int(transitions), float(search), compiled + seconds, memory)


def probes(folder: Path, threads: int) -> float:
    """How many random places of a table this machine can look at in a second."""
    (folder / "probe.c").write_text(probe(TABLE), encoding="utf-8")
    measured([*COMPILE, "-o", "probe", "probe.c", "-lpthread"], folder)
    _, _, text = measured(["./probe", str(threads)], folder)
    return float(text)


def measured(
    command: list[str], folder: Path, environment: dict[str, str] | None = None
) -> tuple[float, int, str]:
    """How long a command takes, the most memory it has, and what it prints."""
    # An installed program has its bytecode; ours is not installed, so it goes elsewhere.
    usual = {name: value for name, value in os.environ.items() if name != BYTECODE}
    usual["PYTHONPYCACHEPREFIX"] = str(Path(tempfile.gettempdir()) / "mortmain-bytecode")
    ended: list[int] = []
    with tempfile.TemporaryFile() as out:
        started = perf_counter()
        process = subprocess.Popen(
            command,
            cwd=folder,
            stdout=out,
            stderr=subprocess.STDOUT,
            env={**usual, **(environment or {})},
        )

        def end() -> None:
            ended.append(process.pid)
            process.kill()

        limit = Timer(LONGEST, end)
        limit.start()
        try:
            _, status, used = os.wait4(process.pid, 0)
        except KeyboardInterrupt:
            process.kill()
            raise
        finally:
            limit.cancel()
        seconds = perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        text = out.read().decode()
    if ended:
        raise PeerFailed(f"{' '.join(command)} took longer than {LONGEST} s")
    if process.returncode:
        raise PeerFailed(f"{' '.join(command)} failed: {text[-500:]}")
    return seconds, 1024 * used.ru_maxrss, text


def _number(pattern: str, text: str) -> float:
    found = re.search(pattern, text)
    if found is None:
        raise PeerFailed(f"no {pattern!r} in {text[-500:]}")
    return float(found[1])
