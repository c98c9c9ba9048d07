"""Bit-vectors beside whole numbers: the same runs of the same specs, asked of z3 in both ways.

`python -m tests.benchmark.encodings [--results]` asks of each spec whether a run of so many steps
ends in a deadlock, one depth after the other.  The seconds are of this process, and depths that
take longer than a minute are left out; `--results` writes the table to `ENCODINGS.md`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from time import process_time
from typing import Any

import z3

from mortmain.checker.api import prepared
from mortmain.checker.catalogue import find
from mortmain.checker.engine import Budget
from mortmain.checker.symbolic.encode import formula
from mortmain.checker.symbolic.relation import Relation
from mortmain.checker.symbolic.solver import Deadline, GaveUp, Solver
from mortmain.checker.symbolic.unrolling import Unrolling
from mortmain.checker.symbolic.whole_numbers import anything, constant, encoded, equal, legal
from mortmain.model.term.build import all_of, any_of, negation
from mortmain.model.term.nodes import Term
from mortmain.model.transition.system import TransitionSystem

RESULTS = Path(__file__).with_name("ENCODINGS.md")
SPECS = (
    ("mutex_stuck_after_kill::MutexStuckAfterKill", 8),
    ("mutex_stuck_after_kill::TimeoutOnCallback", 8),
    ("mutex_stuck_after_kill::ExitListener", 8),
    ("mutex_stuck_after_kill::ExitListenerWithTombstone", 8),
    ("dining_philosophers::DiningPhilosophers", 8),
)
A_MINUTE = 60.0


def deadlock(system: TransitionSystem) -> Term:
    """Nobody can move on whom one can rely, and somebody is left."""
    moves = any_of(*(each.enabled for each in system.actions if each.kind.dependable))
    return all_of(negation(moves), any_of(*(each.live for each in system.parties if each.expected)))


def bit_vectors(system: TransitionSystem, depth: int) -> Iterator[bool]:
    """As the engine asks: bit-vectors, made clauses at once."""
    relation = Relation(system)
    solver = Solver(Deadline.of(Budget(seconds=A_MINUTE)))
    runs, bad = Unrolling(relation, solver, lambda _: z3.BoolVal(True)), deadlock(system)
    for steps in range(depth + 1):
        going = runs.run(steps)
        yield solver.model(*going, runs.at(steps, formula(bad, relation.before))) is not None


def whole_numbers(solver: z3.Solver) -> Callable[[TransitionSystem, int], Iterator[bool]]:
    """As the verifier reads terms: whole numbers between bounds."""

    def asked(system: TransitionSystem, depth: int) -> Iterator[bool]:
        solver.set("timeout", int(1000 * A_MINUTE))
        at = _state(system, 0)
        known = [zip(system.variables, state, strict=True) for state in system.initial]
        starts = (z3.And(*(equal(at[v.name], constant(x, v.sort)) for v, x in it)) for it in known)
        solver.add(*(legal(at[each.name], each.sort) for each in system.variables), z3.Or(*starts))
        for steps in range(depth + 1):
            solver.push()
            solver.add(encoded(deadlock(system), at))
            answer = solver.check()
            if answer == z3.unknown:
                raise GaveUp(solver.reason_unknown())
            yield bool(answer == z3.sat)
            solver.pop()
            at = _step(system, solver, at, steps + 1)

    return asked


def _state(system: TransitionSystem, depth: int) -> dict[str, Any]:
    return {each.name: anything(f"{each.name}@{depth}", each.sort) for each in system.variables}


def _step(
    system: TransitionSystem, solver: z3.Solver, at: dict[str, Any], depth: int
) -> dict[str, Any]:
    """The state after one more step, of which the solver knows."""
    after = _state(system, depth)
    taken = []
    for action in system.actions:
        new = {each.name: encoded(term, at) for each, term in action.updates}
        same = (equal(after[name], new.get(name, at[name])) for name in at)
        taken.append(z3.And(encoded(action.enabled, at), *same))
    solver.add(z3.Or(*taken), *(legal(after[each.name], each.sort) for each in system.variables))
    return after


WAYS: dict[str, Callable[[], Callable[[TransitionSystem, int], Iterator[bool]]]] = {
    "bit-vectors": lambda: bit_vectors,
    "whole numbers": lambda: whole_numbers(z3.SimpleSolver()),
}


def measured(name: str, way: str, depth: int) -> tuple[int, float, list[bool]]:
    """How many steps could be looked at in a minute, the seconds, and the answers."""
    _, system = prepared(find(name).definitions[0])
    started, answers = process_time(), list[bool]()
    try:
        for each in WAYS[way]()(system, depth):
            answers.append(each)
            if process_time() - started > A_MINUTE:
                break
    except GaveUp:
        pass
    return len(answers) - 1, process_time() - started, answers


def table() -> Iterator[str]:
    """The lines of the table; an error if the answers are not the same."""
    yield "| spec | variables, steps | encoding | looked at | seconds |"
    yield "|---|---|---|---|---|"
    for name, depth in SPECS:
        _, system = prepared(find(name).definitions[0])
        size = f"{len(system.variables)}, {len(system.actions)}"
        told: list[list[bool]] = []
        for way in WAYS:
            reached, seconds, answers = measured(name, way, depth)
            told.append(answers)
            spec = name.partition("::")[2]
            yield f"| {spec} | {size} | {way} | {reached} of {depth} steps | {seconds:.2f} |"
        assert all(a == b for a, b in zip(*told, strict=False)), f"they disagree on {name}"


def main(asked: list[str]) -> None:
    lines = []
    for line in table():
        sys.stdout.write(line + "\n")
        sys.stdout.flush()
        lines.append(line)
    if "--results" in asked:
        head = f"# Two encodings\n\n`python -m tests.benchmark.encodings` on {date.today()}.\n\n"
        RESULTS.write_text(head + "\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
