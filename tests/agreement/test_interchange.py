"""What is said to be interchangeable is: each exchange maps the whole state graph to itself.

This second definition looks at states and steps alone, as the interpreter gives them.
"""

from __future__ import annotations

import os

from hypothesis import given, settings
from hypothesis import strategies as st

from mortmain.checker.explicit.interpreter import successors
from mortmain.checker.explicit.search import breadth_first
from mortmain.checker.reduction.interchange import Interchanges, interchanges
from mortmain.checker.reduction.rename import Renaming
from mortmain.model.term.evaluate import evaluate
from mortmain.model.term.nodes import Term
from mortmain.model.transition.system import State, TransitionSystem
from tests.agreement.strategies import systems
from tests.agreement.symmetric import almost_symmetric_systems, symmetric_systems

HOW_MANY = int(os.environ.get("MORTMAIN_AGREEMENT", "100"))
"""How many random systems are compared; set it to 10000 before a release."""


class Seen:
    """What can be seen of a state: what is true of whom, in the order of the system."""

    def __init__(self, found: Interchanges) -> None:
        self.system, self.structure = found.structure.system, found.structure
        self.names = [self.structure.named[each.name] for each in self.system.parties]

    def of(self, state: State) -> dict[tuple[str, int], tuple[object, ...]]:
        """By the numbers of parties, holds and properties in the structure."""
        system, structure = self.system, self.structure
        known = system.valuation(state)

        def true(*terms: Term) -> tuple[object, ...]:
            return tuple(evaluate(each, known) for each in terms)

        seen: dict[tuple[str, int], tuple[object, ...]] = {}
        for name, party in zip(self.names, system.parties, strict=True):
            terms = true(party.live, party.dead, party.abandoned)
            seen["party", name] = (*terms, party.daemon, party.promise)
        holds = [hold for resource in system.resources for hold in resource.holds]
        for number, hold in zip(structure.holds, holds, strict=True):
            seen["hold", number] = true(hold.when)
        for number, safety in zip(structure.properties, system.properties, strict=True):
            seen["property", number] = (safety.code, *true(safety.bad))
        for number, action in zip(structure.actions, system.actions, strict=True):
            seen["action", number] = (action.kind, *true(action.at))
        return seen


def check(system: TransitionSystem) -> None:
    found = interchanges(system)
    swaps = [swap for group in found.groups for swap in group.swaps]
    states = breadth_first(system)[0].states
    renaming, seen = Renaming(found.structure), Seen(found)
    for swap in swaps:
        renamed = renaming.function(swap)
        assert {renamed(each) for each in system.initial} == set(system.initial)
        assert {renamed(each) for each in states} == set(states)
        for state in states[:: 1 + len(states) // 200]:
            expected = sorted((swap.image[a], renamed(b)) for a, b in steps(found, state))
            assert sorted(steps(found, renamed(state))) == expected
            before, after = seen.of(state), seen.of(renamed(state))
            assert after == {(kind, swap.image[n]): what for (kind, n), what in before.items()}


def steps(found: Interchanges, state: State) -> list[tuple[int, State]]:
    """The steps of a state, by the parts that their actions are; actions that do not differ are
    one."""
    every = successors(found.structure.system, state)
    return sorted({(found.structure.actions[index], target) for index, target in every})


@settings(max_examples=HOW_MANY, deadline=None)
@given(symmetric_systems())
def test_exchanges_map_the_state_graph_to_itself(system: TransitionSystem):
    assert interchanges(system).groups
    check(system)


@settings(max_examples=HOW_MANY, deadline=None)
@given(st.one_of(almost_symmetric_systems(), systems()))
def test_so_do_those_of_systems_that_are_almost_or_not_at_all_symmetric(system: TransitionSystem):
    check(system)


def test_most_systems_with_one_constant_changed_are_refused_for_that_party():
    # In some the change makes no difference, or the places of one party are only numbered anew.
    kept: list[bool] = []

    @settings(max_examples=200, deadline=None, database=None)
    @given(almost_symmetric_systems())
    def look(system: TransitionSystem) -> None:
        groups = [group.parties for group in interchanges(system).groups]
        kept.append(any("p0" in group for group in groups))

    look()
    assert sum(kept) < len(kept) // 2
