"""One state stands for each orbit: compared with orbits that are computed swap by swap."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from mortmain.checker.explicit.search import breadth_first
from mortmain.checker.reduction.interchange import interchanges
from mortmain.checker.reduction.orbits import Exhaustive, orbit, orbits
from mortmain.checker.reduction.places import Places
from mortmain.checker.reduction.rename import Renaming
from mortmain.checker.reduction.sorting import Sorting
from mortmain.model.transition.system import TransitionSystem
from tests.agreement.symmetric import symmetric_systems
from tests.benchmark.systems import named


def compare(system: TransitionSystem, most: int = 300) -> None:
    """Compare representatives and sizes with whole orbits, of some reachable states."""
    found = interchanges(system)
    places = Places(found)
    ways = [Exhaustive(places), *([sorting] if (sorting := Sorting.of(places)) else [])]
    states = breadth_first(system)[0].states
    renaming = Renaming(found.structure)
    for state in states[:: 1 + len(states) // most]:
        whole = orbit(found, state)
        assert whole <= set(states)
        for way in ways:
            chosen, element = way.representative(state)
            assert {way.representative(each)[0] for each in whole} == {chosen}
            assert chosen in whole
            assert way.size(chosen) == len(whole)
            assert renaming.function(places.automorphism(element))(state) == chosen


@settings(max_examples=60, deadline=None)
@given(symmetric_systems())
def test_each_orbit_has_one_representative(system: TransitionSystem):
    assert interchanges(system).groups
    compare(system)


@pytest.mark.parametrize(
    "name",
    ["fifo 3 2 2 leak same", "fifo 4 2 2 release cyc", "owner 5 2 2 leak same"],
)
def test_each_orbit_of_a_reference_system_has_one_representative(name: str):
    compare(named(name))


@pytest.mark.parametrize(
    ("name", "orbits_of_it", "states"),
    [
        ("fifo 6 2 2 leak same", 527, 266_038),
        ("fifo 8 2 2 leak same", 1_057, 25_756_037),
        ("owner 10 2 2 leak same", 22, 2_556),
    ],
)
def test_representatives_stand_for_all_states(name: str, orbits_of_it: int, states: int):
    from mortmain.checker.reduction.quotient import explore

    system = named(name)
    found = interchanges(system)
    places = Places(found)
    way = orbits(found, places)
    assert isinstance(way, Sorting)
    quotient, how = explore(system, places, way)
    assert (how.states, sum(quotient.weight)) == (orbits_of_it, states)
