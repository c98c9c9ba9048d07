"""With interchangeable parties told apart no longer, the same is found: run for run."""

from __future__ import annotations

import os

import pytest
from hypothesis import given, settings

from mortmain.checker.evidence.verdict import Verdict, Violated
from mortmain.checker.explicit.engine import ExplicitEngine
from mortmain.checker.explicit.judged import judged
from mortmain.checker.reduction.findings import findings
from mortmain.checker.reduction.interchange import interchanges
from mortmain.checker.reduction.orbits import orbits
from mortmain.checker.reduction.places import Places
from mortmain.checker.reduction.quotient import explore
from mortmain.model.diagnostic import SpecError
from mortmain.model.language.bodies.parties import system_of
from mortmain.model.language.definition import Definition
from mortmain.model.language.source.parameters import with_parameters
from mortmain.model.lowering.lower import lower
from mortmain.model.transition.system import TransitionSystem
from tests.agreement.strategies import systems
from tests.agreement.symmetric import almost_symmetric_systems, symmetric_systems
from tests.benchmark.systems import named
from tests.specs.named import COMPARED, SPECS

HOW_MANY = int(os.environ.get("MORTMAIN_AGREEMENT", "100"))
"""How many random systems are compared; set it to 10000 before a release."""
# Not those with a monitor, which the reference engine takes minutes for.
COUNTED = {
    name: each
    for name, each in SPECS.items()
    if {"runners", "requests"} & each.parameters.keys() and "worker" not in each.things
}
REFERENCE = """
    fifo 2 2 1 leak cyc, fifo 3 2 2 leak same, fifo 4 2 2 release same, fifo 4 2 2 leak cyc,
    fifo 4 2 2 release ord, owner 6 3 2 release cyc, owner 6 2 2 leak same, dining 4
"""


def compare(system: TransitionSystem) -> None:
    """Compare findings with those of the reference engine, and how many states there are."""
    expected = ExplicitEngine().check(system)
    found = interchanges(system)
    places = Places(found)
    way = orbits(found, places)
    assert way is not None
    quotient, how = explore(system, places, way)
    assert what(judged(system, findings(quotient), how)) == what(expected)
    assert sum(quotient.weight) == expected.how.states  # type: ignore[union-attr]
    assert how.depth == expected.how.depth  # type: ignore[union-attr]


def what(verdict: Verdict) -> tuple[object, ...]:
    """What was found, whatever was visited for it."""
    errors = verdict.findings if isinstance(verdict, Violated) else ()
    return type(verdict), errors, verdict.warnings, verdict.witnesses


@settings(max_examples=HOW_MANY, deadline=None)
@given(symmetric_systems())
def test_random_symmetric_systems_have_the_same_findings(system: TransitionSystem):
    assert interchanges(system).groups
    compare(system)


@settings(max_examples=HOW_MANY // 2, deadline=None)
@given(almost_symmetric_systems())
def test_systems_that_are_almost_symmetric_have_the_same_findings(system: TransitionSystem):
    compare(system)


@settings(max_examples=HOW_MANY // 2, deadline=None)
@given(systems())
def test_random_systems_have_the_same_findings(system: TransitionSystem):
    compare(system)


@pytest.mark.parametrize("name", [each.strip() for each in REFERENCE.split(",")])
def test_the_reference_systems_have_the_same_findings(name: str):
    compare(named(name))


@pytest.mark.parametrize("definition", COMPARED.values(), ids=COMPARED)
def test_the_library_has_the_same_findings(definition: Definition):
    compare(lower(system_of(definition)))


@pytest.mark.slow
@pytest.mark.parametrize("definition", COUNTED.values(), ids=COUNTED)
def test_the_library_has_the_same_findings_with_more_parties(definition: Definition):
    name = "runners" if "runners" in definition.parameters else "requests"
    count = {"runners": 2, "requests": 3}[name]
    try:
        system = lower(system_of(with_parameters(definition, {name: count})))
    except SpecError as refused:
        pytest.skip(str(refused))
    compare(system)
