"""What never happens in any run is told beside the verdict; what does is not."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mortmain.checker.api import check
from mortmain.checker.engine import Engine, Reduce
from mortmain.checker.engines import load_engine
from mortmain.checker.evidence.vacuity import Vacuity
from mortmain.checker.evidence.verdict import Exhaustive
from mortmain.checker.explicit.engine import ExplicitEngine
from mortmain.checker.explicit.interpreter import successors
from mortmain.checker.explicit.search import breadth_first
from mortmain.checker.explicit.vacuity import vacuities
from mortmain.checker.reduction.engine import ReducedEngine
from mortmain.model.language.definition import Definition
from mortmain.model.language.source.reading import read_text
from mortmain.model.term.build import any_of, equal
from mortmain.model.term.evaluate import evaluate
from mortmain.model.term.sorts import Range
from mortmain.model.transition.action import Kind
from mortmain.model.transition.builder import Builder
from mortmain.model.transition.system import State, TransitionSystem
from tests.agreement.strategies import systems
from tests.agreement.symmetric import symmetric_systems
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
        handle = spawn(self.enter())
        await self.enter()
        await handle
    async def enter(self):
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


CROWD = """
    db = Mutex()
    @task
    async def main(self):
        async with self.db.lock():
            await sleep()
    @isolate(killable=True)
    async def other(self):
        {other}
    @rust
    async def work(self):
        async with self.db.lock():
            pass
"""


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        ("await self.work()", set()),
        ("await sleep()", {"db is waited for in no run"}),
    ],
)
def test_a_lock_for_which_nobody_ever_waits_is_told(other: str, expected: set[str]) -> None:
    found = check(bank(CROWD.format(other=other)))
    assert found.vacuous is not None
    assert {f"{each.subject} {each.text}" for each in found.vacuous} == expected


@pytest.mark.parametrize(("place", "lands"), [(0, False), (1, True), (2, False)])
def test_a_kill_that_never_lands_while_the_lock_is_held_is_told(place: int, lands: bool) -> None:
    """The worker holds the lock at 1, and can only be killed at `place`."""
    builder = Builder("worker")
    at = builder.variable("at", Range(0, 3), initial=0)
    ended = any_of(equal(at, 2), equal(at, 3))
    worker = builder.party("worker", done=ended, dead=equal(at, 3))
    lock = builder.resource("lock", held={worker: equal(at, 1)})
    for now, does in enumerate(("takes", "gives back")):
        builder.action(does, party=worker, at=equal(at, now), then={at: now + 1}, waits_for=lock)
    builder.action("dies", party=worker, at=equal(at, place), then={at: 3}, kind=Kind.KILL)
    found = check(builder.build()).vacuous
    assert found is not None
    told = Vacuity("lock", "is held in no state in which a kill can land", cured=True)
    assert (told in found) != lands


def test_of_a_remedy_it_is_no_news_that_nobody_waits_any_more() -> None:
    base = CROWD.format(other="await self.work()")
    text = f"""
from mortmain import Mutex, Spec, isolate, rust, sleep, task
class Crowd(Spec):
{base}
class Alone(Crowd):
    @isolate(killable=True)
    async def other(self):
        await sleep()
"""
    _, alone = read_text(text, "crowd.py")
    assert check(alone).vacuous == ()


ENGINES: Mapping[str, Callable[[], Engine]] = {
    "native": lambda: load_engine("native", reduce=Reduce.NONE),
    "native, among representatives": lambda: load_engine("native", reduce=Reduce.USUAL),
    "explicit, among representatives": lambda: ReducedEngine(Reduce.SYM),
    "explicit, sliced": lambda: ReducedEngine(Reduce.SLICE),
    "auto": lambda: load_engine("auto"),
}


@pytest.mark.parametrize("engine", ENGINES.values(), ids=ENGINES)
@settings(max_examples=60, deadline=None)
@given(system=st.one_of(systems(), symmetric_systems()))
def test_all_engines_find_the_same(engine: Callable[[], Engine], system: TransitionSystem) -> None:
    pytest.importorskip("llvmlite", reason="the native engine needs llvmlite")
    explicit, chosen = ExplicitEngine(), engine()
    explicit.check(system)
    chosen.check(system)
    assert explicit.vacuous is not None and chosen.vacuous is not None
    assert set(chosen.vacuous) == set(explicit.vacuous)


def test_compiled_code_looks_at_every_state(monkeypatch: pytest.MonkeyPatch) -> None:
    native = pytest.importorskip("mortmain.checker.native.vacuity", reason="needs llvmlite")
    monkeypatch.setattr(native, "FIRST", 1)
    for changes in ({}, {"first": FOR_EVER}):
        explicit = check(bank(SPEC.format(**{**USUAL, **changes})), engine="explicit")
        compiled = check(bank(SPEC.format(**{**USUAL, **changes})), engine="native")
        assert compiled.vacuous == explicit.vacuous


def test_where_steps_go_first_it_is_not_looked_for() -> None:
    found = check(bank(SPEC.format(**USUAL)), engine="explicit", reduce=Reduce.ALL)
    assert found.vacuous in (None, ())


def test_an_engine_that_has_not_looked_says_so() -> None:
    found = check(bank(SPEC.format(**USUAL)), engine="z3")
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
    told = {(each.subject, each.text) for each in vacuities(graph.system, graph.states)}
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
