"""Every reduction by itself and all together, in every engine that has them, with one thread and
with two: what is found is what the reference engine finds without any."""

from __future__ import annotations

import os
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mortmain.checker.engine import Engine, Reduce
from mortmain.checker.evidence.verdict import Exhaustive, Finding, Verdict, Violated
from mortmain.checker.explicit.engine import ExplicitEngine
from mortmain.checker.native.auto import AutoEngine
from mortmain.checker.native.engine import NativeEngine
from mortmain.checker.reduction.engine import ReducedEngine
from mortmain.checker.reduction.partial_order import ordered
from mortmain.model.language.bodies.parties import system_of
from mortmain.model.language.definition import Definition
from mortmain.model.lowering.lower import lower
from mortmain.model.term.build import plus, remainder
from mortmain.model.term.nodes import Variable
from mortmain.model.term.sorts import Range
from mortmain.model.transition.action import Action, Kind
from mortmain.model.transition.system import TransitionSystem
from tests.agreement.busy import busy_systems
from tests.agreement.strategies import systems
from tests.agreement.symmetric import almost_symmetric_systems, symmetric_systems
from tests.benchmark.systems import named
from tests.specs.named import COMPARED

HOW_MANY = int(os.environ.get("MORTMAIN_AGREEMENT", "100"))
"""How many random systems are compared; set it to 10000 before a release."""
REFERENCE = """
    fifo 3 2 2 leak same, fifo 4 2 2 release same, fifo 4 2 2 leak cyc, fifo 4 2 2 release ord,
    owner 6 3 2 release cyc, owner 6 2 2 leak same, dining 4
"""
EXACT = (Reduce.NONE, Reduce.SYM, Reduce.SLICE, Reduce.USUAL)


@pytest.fixture(autouse=True, scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MORTMAIN_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield


def engines(reduce: Reduce) -> list[Engine]:
    return [NativeEngine(1, reduce=reduce), NativeEngine(2, reduce=reduce), ReducedEngine(reduce)]


def found(verdict: Verdict, *, counted: bool = True) -> list[Finding]:
    """All findings and warnings; if not `counted`, without in how many states they are true."""
    errors = verdict.findings if isinstance(verdict, Violated) else ()
    every = [*errors, *verdict.warnings]
    return every if counted else [replace(each, states=0) for each in every]


def compare(system: TransitionSystem, *reductions: Reduce, counted: bool = True) -> None:
    expected = ExplicitEngine().check(system)
    for reduce in reductions:
        for engine in engines(reduce):
            verdict = engine.check(system)
            assert found(verdict, counted=counted) == found(expected, counted=counted)
            assert isinstance(verdict.how, Exhaustive)
            assert isinstance(expected.how, Exhaustive)
            assert verdict.how.states <= expected.how.states
            assert verdict.how.depth == expected.how.depth or not counted


def compare_kinds(system: TransitionSystem, *reductions: Reduce) -> None:
    """As `compare`, but runs may be longer and states may be fewer."""
    expected = ExplicitEngine().check(system)
    for reduce in reductions:
        for engine in engines(reduce):
            verdict = engine.check(system)
            assert kinds(verdict) == kinds(expected)
            assert type(verdict) is type(expected)
            assert type(verdict.how) is type(expected.how)


def kinds(verdict: Verdict) -> set[tuple[str, str, str]]:
    return {(each.code, each.subject, each.severity) for each in found(verdict)}


@st.composite
def systems_with_something_unseen(draw: st.DrawFn) -> TransitionSystem:
    """A random system in which steps are counted as well, round and round, which nobody reads."""
    system = draw(st.one_of(systems(), symmetric_systems()))
    size = draw(st.integers(2, 3))
    unseen = Variable("unseen", Range(0, size - 1))
    counting = draw(st.sets(st.sampled_from(range(len(system.actions)))))
    actions = [
        replace(each, updates=(*each.updates, (unseen, remainder(plus(unseen, 1), size))))
        if index in counting
        else each
        for index, each in enumerate(system.actions)
    ]
    noise = Action(
        "noise",
        system.parties[0].name,
        guard=draw(st.sampled_from(system.actions)).guard,
        updates=((unseen, remainder(plus(unseen, 1), size)),),
        kind=Kind.ENVIRONMENT,
    )
    return replace(
        system,
        variables=(*system.variables, unseen),
        initial=tuple((*state, 0) for state in system.initial),
        actions=(*actions, noise),
    )


@settings(max_examples=HOW_MANY // 4, deadline=None)
@given(symmetric_systems())
def test_random_symmetric_systems(system: TransitionSystem):
    compare(system, Reduce.SYM)


@settings(max_examples=HOW_MANY // 8, deadline=None)
@given(almost_symmetric_systems())
def test_random_systems_that_are_almost_symmetric(system: TransitionSystem):
    compare(system, Reduce.SYM)


@settings(max_examples=HOW_MANY // 8, deadline=None)
@given(systems_with_something_unseen())
def test_random_systems_with_something_unseen(system: TransitionSystem):
    compare(system, Reduce.SLICE, Reduce.USUAL, counted=False)


@settings(max_examples=HOW_MANY, deadline=None)
@given(busy_systems())
def test_random_systems_in_another_order(system: TransitionSystem):
    expected = ExplicitEngine().check(system)
    for reduce in (Reduce.POR, Reduce.ALL):
        verdict = ReducedEngine(reduce).check(system)
        assert kinds(verdict) == kinds(expected)
        assert type(verdict) is type(expected)
        assert type(verdict.how) is type(expected.how)


@settings(max_examples=HOW_MANY // 8, deadline=None)
@given(st.one_of(busy_systems(), symmetric_systems()))
def test_random_systems_in_another_order_in_compiled_code(system: TransitionSystem):
    compare_kinds(system, Reduce.POR, Reduce.ALL)


@pytest.mark.parametrize("definition", COMPARED.values(), ids=COMPARED)
def test_the_library_in_another_order(definition: Definition):
    system = lower(system_of(definition))
    verdict = ReducedEngine(Reduce.ALL).check(system)
    assert kinds(verdict) == kinds(ExplicitEngine().check(system))


def test_most_random_systems_have_steps_that_go_first():
    # Otherwise the tests above would show nothing.
    systems_seen: list[bool] = []

    @settings(max_examples=100, deadline=None, database=None)
    @given(busy_systems())
    def look(system: TransitionSystem) -> None:
        systems_seen.append(bool(ordered(system, fairly=False).first))

    look()
    assert sum(systems_seen) > len(systems_seen) // 4


@pytest.mark.parametrize("name", [each.strip() for each in REFERENCE.split(",")])
def test_the_reference_systems(name: str):
    compare(named(name), *EXACT)


@pytest.mark.slow
@pytest.mark.parametrize("definition", COMPARED.values(), ids=COMPARED)
def test_the_library(definition: Definition):
    compare(lower(system_of(definition)), Reduce.SYM, Reduce.USUAL)


@pytest.mark.parametrize("reduce", [None, *EXACT])
def test_the_engine_for_everybody_finds_the_same(reduce: Reduce | None):
    system = named("fifo 5 2 1 leak same")
    expected, engine = ExplicitEngine().check(system), AutoEngine(reduce)
    assert found(engine.check(system)) == found(expected)
    assert bool(engine.notes) == (reduce not in (Reduce.NONE, Reduce.SLICE))
