"""Steps that ask whether anybody else is left: of every state both answers are held against it."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from functools import partial

from mortmain.checker.api import prepared
from mortmain.checker.evidence.verdict import AnyNumber
from mortmain.checker.explicit.interpreter import successors
from mortmain.checker.parametric.family import Family
from mortmain.checker.parametric.steps import steps
from mortmain.checker.prove import prove
from mortmain.model.language.source.reading import read_text
from mortmain.model.term.evaluate import evaluate
from mortmain.model.transition.action import Kind
from mortmain.model.transition.system import State, TransitionSystem

SYNC = """\
from mortmain import DartFn, Mutex, Spec, isolate, rust, sleep, timeout


class Sync(Spec):
    runners: int = 2
    kills = 3
    db = Mutex()

    @rust
    async def sync_all(self, on_step: DartFn) -> None:
        async with self.db.lock():
            await on_step()

    @isolate(count="runners", killable=True)
    async def runner(self) -> None:
        await self.sync_all(self.show_progress)

    async def show_progress(self) -> None:
        await sleep()


class Timed(Sync):
    @rust
    async def sync_all(self, on_step: DartFn) -> None:
        async with self.db.lock():
            try:
                async with timeout():
                    await on_step()
            except TimeoutError:
                pass
"""
SPECS = {each.name: each for each in read_text(SYNC, "sync.py")}
MOST = 20_000


def some_states(system: TransitionSystem) -> Iterator[State]:
    """The first states that a search meets."""
    seen, waiting = set(system.initial), deque(system.initial)
    while waiting and len(seen) < MOST:
        state = waiting.popleft()
        yield state
        new = {after for _, after in successors(system, state)} - seen
        seen |= new
        waiting += new


def sized(name: str, sizes: Mapping[str, int]) -> TransitionSystem:
    return prepared(SPECS[name], parameters=sizes)[1]


def test_where_one_answer_lets_it_a_step_may_be_taken_and_where_both_do_it_can_be_relied_on():
    family = Family.of(partial(sized, "Timed"), ["runners"])
    system = family.system
    original = {each.name: each for each in system.actions}
    every = {each.action.name: each.action for each in steps(family)}
    relied_on = [each for each in every.values() if each.name not in original]
    asked = [
        each
        for name, each in every.items()
        if name in original and each.kind is not original[name].kind
    ]
    assert {each.kind for each in asked} == {Kind.ENVIRONMENT}
    taken, only_maybe = set[str](), set[str]()
    for state in some_states(system):
        at = system.valuation(state)
        for each in asked:
            really, maybe = (evaluate(x.enabled, at) for x in (original[each.name], each))
            assert maybe or not really
            if maybe and not really:
                only_maybe.add(each.name)
        for each in relied_on:
            same = [x for x in asked if (x.party, x.updates) == (each.party, each.updates)]
            if evaluate(each.enabled, at):
                assert any(evaluate(original[x.name].enabled, at) for x in same)
                taken.add(each.name)
    assert taken == {each.name for each in relied_on}
    assert only_maybe


def test_a_remedy_holds_for_any_number_of_which_all_can_die():
    assert isinstance(prove(SPECS["Timed"]).verdict.how, AnyNumber)


def test_without_it_the_lock_is_lost_with_two():
    proof = prove(SPECS["Sync"])
    assert (proof.headline, proof.subject.parameters["runners"]) == ("orphaned-lock", 2)
