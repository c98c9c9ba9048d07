"""Proofs: invariants that are asked for again, and what an answer without one may say."""

from __future__ import annotations

import pytest

from mortmain.checker.engine import Budget
from mortmain.checker.evidence.verdict import Holds, Inductive, Undecided, Unrolled
from mortmain.checker.symbolic import engine
from mortmain.checker.symbolic.houdini import find_invariant
from mortmain.checker.symbolic.induction import is_inductive
from mortmain.checker.symbolic.relation import Relation
from mortmain.checker.symbolic.solver import Deadline, GaveUp, Solver
from mortmain.model.term.build import all_of, equal, less, negation, plus
from mortmain.model.term.evaluate import evaluate
from mortmain.model.term.sorts import Range
from mortmain.model.transition.builder import Builder
from mortmain.model.transition.system import TransitionSystem
from tests.explicit.arrows import arrows
from tests.symbolic.asked import A_MINUTE, ask, bounded


def lock() -> TransitionSystem:
    """Two parties that take turns with a lock, for ever."""
    builder = Builder("lock")
    owner = builder.variable("owner", Range(0, 2), initial=0)
    for me in (1, 2):
        at = builder.variable(f"at {me}", Range(0, 1), initial=0)
        party = builder.party(f"party {me}")
        taken = {owner: me, at: 1}
        builder.action(f"take {me}", party=party, at=equal(at, 0), when=equal(owner, 0), then=taken)
        builder.action(f"free {me}", party=party, at=equal(at, 1), then={owner: 0, at: 0})
    system = builder.build()
    _, one, other = system.variables
    builder.always("one inside", negation(all_of(equal(one, 1), equal(other, 1))))
    return builder.build()


def test_mutual_exclusion_is_proved_by_an_invariant_alone():
    verdict = ask(lock())
    assert isinstance(verdict, Holds)
    assert isinstance(verdict.how, Inductive)
    assert verdict.how.steps == 1


def test_an_invariant_is_true_of_every_state_and_inductive():
    system = lock()
    invariant = find_invariant(Relation(system), Deadline.of(A_MINUTE))
    assert invariant
    assert is_inductive(Relation(system), invariant, Deadline.of(A_MINUTE))
    assert all(evaluate(each, {"owner": 1, "at 1": 1, "at 2": 0}) for each in invariant)
    assert not all(evaluate(each, {"owner": 1, "at 1": 1, "at 2": 1}) for each in invariant)


def test_what_a_step_breaks_or_the_start_does_not_have_is_no_invariant():
    builder = Builder("counter")
    x = builder.variable("x", Range(0, 9), initial=1)
    builder.action("increment", when=less(x, 9), then={x: plus(x, 1)})
    relation = Relation(builder.build())
    assert is_inductive(relation, (less(0, x),), Deadline.of(A_MINUTE))
    assert not is_inductive(relation, (less(x, 5),), Deadline.of(A_MINUTE))
    assert not is_inductive(relation, (less(1, x),), Deadline.of(A_MINUTE))


def test_without_an_invariant_induction_takes_more_steps(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(engine, "find_invariant", lambda relation, deadline: ())
    monkeypatch.setattr(engine, "find_levels", lambda relation, deadline: None)
    verdict = ask(lock())
    assert isinstance(verdict, Holds)
    assert isinstance(verdict.how, Inductive)
    assert verdict.how.invariant == ()


def test_runs_that_all_end_need_no_induction(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(engine, "find_invariant", lambda relation, deadline: ())
    monkeypatch.setattr(engine, "find_levels", lambda relation, deadline: None)
    monkeypatch.setattr(engine.Induction, "prove", lambda self, steps: None)
    verdict = ask(arrows("a -> b -> c; a -> c", done="c"))
    assert isinstance(verdict, Holds)
    assert verdict.how == Unrolled(2, engine.COVERED)


def test_without_time_the_answer_is_undecided_and_says_so():
    verdict = ask(lock(), Budget(seconds=1e-9))
    assert isinstance(verdict, Undecided)
    assert bounded(verdict).depth == -1
    assert "the time ran out" in bounded(verdict).reason
    assert "--timeout" in bounded(verdict).help


def test_unknown_is_a_reason_and_never_an_answer(monkeypatch: pytest.MonkeyPatch):
    def unsure(self: Solver, *assumptions: object) -> None:
        raise GaveUp("z3 gave up: (incomplete)")

    monkeypatch.setattr(Solver, "model", unsure)
    verdict = ask(lock())
    assert isinstance(verdict, Undecided)
    assert bounded(verdict).reason == "z3 gave up: (incomplete)"


def test_an_interrupt_ends_in_what_was_found(monkeypatch: pytest.MonkeyPatch):
    def interrupted(self: object, steps: int, share: float) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(engine.Induction, "prove", interrupted)
    assert bounded(ask(lock())).interrupted


def test_the_same_system_gives_the_same_verdict():
    assert ask(lock()) == ask(lock())
