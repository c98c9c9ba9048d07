"""The native engine says what the reference engine says: all of it, for one thread and for two."""

from __future__ import annotations

import os

import pytest

pytest.importorskip("llvmlite", reason="the native engine needs llvmlite")

from hypothesis import given, settings

from mortmain.checker.engine import Budget, Engine
from mortmain.checker.evidence.verdict import Cut, Holds, Violated
from mortmain.checker.explicit.engine import ExplicitEngine
from mortmain.checker.explicit.replay import replay
from mortmain.checker.native.engine import NativeEngine
from mortmain.model.diagnostic import SpecError
from mortmain.model.language.bodies.parties import system_of
from mortmain.model.language.definition import Definition
from mortmain.model.lowering.lower import lower
from mortmain.model.transition.system import TransitionSystem
from tests.agreement.definitions import Definitions
from tests.agreement.strategies import systems, wild_systems
from tests.benchmark.systems import named
from tests.specs.named import COMPARED

HOW_MANY = int(os.environ.get("MORTMAIN_AGREEMENT", "100"))
"""How many random systems are compared; set it to 10000 before a release."""
BENCHMARKS = """
    fifo 2 2 1 leak cyc, fifo 3 2 1 release cyc, fifo 4 3 2 release ord, fifo 4 4 3 leak ord,
    fifo 5 2 1 leak same, fifo 5 2 2 release cyc, fifo 5 3 2 release cyc, owner 4 2 1 leak cyc,
    owner 6 3 2 release cyc, owner 6 2 2 leak same, owner 6 6 2 release ord, owner 8 4 2 leak ord,
    dining 4, dining 6, dining 8
"""


@pytest.fixture(autouse=True, scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MORTMAIN_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield


def said(engine: Engine, system: TransitionSystem) -> object:
    """The verdict, with counts, findings, traces and points of no return; or the mistakes."""
    try:
        return engine.check(system)
    except SpecError as mistake:
        return {diagnostic.code for diagnostic in mistake.diagnostics}


@settings(max_examples=HOW_MANY, deadline=None)
@given(systems())
def test_random_systems_have_the_same_verdict(system: TransitionSystem):
    expected = ExplicitEngine().check(system)
    assert NativeEngine(threads=1).check(system) == expected
    assert NativeEngine(threads=2).check(system) == expected


@settings(max_examples=HOW_MANY // 2, deadline=None)
@given(wild_systems())
def test_systems_with_any_terms_have_the_same_verdict_or_are_as_wrong(system: TransitionSystem):
    assert said(NativeEngine(threads=1), system) == said(ExplicitEngine(), system)


@pytest.mark.parametrize("definition", COMPARED.values(), ids=COMPARED)
def test_the_library_has_the_same_verdicts(definition: Definition):
    system = lower(system_of(definition))
    expected = ExplicitEngine().check(system)
    assert NativeEngine(threads=1).check(system) == expected
    assert NativeEngine(threads=2).check(system) == expected


@pytest.mark.parametrize("name", [each.strip() for each in BENCHMARKS.split(",")])
def test_the_reference_systems_have_the_same_verdicts(name: str):
    system = named(name)
    expected = ExplicitEngine().check(system)
    assert NativeEngine(threads=1).check(system) == expected
    assert NativeEngine(threads=2).check(system) == expected


@settings(max_examples=HOW_MANY // 4, deadline=None)
@given(systems())
def test_what_a_cut_search_finds_is_true(system: TransitionSystem):
    defined = Definitions(system).findings()
    verdict = NativeEngine(threads=1).check(system, within=Budget(states=6))
    if isinstance(verdict.how, Cut):
        assert not isinstance(verdict, Holds)
    errors = verdict.findings if isinstance(verdict, Violated) else ()
    for each in (*errors, *verdict.warnings):
        bad = defined[each.code, each.subject]
        assert bad[replay(system, each.schedule).states[-1]] == each.severity
