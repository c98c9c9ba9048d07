"""How much memory z3 may use: running out of it is a reason, whenever it happens."""

from __future__ import annotations

from dataclasses import replace

import pytest
import z3

from mortmain.checker.api import prepared
from mortmain.checker.catalogue import find
from mortmain.checker.certificate import certify
from mortmain.checker.engine import Budget
from mortmain.checker.evidence.certificate import INDUCTION
from mortmain.checker.evidence.verdict import Holds, Undecided
from mortmain.checker.machine import resident
from mortmain.checker.report.subject import Subject
from mortmain.checker.symbolic import obligation
from mortmain.checker.symbolic.dossier import Refused
from mortmain.checker.symbolic.engine import SymbolicEngine
from mortmain.checker.symbolic.solver import Deadline, OutOfMemory, Solver, within_memory
from mortmain.model.transition.system import TransitionSystem
from tests.symbolic.asked import A_MINUTE, ask, bounded
from tests.symbolic.test_proofs import lock

SPEC = "mutex_stuck_after_kill::NobodyIsKilled"
MEGABYTE = 1 << 20


def pigeons(holes: int) -> list[z3.BoolRef]:
    """More pigeons than holes: impossible, and hard to see."""
    at = [[z3.Bool(f"{one} in {hole}") for hole in range(holes)] for one in range(holes + 1)]
    alone = (
        z3.Not(z3.And(at[one][hole], at[other][hole]))
        for hole in range(holes)
        for one in range(holes + 1)
        for other in range(one)
    )
    return [*(z3.Or(*each) for each in at), *alone]


def remedy() -> TransitionSystem:
    """A system for which z3 has something to do."""
    (definition,) = find(SPEC).definitions
    return prepared(definition)[1]


def test_without_memory_the_answer_is_undecided_and_says_so() -> None:
    verdict = ask(lock(), Budget(memory=1))
    assert isinstance(verdict, Undecided)
    assert (bounded(verdict).depth, bounded(verdict).reason) == (-1, "the memory ran out")
    assert "--memory" in bounded(verdict).help
    assert isinstance(ask(lock()), Holds)


def test_whenever_it_runs_out_that_is_the_reason_or_the_verdict_is_right() -> None:
    system, usual = remedy(), replace(A_MINUTE, seconds=30.0)
    seen = set()
    for more in (0, 1, 3, 8, 16, 400):
        verdict = SymbolicEngine().check(
            system, within=replace(usual, memory=resident() + more * MEGABYTE)
        )
        reason = bounded(verdict).reason if isinstance(verdict, Undecided) else ""
        assert reason == "the memory ran out" or isinstance(verdict, Holds)
        seen.add(reason)
    assert seen == {"the memory ran out", ""}


def test_a_query_that_takes_too_much_is_ended() -> None:
    with pytest.raises(OutOfMemory), within_memory(Budget(memory=resident() + 24 * MEGABYTE)):
        solver = Solver(Deadline.of(A_MINUTE))
        solver.require(*pigeons(40))
        solver.model()
    with within_memory(Budget(memory=resident() + 400 * MEGABYTE)):
        solver = Solver(Deadline.of(A_MINUTE))
        solver.require(*pigeons(4))
        assert solver.model() is None


def test_a_model_that_takes_too_much_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    def model(solver: z3.Solver) -> z3.ModelRef:
        try:
            raise z3.Z3Exception(b"out of memory")
        except z3.Z3Exception:
            raise z3.Z3Exception("model is not available")  # noqa: B904 - as z3's Python does it

    monkeypatch.setattr(z3.Solver, "model", model)
    with pytest.raises(OutOfMemory):
        Solver(Deadline.of(A_MINUTE)).model()


def test_what_else_z3_says_is_not_taken_for_that() -> None:
    with pytest.raises(z3.Z3Exception, match=r"[Ss]ort"), within_memory(Budget()):
        z3.And(z3.Int("x"), z3.Bool("y"))


def test_without_memory_there_is_no_certificate() -> None:
    subject = Subject("lock", "lock.py")
    assert certify(subject, lock(), logic=INDUCTION, within=Budget(memory=1)) is None
    assert certify(subject, lock(), logic=INDUCTION) is not None


def test_an_obligation_that_takes_too_much_is_not_met(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(obligation, "MEGABYTES", 20)
    with pytest.raises(Refused, match=r"^it fails: the solver gave up \(.*memory"):
        obligation.impossible("it fails", *pigeons(40))
