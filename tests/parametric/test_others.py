"""Steps that ask whether anybody else is left: of every state both answers are held against it."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator, Mapping
from functools import partial
from itertools import islice
from math import inf

from mortmain.checker.api import prepared
from mortmain.checker.evidence.verdict import AnyNumber
from mortmain.checker.explicit.interpreter import successors
from mortmain.checker.parametric.cover import Covering
from mortmain.checker.parametric.family import SIZE, Family
from mortmain.checker.parametric.progress import Progress
from mortmain.checker.parametric.steps import steps
from mortmain.checker.parametric.views import Views
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


def test_with_the_right_answer_a_step_can_be_taken_where_it_really_can():
    family = Family.of(partial(sized, "Timed"), ["runners"])
    system = family.system
    original = {each.name: each for each in system.actions}
    every = [each for each in steps(family) if each.asked is not None]
    known = [each for each in steps(family) if each.action.name.endswith(", or the same")]
    possible = [each for each in every if each.asked is not None and not each.asked.sure]
    assert {each.action.kind for each in possible} == {Kind.ENVIRONMENT}
    taken, answers = set[tuple[str, object]](), set[bool]()
    met = [system.valuation(state) for state in some_states(system)]
    nobody = {f"runner {number}.phase": "dead" for number in range(1, SIZE)}
    for at in (*met, *({**each, **nobody} for each in met)):
        # All of these are steps of the runner 0.
        answer = any(at[f"runner {number}.phase"] == "alive" for number in range(1, SIZE))
        answers.add(answer)
        for each in possible:
            assert each.asked is not None
            if each.asked.answer == answer:
                really = evaluate(original[each.action.name].enabled, at)
                assert evaluate(each.action.enabled, at) == really
        for each in known:
            if each.asked is None or each.asked.answer == answer:
                same = [x.action.name for x in possible if x.action.updates == each.action.updates]
                if evaluate(each.action.enabled, at):
                    assert any(evaluate(original[name].enabled, at) for name in same)
                    taken.add((each.action.name, each.asked and each.asked.answer))
    assert answers == {True, False}
    assert taken == {(each.action.name, each.asked and each.asked.answer) for each in known}


def test_a_remedy_holds_for_any_number_of_which_all_can_die():
    assert isinstance(prove(SPECS["Timed"]).verdict.how, AnyNumber)


def test_without_it_the_lock_is_lost_with_two():
    proof = prove(SPECS["Sync"])
    assert (proof.headline, proof.subject.parameters["runners"]) == ("orphaned-lock", 2)


def test_an_answer_that_is_sure_is_the_one_in_every_state():
    family = Family.of(partial(sized, "Timed"), ["runners"])
    views = Views(family)
    covering = Covering(views, inf)
    progress = Progress(views, covering.close(), inf)
    every = [it.asked for it in steps(family) if it.asked is not None and it.asked.sure]
    assert {each.answer for each in every} == {True, False}
    sure = Counter[bool]()
    for size in (2, 3):
        system = sized("Timed", {"runners": size})
        for state in islice(some_states(system), 1_500):
            at = system.valuation(state)
            answer = any(at[f"runner {number}.phase"] == "alive" for number in range(1, size))
            for seen in ([0], [0, 1]):
                view = views.layout.view_of(at, [("runners", number) for number in seen])
                for each in every:
                    if progress.is_sure(each, view, 0):
                        assert answer == each.answer
                        sure[answer] += 1
    assert sure[True] > 100
