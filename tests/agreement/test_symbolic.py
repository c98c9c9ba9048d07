"""The symbolic engine against the definitions: terms, steps, and every finding that both cover."""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mortmain.checker.api import prepared
from mortmain.checker.engine import Budget
from mortmain.checker.evidence.verdict import Inductive, Unrolled, Verdict, Violated
from mortmain.checker.explicit import interpreter
from mortmain.checker.explicit.engine import ExplicitEngine
from mortmain.checker.explicit.replay import replay
from mortmain.checker.opinions import Z3Engine, disagreement
from mortmain.checker.symbolic.encode import encode
from mortmain.checker.symbolic.relation import Relation, state_of
from mortmain.checker.symbolic.solver import Deadline, Solver
from mortmain.checker.symbolic.symbols import literal, value_of
from mortmain.model.diagnostic import SpecError
from mortmain.model.term.evaluate import evaluate
from mortmain.model.term.inference import sort_of
from mortmain.model.term.nodes import Term
from mortmain.model.term.sorts import Value, contains
from mortmain.model.transition.action import Kind
from mortmain.model.transition.properties import Code
from mortmain.model.transition.system import State, TransitionSystem
from tests.agreement.definitions import Definitions
from tests.agreement.strategies import VARIABLES, systems, terms, valuations, wild_systems
from tests.specs.named import SPECS

MANY = int(os.environ.get("SYMBOLIC_EXAMPLES", "100"))
"""How many random systems; with 2,000, which take minutes, the whole library is checked too."""
AN_HOUR = Budget(seconds=3600.0)
SOME = (
    "mutex_stuck_after_kill::MutexStuckAfterKill",
    "mutex_stuck_after_kill::NobodyIsKilled",
    "mutex_stuck_after_kill::TimeoutOnAcquire",
    "mutex_stuck_after_kill::TimeoutOnCallback",
    "mutex_stuck_after_kill::NoGuardAcrossTheAwait",
    "dining_philosophers::DiningPhilosophers",
    "dining_philosophers::OneIsLeftHanded",
    "dining_philosophers::ForksAreOrdered",
)


@settings(max_examples=300, deadline=None)
@given(terms(), valuations())
def test_an_encoded_term_has_the_value_that_evaluate_gives(term: Term, valuation: dict[str, Value]):
    at = {each.name: literal(valuation[each.name], each.sort) for each in VARIABLES}
    model = Solver(Deadline.of(AN_HOUR)).model()
    assert model is not None
    assert value_of(encode(term, at), sort_of(term), model) == evaluate(term, valuation)


@settings(max_examples=60, deadline=None)
@given(wild_systems(), st.integers(0, 10**6))
def test_encoded_steps_are_those_of_the_interpreter(system: TransitionSystem, chosen: int):
    state = system.initial[chosen % len(system.initial)]
    relation = Relation(system)
    for index in range(len(system.actions)):
        solver = Solver(Deadline.of(AN_HOUR))
        solver.require(relation.is_state(state))
        mistaken = solver.possible(relation.mistaken(index))
        solver.require(relation.step, relation.takes(index))
        model = solver.model()
        after = None if model is None else state_of(system, relation.after, model)
        assert (after, mistaken) == _by_definition(system, state, index)


def _by_definition(system: TransitionSystem, state: State, index: int) -> tuple[State | None, bool]:
    if index not in interpreter.enabled(system, state):
        return None, False
    try:
        after = interpreter.successor(system, state, index)
    except SpecError:
        return None, True
    assert all(map(contains, (each.sort for each in system.variables), after))
    return after, False


@settings(max_examples=MANY, deadline=None, suppress_health_check=list(HealthCheck))
@given(systems())
def test_findings_are_those_of_the_explicit_engine(system: TransitionSystem):
    explicit, symbolic = ExplicitEngine().check(system), Z3Engine().check(system, within=AN_HOUR)
    assert isinstance(symbolic.how, Inductive | Unrolled)
    assert disagreement(explicit, symbolic) == ""
    assert _keys(explicit) == _keys(symbolic)


@settings(max_examples=MANY // 3, deadline=None, suppress_health_check=list(HealthCheck))
@given(systems())
def test_a_run_is_a_shortest_and_ends_where_the_finding_is_true(system: TransitionSystem):
    verdict = Z3Engine().check(system, within=AN_HOUR)
    definitions = Definitions(system)
    defined = definitions.findings()
    for each in verdict.findings if isinstance(verdict, Violated) else ():
        bad = {
            at for at, severity in defined[each.code, each.subject].items() if severity == "error"
        }
        assert replay(system, each.schedule).states[-1] in bad
        steps, kills = _fewest_steps(definitions, bad)
        assert (len(each.schedule.actions), _kills(system, each.schedule.actions)) == (steps, kills)


def _fewest_steps(definitions: Definitions, bad: set[State]) -> tuple[int, int]:
    """The steps of a shortest run to one of the states, and the fewest kills of such a run."""
    steps, level = 0, dict.fromkeys(definitions.system.initial, 0)
    seen = set(level)
    while not bad & level.keys():
        after: dict[State, int] = {}
        for state, kills in level.items():
            for _, target, action in definitions.graph.out_edges(state, keys=True):
                cost = kills + (definitions.system.actions[action].kind is Kind.KILL)
                if target not in seen:
                    after[target] = min(cost, after.get(target, cost))
        seen |= after.keys()
        steps, level = steps + 1, after
    return steps, min(level[state] for state in bad & level.keys())


def _kills(system: TransitionSystem, actions: tuple[int, ...]) -> int:
    return sum(system.actions[each].kind is Kind.KILL for each in actions)


@settings(max_examples=MANY // 2, deadline=None, suppress_health_check=list(HealthCheck))
@given(wild_systems())
def test_a_mistake_in_an_update_is_found_by_both(system: TransitionSystem):
    assert _outcome(ExplicitEngine(), system) == _outcome(Z3Engine(), system)


def _outcome(engine: ExplicitEngine | Z3Engine, system: TransitionSystem) -> object:
    try:
        return _keys(engine.check(system, within=AN_HOUR))
    except SpecError as wrong:
        return {each.code for each in wrong.diagnostics}


@pytest.mark.slow
@pytest.mark.parametrize("name", SPECS if MANY >= 2000 else SOME)
def test_the_library_is_decided_alike(name: str):
    _, system = prepared(SPECS[name])
    explicit = ExplicitEngine().check(system)
    symbolic = Z3Engine().check(system, within=Budget(seconds=20.0))
    assert disagreement(explicit, symbolic) == ""


def _keys(verdict: Verdict) -> set[tuple[Code, str]]:
    errors = verdict.findings if isinstance(verdict, Violated) else ()
    return {(each.code, each.subject) for each in errors}
