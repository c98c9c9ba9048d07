"""What is sought is found by every engine where a state has it, and told where none has."""

from __future__ import annotations

import os
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, composite

from mortmain.checker.engine import Budget, Engine, Reduce
from mortmain.checker.evidence.verdict import Cut, Exhaustive, Finding, Verdict, Violated
from mortmain.checker.explicit.engine import ExplicitEngine
from mortmain.checker.explicit.replay import replay
from mortmain.checker.reduction.engine import ReducedEngine
from mortmain.model.term.build import equal
from mortmain.model.term.sorts import Sequence, values
from mortmain.model.transition.properties import Safety
from mortmain.model.transition.system import TransitionSystem
from tests.agreement.definitions import Definitions
from tests.agreement.strategies import systems

HOW_MANY = int(os.environ.get("MORTMAIN_AGREEMENT", "100"))
"""How many random systems are compared; set it to 10000 before a release."""


@composite
def seeking(draw: DrawFn) -> TransitionSystem:
    """A system in which a variable ought to have a certain value in some state; or two ought to."""
    system = draw(systems())
    flat = [each for each in system.variables if not isinstance(each.sort, Sequence)]
    sought = []
    for number in range(draw(st.integers(1, 2))):
        variable = draw(st.sampled_from(flat))
        value = draw(st.sampled_from(values(variable.sort)))
        sought.append(Safety(f"sought {number}", equal(variable, value), sought=True))
    return replace(system, properties=(*system.properties, *sought))


def names(verdict: Verdict) -> tuple[set[str], set[str]]:
    """What was reached, and what no run reaches."""
    findings: tuple[Finding, ...] = verdict.findings if isinstance(verdict, Violated) else ()
    nowhere = {each.subject for each in findings if each.subject.startswith("sought")}
    return {each.subject for each in verdict.witnesses}, nowhere


def defined(system: TransitionSystem) -> tuple[set[str], set[str]]:
    """The same by the definition: a state that a run leads to has it, or none has."""
    definitions = Definitions(system)
    sought = {each.name: each.bad for each in system.properties if each.sought}
    met = {
        name for name in sought if any(definitions.true(sought[name], s) for s in definitions.graph)
    }
    return met, sought.keys() - met


@settings(max_examples=HOW_MANY, deadline=None)
@given(seeking())
def test_what_is_reached_is_what_some_state_has(system: TransitionSystem):
    verdict = ExplicitEngine().check(system)
    assert isinstance(verdict.how, Exhaustive)
    assert names(verdict) == defined(system)
    definitions = Definitions(system)
    for each in verdict.witnesses:
        (safety,) = (one for one in system.properties if one.name == each.subject)
        ends = {state for state in definitions.graph if definitions.true(safety.bad, state)}
        trace = replay(system, each.schedule)
        kills = sum(not step.kind.dependable for step in trace.steps)
        assert trace.states[-1] in ends
        assert len(trace.steps) >= definitions.best(ends)[1]
        assert kills >= definitions.best(ends)[0]


@pytest.mark.parametrize("reduce", [Reduce.SYM, Reduce.SLICE, Reduce.ALL])
@settings(max_examples=HOW_MANY // 2, deadline=None)
@given(system=seeking())
def test_reductions_reach_the_same(reduce: Reduce, system: TransitionSystem):
    assert names(ReducedEngine(reduce).check(system)) == defined(system)


@settings(max_examples=HOW_MANY // 2, deadline=None)
@given(seeking())
def test_compiled_code_says_the_same(system: TransitionSystem):
    native = pytest.importorskip("mortmain.checker.native.engine", reason="needs llvmlite")
    engine: Engine = native.NativeEngine(threads=1)
    assert engine.check(system) == ExplicitEngine().check(system)


@settings(max_examples=HOW_MANY // 8, deadline=None, suppress_health_check=list(HealthCheck))
@given(seeking())
def test_z3_reaches_the_same(system: TransitionSystem):
    opinions = pytest.importorskip("mortmain.checker.opinions", reason="needs z3")
    verdict = opinions.Z3Engine().check(system, within=Budget(seconds=3600.0))
    assert names(verdict) == defined(system)


@settings(max_examples=HOW_MANY // 2, deadline=None)
@given(seeking())
def test_a_search_that_was_cut_says_nothing_of_what_it_did_not_reach(system: TransitionSystem):
    verdict = ExplicitEngine().check(system, within=Budget(states=3))
    if isinstance(verdict.how, Cut):
        met, nowhere = names(verdict)
        assert met <= defined(system)[0] and not nowhere
