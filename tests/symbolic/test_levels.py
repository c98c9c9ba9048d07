"""All states by the steps that lead to them: as they are met, and as the solver agrees to."""

from __future__ import annotations

import pytest
import z3
from hypothesis import HealthCheck, given, settings

from mortmain.checker.engine import Budget
from mortmain.checker.evidence.verdict import Holds, Inductive, Violated
from mortmain.checker.explicit import interpreter
from mortmain.checker.symbolic import engine, levels
from mortmain.checker.symbolic.levels import find_levels
from mortmain.checker.symbolic.relation import Relation
from mortmain.checker.symbolic.solver import Deadline, Solver
from mortmain.model.diagnostic import InternalError
from mortmain.model.transition.system import State, TransitionSystem
from tests.agreement.strategies import systems
from tests.explicit.arrows import arrows
from tests.symbolic.asked import A_MINUTE, ask, errors


def distances(system: TransitionSystem) -> dict[State, int]:
    """By the interpreter: how many steps lead to each state, at least."""
    found, level = dict.fromkeys(system.initial, 0), list(system.initial)
    while level:
        after = [
            interpreter.successor(system, state, action)
            for state in level
            for action in interpreter.enabled(system, state)
        ]
        depth = found[level[0]] + 1
        level = [each for each in dict.fromkeys(after) if each not in found]
        found |= dict.fromkeys(level, depth)
    return found


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(systems())
def test_the_states_within_each_depth_are_those_of_the_interpreter(system: TransitionSystem):
    relation = Relation(system)
    known = find_levels(relation, Deadline.of(A_MINUTE))
    expected = distances(system)
    assert known is not None
    assert (known.states, known.deepest) == (len(expected), max(expected.values()))
    for depth in range(known.deepest + 1):
        solver = Solver(Deadline.of(A_MINUTE))
        solver.require(relation.in_sorts(relation.before))
        met = z3.Or(*(relation.is_state(each) for each, at in expected.items() if at <= depth))
        assert not solver.possible(met != known.within(depth))


def test_a_step_that_leads_out_of_what_was_met_is_an_error_of_ours(
    monkeypatch: pytest.MonkeyPatch,
):
    system = arrows("a -> b -> c")
    met = {state: at for state, at in distances(system).items() if at < 2}
    monkeypatch.setattr(levels, "_distances", lambda system, deadline: met)
    with pytest.raises(InternalError, match="out of all its states"):
        find_levels(Relation(system), Deadline.of(A_MINUTE))


def test_a_state_that_is_said_to_be_farther_than_it_is_is_an_error_of_ours(
    monkeypatch: pytest.MonkeyPatch,
):
    system = arrows("a -> b -> c; a -> c")
    met = {state: 2 * at for state, at in distances(system).items()}
    monkeypatch.setattr(levels, "_distances", lambda system, deadline: met)
    with pytest.raises(InternalError, match="out of all its states"):
        find_levels(Relation(system), Deadline.of(A_MINUTE))


def test_with_too_many_states_an_invariant_is_looked_for(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(levels, "MOST_STATES", 1)
    system = arrows("a -> b -> c -> a")
    assert find_levels(Relation(system), Deadline.of(A_MINUTE)) is None
    assert isinstance(ask(system), Holds)


def test_without_an_invariant_in_words_the_states_are_one(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(engine, "_in_words", lambda inquiry: ((), False))
    assert ask(arrows("a -> b -> c -> a")).how == Inductive(1, (), engine.COVERED, 3)


def test_a_dead_end_in_the_deepest_state_is_found():
    system = arrows("a -> b -> c -> crash", never="crash")
    verdict = ask(system, Budget(seconds=60.0))
    assert isinstance(verdict, Violated)
    assert verdict.how == Inductive(1, (), engine.COVERED, 4)
    assert errors(system)["violated never"] == "a b c crash"


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(systems())
def test_with_and_without_levels_the_same_is_found(system: TransitionSystem):
    with pytest.MonkeyPatch.context() as without:
        without.setattr(engine, "find_levels", lambda relation, deadline: None)
        plain = ask(system)
    assert _found(ask(system)) == _found(plain)


def _found(verdict: object) -> set[tuple[str, str, int]]:
    found = verdict.findings if isinstance(verdict, Violated) else ()
    return {(each.code, each.subject, len(each.schedule.actions)) for each in found}
