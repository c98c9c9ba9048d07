"""How a program can end: by the model, and by the real crate."""

from __future__ import annotations

import platform
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryFile

from mortmain.checker.explicit.interpreter import successors
from mortmain.model.language.bodies.parties import system_of
from mortmain.model.lowering.lower import Reductions, lower
from mortmain.model.term.evaluate import evaluate
from mortmain.model.term.nodes import Term
from mortmain.model.transition.party import Party
from mortmain.model.transition.system import State, TransitionSystem
from tests.language.bodies.running import bank
from tests.witness.program import Program

HERE = Path(__file__).parent
CRATE = Path("/usr/share/cargo/registry")

End = str
"""Who is stuck; who waits for what; who has what; which flags are set."""


def missing() -> str:
    """Why the driver cannot be built here; empty if it can."""
    if platform.machine() not in ("x86_64", "AMD64"):
        return "the driver switches stacks as x86-64 does"
    if shutil.which("cargo") is None:
        return "cargo is not installed: apt-get install cargo"
    if not any(CRATE.glob("tokio-1.*")):
        return "the crate is not installed: apt-get install librust-tokio-dev"
    return ""


def driver(copy: Path) -> Path:
    """Build the Rust driver in a copy of its sources."""
    shutil.copytree(HERE, copy, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    command = ["cargo", "build", "--release", "--offline", "--target-dir", str(copy / "target")]
    subprocess.run(command, cwd=copy, check=True, capture_output=True)
    return copy / "target" / "release" / "witness"


def both_ends(
    programs: Sequence[Program], built: Path, limit: int
) -> list[tuple[frozenset[End] | None, frozenset[End]]]:
    """How each can end on the real crate, `None` if it has too many schedules, and by the model.

    The two work side by side.
    """
    with TemporaryFile("w+") as lines:
        lines.writelines(f"{each.line()}\n" for each in programs)
        lines.seek(0)
        command = [built, str(limit)]
        with subprocess.Popen(command, stdin=lines, stdout=subprocess.PIPE, text=True) as running:
            model = [model_ends(each) for each in programs]
            answers, _ = running.communicate()
    assert running.returncode == 0
    return list(zip(map(_ends, answers.splitlines()), model, strict=True))


def _ends(answer: str) -> frozenset[End] | None:
    return None if answer.startswith("too many") else frozenset(answer.split(" | "))


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
    """As the driver writes it; a future is called by what was awaited to make it."""
    valuation = system.valuation(state)
    ours = {each.name: each for each in system.parties}
    stuck = {
        _short(each.name)
        for each in system.parties
        if each.kind == "task" and evaluate(each.live, valuation)
    }
    # The crate does not tell who has gathered a part of what is waited for.
    waits = {
        (action.party, action.waits_for.removeprefix("turn at "))
        for action in system.actions
        if action.waits_for is not None
        and action.waits_for not in ours
        and evaluate(action.at, valuation)
        and not evaluate(action.guard, valuation)
        and any(evaluate(each, valuation) for each in _there(ours[action.party]))
    }
    holds = [
        f"{_short(hold.party)} has {each.name}"
        for each in system.resources
        if each.kind != "turn"
        for hold in each.holds
        if evaluate(hold.when, valuation)
    ]
    flags = [name for name, value in valuation.items() if name.startswith("d") and value is True]
    marks = sorted((each for each in flags if each[1:].isdigit()), key=lambda each: int(each[1:]))
    waiting = [f"{_short(party)} for {thing}" for party, thing in waits]
    order = sorted(stuck, key=lambda each: (each[0] != "t", int(each[1:])))
    return "; ".join(map(",".join, (order, sorted(waiting), sorted(holds), marks)))


def _there(party: Party) -> tuple[Term, ...]:
    """It has begun; a future that was forgotten waits as well."""
    return (party.live, party.abandoned) if party.kind == "future" else (party.live,)


def _short(party: str) -> str:
    return party.split(" ")[0]
