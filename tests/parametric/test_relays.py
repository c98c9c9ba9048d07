"""What becomes of one member until a place names another, beside random runs of whole systems."""

from __future__ import annotations

from collections import Counter
from functools import partial
from math import inf
from random import Random

import pytest

from mortmain.checker.api import prepared
from mortmain.checker.explicit.interpreter import successors
from mortmain.checker.parametric.cover import Covering
from mortmain.checker.parametric.family import Family
from mortmain.checker.parametric.layout import Layout
from mortmain.checker.parametric.relays import Relays
from mortmain.checker.parametric.view import View
from mortmain.checker.parametric.views import Views
from mortmain.model.transition.system import State, TransitionSystem
from tests.specs.named import SPECS

RUNS, STEPS = 15, 60


def runs(system: TransitionSystem) -> list[list[State]]:
    """Some runs, chosen at random, always the same."""
    random, found = Random(1), []
    for _ in range(RUNS):
        states = [random.choice(system.initial)]
        while len(states) < STEPS and (after := list(successors(system, states[-1]))):
            states.append(random.choice(after)[1])
        found.append(states)
    return found


def standing(layout: Layout, system: TransitionSystem, state: State, number: int) -> Counter[str]:
    """In which place a runner stands in each queue, by each of its names."""
    found, at = Counter[str](), system.valuation(state)
    for queue in layout.queues:
        value = at[queue.name]
        assert isinstance(value, tuple)
        for place, name in enumerate(value, start=1):
            if layout.family.owners.get(str(name)) == ("runners", number):
                found[f"{queue.name} {name}"] = place
    return found


@pytest.mark.parametrize("name", ["ExitListenerWithTombstone", "FinalizerHookWithTombstone"])
@pytest.mark.slow
def test_what_a_run_comes_to_is_one_of_the_ends(name: str):
    spec = SPECS[f"mutex_stuck_after_kill::{name}"]

    def sized(sizes: dict[str, int]) -> TransitionSystem:
        return prepared(spec, parameters=sizes)[1]

    views = Views(Family.of(partial(sized), ["runners"]))  # type: ignore[arg-type]
    covering, layout = Covering(views, inf), views.layout
    covering.close()
    relays, compared = Relays(covering), Counter[bool]()
    system = sized({"runners": 3})

    def seen(state: State, number: int) -> View:
        return layout.view_of(system.valuation(state), [("runners", number)])

    for states in runs(system):
        for number in range(3):
            for begin, state in enumerate(states):
                for place in layout.names:
                    named = system.valuation(state)[place.name]
                    later = states[begin + 1 :]
                    ends = [x for x in later if system.valuation(x)[place.name] != named]
                    if layout.family.owners.get(str(named)) == ("runners", number) or not ends:
                        continue
                    every = relays.followed(seen(state, number), place.name, False)
                    assert every is not None
                    like = [each for each in every if each.view == seen(ends[0], number)]
                    before = standing(layout, system, state, number)
                    after = standing(layout, system, ends[0], number)
                    nearer = not set(after) - set(before) and after.total() < before.total()
                    compared[nearer] += 1
                    assert any(nearer or each.joined or not each.nearer for each in like)
    assert compared[True] > 20
