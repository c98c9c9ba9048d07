"""What never happens in any run is told beside the verdict; what does is not."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from mortmain.checker.api import check
from mortmain.checker.evidence.vacuity import Vacuity
from mortmain.checker.evidence.verdict import Exhaustive
from mortmain.checker.explicit.interpreter import successors
from mortmain.checker.explicit.search import breadth_first
from mortmain.checker.explicit.vacuity import vacuities
from mortmain.model.language.definition import Definition
from mortmain.model.term.build import equal
from mortmain.model.term.evaluate import evaluate
from mortmain.model.term.sorts import Range
from mortmain.model.transition.action import Kind
from mortmain.model.transition.builder import Builder
from mortmain.model.transition.system import State, TransitionSystem
from tests.agreement.strategies import systems
from tests.language.bodies.running import bank
from tests.specs.named import SPECS

# `main` takes `db`, and `other` sleeps; what is put into the places changes that.
SPEC = """
    kills = {kills}
    db = Mutex()
    busy = Flag()
    @task
    async def main(self):
        {first}
        async with self.db.lock():
            self.busy = True
    @task(killable=True)
    async def other(self):
        {second}
    @always
    def sound(self):
        return {sound}
"""
USUAL = {
    "kills": 1,
    "first": "pass",
    "second": "await sleep()",
    "sound": "self.busy or not self.busy",
}
FOR_EVER = "while not self.busy: await sleep()"


def vacuous(**changes: object) -> set[str]:
    found = check(bank(SPEC.format(**{**USUAL, **changes})))
    assert found.vacuous is not None
    return {f"{each.subject} {each.text}" for each in found.vacuous}


def test_of_a_spec_that_does_what_it_is_about_nothing_is_told() -> None:
    assert vacuous() == set()


def test_a_lock_that_nobody_comes_to_is_told() -> None:
    assert "db is taken in no run" in vacuous(first=FOR_EVER)


def test_who_never_comes_to_an_end_is_told() -> None:
    assert "main comes to its end in no run" in vacuous(first=FOR_EVER)


def test_who_goes_round_for_ever_by_intention_is_not_told() -> None:
    assert vacuous(second="while True: await sleep()") == set()


def test_a_property_of_what_never_changes_is_told() -> None:
    assert vacuous(sound="not self.db.locked() or True") == {
        "sound depends on nothing that changes in any run"
    }


@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_kill_that_can_never_land_is_told(place: int) -> None:
    """The worker goes from 0 to 1, and can only be killed at `place`."""
    builder = Builder("worker")
    at = builder.variable("at", Range(0, 3), initial=0)
    worker = builder.party("worker", done=equal(at, 1), dead=equal(at, 3))
    builder.action("works", party=worker, at=equal(at, 0), then={at: 1})
    builder.action("dies", party=worker, at=equal(at, place), then={at: 3}, kind=Kind.KILL)
    told = [Vacuity("worker", "may be killed, and is killed in no run")] if place == 2 else []
    assert check(builder.build()).vacuous == tuple(told)


def test_an_engine_that_has_not_looked_says_so() -> None:
    found = check(bank(SPEC.format(**USUAL)), engine="native")
    assert found.vacuous is None
    assert "whether it ever does what it is about was not looked for" in found.to_text()
    assert found.to_dict()["vacuous"] is None


def test_it_is_told_as_a_warning() -> None:
    found = check(bank(SPEC.format(**{**USUAL, "sound": "True"})))
    text = "depends on nothing that changes in any run"
    assert f"  warning  vacuous  sound  {text}\n" in found.to_text()
    assert found.to_dict()["vacuous"] == [{"subject": "sound", "text": text}]


@pytest.mark.parametrize("definition", SPECS.values(), ids=SPECS)
def test_nothing_in_the_library_is_vacuous(definition: Definition) -> None:
    assert check(definition, engine="explicit").vacuous == ()


@settings(max_examples=30)
@given(systems())
def test_it_is_what_looking_at_every_state_and_step_shows(system: TransitionSystem) -> None:
    graph, how = breadth_first(system)
    if not isinstance(how, Exhaustive):
        return
    told = {(each.subject, each.text) for each in vacuities(graph)}
    states, taken = everything(system)
    for resource in system.resources:
        held = any(
            evaluate(hold.when, system.valuation(state))
            for state in states
            for hold in resource.holds
        )
        unheld = bool(resource.holds) and not held
        assert ((resource.name, "is taken in no run") in told) == unheld
    for party in system.parties:
        kills = [i for i, each in enumerate(system.actions) if is_kill_of(party.name, each)]
        if not taken & set(kills):
            continue
        assert (party.name, "may be killed, and is killed in no run") not in told


def is_kill_of(party: str, action: object) -> bool:
    return getattr(action, "party", None) == party and getattr(action, "kind", None) is Kind.KILL


def everything(system: TransitionSystem) -> tuple[set[State], set[int]]:
    """All states, and all actions that are ever taken."""
    states, taken, frontier = set[State](), set[int](), list(system.initial)
    while frontier:
        state = frontier.pop()
        if state not in states:
            states.add(state)
            for action, after in successors(system, state):
                taken.add(action)
                frontier.append(after)
    return states, taken
