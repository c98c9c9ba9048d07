"""How a program can end: by the model, and by the real crate."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from mortmain.checker.explicit.interpreter import successors
from mortmain.model.language.bodies.parties import system_of
from mortmain.model.lowering.lower import Reductions, lower
from mortmain.model.term.evaluate import evaluate
from mortmain.model.transition.system import State, TransitionSystem
from tests.language.bodies.running import bank
from tests.witness.programs import Program

HERE = Path(__file__).parent
CRATE = Path("/usr/share/cargo/registry")

End = str
"""Who is stuck; who has each lock; which flags are set."""


def missing() -> str:
    """Why the driver cannot be built here; empty if it can."""
    if shutil.which("cargo") is None:
        return "cargo is not installed"
    if not any(CRATE.glob("tokio-1.*")):
        return "the crate is not installed: apt-get install librust-tokio-dev"
    return ""


def driver(copy: Path) -> Path:
    """Build the Rust driver in a copy of its sources."""
    shutil.copytree(HERE, copy, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    command = ["cargo", "build", "--release", "--offline", "--target-dir", str(copy / "target")]
    subprocess.run(command, cwd=copy, check=True, capture_output=True)
    return copy / "target" / "release" / "witness"


def real_ends(programs: Sequence[Program], built: Path, limit: int) -> list[frozenset[End] | None]:
    """How each can end on the real crate; `None` if it has too many schedules."""
    lines = "".join(f"{each.line()}\n" for each in programs)
    run = subprocess.run(
        [built, str(limit)], input=lines, check=True, capture_output=True, text=True
    )
    answers = run.stdout.splitlines()
    assert len(answers) == len(programs)
    return [
        None if answer.startswith("too many") else frozenset(answer.split(" | "))
        for answer in answers
    ]


def model_ends(program: Program) -> frozenset[End]:
    """How it can end by the model: the states in which nothing can happen any more.

    From every other state one of them is reached, so nothing goes on for ever either.
    """
    system = lower(system_of(bank(program.spec())), Reductions(slicing=False))
    steps: dict[State, list[State]] = {}
    frontier = list(system.initial)
    while frontier:
        state = frontier.pop()
        if state not in steps:
            steps[state] = [after for _, after in successors(system, state)]
            frontier += steps[state]
    last = {state for state, following in steps.items() if not following}
    assert _all_reach(last, steps)
    return frozenset(_end(system, state) for state in last)


def _all_reach(last: set[State], steps: dict[State, list[State]]) -> bool:
    before: dict[State, list[State]] = {}
    for state, following in steps.items():
        for after in following:
            before.setdefault(after, []).append(state)
    reached, frontier = set(last), list(last)
    while frontier:
        for state in before.get(frontier.pop(), []):
            if state not in reached:
                reached.add(state)
                frontier.append(state)
    return reached == steps.keys()


def _end(system: TransitionSystem, state: State) -> End:
    valuation = system.valuation(state)
    stuck = [
        each.name
        for each in system.parties
        if each.kind == "task" and evaluate(each.live, valuation)
    ]
    locks = sorted(each.name for each in system.resources)
    owners = [str(valuation[f"{lock}.owner"]).split(" ")[0] for lock in locks]
    flags = [name for name, value in valuation.items() if name.startswith("d") and value is True]
    marks = sorted((each for each in flags if each[1:].isdigit()), key=lambda each: int(each[1:]))
    return ";".join([",".join(sorted(stuck)), ",".join(owners), ",".join(marks)])
