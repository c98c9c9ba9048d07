"""Rounds of polls: each future is polled for the first time before any is polled twice."""

from __future__ import annotations

import pytest

from tests.language.bodies.running import Runs, findings
from tests.language.bodies.with_futures import OTHER, spec

NOW = """
        order = Number(high=63)
        async def now(self, digit: int):
            self.order = self.order * 4 + digit
            await sleep()
        async def all_three(self):
            await join(self.now(1), self.now(2), self.now(3))
"""


def in_order(*digits: str) -> set[tuple[int]]:
    """What the number is after first polls in each of these orders."""
    return {(int(each or "0", 4),) for each in digits}


def test_a_future_is_polled_before_another_is_polled_twice() -> None:
    runs = Runs(spec("await select(self.use(), self.now(1))", NOW, OTHER))
    waited = runs.after(
        "use in main queues for db", "main goes on with use in main, which is ready"
    )
    assert waited
    assert runs.values(waited, "order") == {(1,)}


def test_a_choice_begins_with_any_future_and_goes_on_in_cyclic_order() -> None:
    runs = Runs(spec("await select(self.now(1), self.now(2), self.now(3))", NOW))
    assert runs.ends("order") == in_order("123", "231", "312")


def test_a_join_begins_with_the_first() -> None:
    assert Runs(spec("await self.all_three()", NOW)).ends("order") == in_order("123")


@pytest.mark.parametrize("branches", ["sleep(), self.now(1), self.now(2)", "self.now(1), sleep()"])
def test_a_timer_may_fire_at_its_first_poll_and_not_between_others(branches: str) -> None:
    ends = Runs(spec(f"await select({branches})", NOW)).ends("order")
    assert ends == (in_order("", "2", "12", "21") if "2" in branches else in_order("", "1"))


def test_one_that_was_polled_before_has_its_turn_or_lets_it_pass() -> None:
    body = """
first = future(self.now(1))
await select(by_ref(first), sleep())
await select(by_ref(first), self.now(2), self.now(3))
"""
    ends = Runs(spec(body, NOW)).ends("order")
    assert ends == in_order("1", "13", "123", "132", "231", "312")


@pytest.mark.parametrize("body", ["await self.all_three()", "await future(self.all_three())"])
def test_a_timeout_fires_after_the_first_polls(body: str) -> None:
    text = f"try:\n    async with timeout():\n        {body}\nexcept TimeoutError:\n    self.n = 1"
    ((order,),) = in_order("123")
    assert Runs(spec(text, NOW)).ends("n", "order") == {(0, order), (1, order)}


def test_what_is_ready_is_acted_upon_before_an_abort() -> None:
    work = """
        async def work(self):
            match await select(self.put(1), sleep()):
                case 0:
                    self.m = 1
    """
    body = "handle = spawn(self.work())\nawait sleep()\nhandle.abort()"
    runs = Runs(spec(body, work))
    assert runs.ends("n", "m") == {(0, 0), (1, 1)}
    won = "work of main goes on with put in work of main, which is ready"
    assert runs.happens("put in work of main has slept", "main asks work of main to stop", won)


def test_a_future_of_a_future_goes_on_in_the_same_poll() -> None:
    work = """
        async def work(self):
            await self.put(1)
            self.m = self.n
        async def wrapped(self):
            await future(self.work())
            self.m += 1
    """
    ends = Runs(spec("await select(self.wrapped(), sleep())", work)).ends("n", "m")
    assert ends == {(0, 0), (1, 2)}


def test_a_future_drops_one_that_polls_others() -> None:
    more = """
        async def both(self):
            await join(self.use(), self.use())
        async def outer(self):
            await select(self.both(), sleep())
    """
    text = spec("await join(self.outer(), self.put(1))", more, OTHER)
    assert findings(text) == set()
    assert Runs(text).happens("outer in main has slept", "both in outer in main is dropped")


def test_of_either_the_first_is_polled_first() -> None:
    ends = Runs(spec("await either(self.now(1), self.now(2))", NOW)).ends("order")
    assert ends == in_order("12")


@pytest.mark.parametrize(("word", "left"), [("select", "None"), ("either", "use in main")])
def test_the_loser_of_either_lives_as_long_as_its_winner_is_matched(word: str, left: str) -> None:
    body = f"""
match await {word}(self.use(), sleep()):
    case 1:
        self.n = 1
        await sleep()
        self.n = 2
self.n = 3
"""
    runs = Runs(spec(body, OTHER))
    owners = {
        str(owner).split(" (")[0]
        for state in runs.steps
        if runs.system.valuation(state)["n"] in (1, 2)
        for owner in [runs.system.valuation(state)["db.owner"]]
    }
    assert ("use in main" in owners) is (left == "use in main")
    after = [state for state in runs.steps if runs.system.valuation(state)["n"] == 3]
    assert after
    assert all(runs.system.valuation(state)["db.owner"] != "use in main" for state in after)


def test_a_loser_of_either_that_failed_to_win_is_dropped_with_an_exception_of_the_arm() -> None:
    body = """
try:
    match await either(self.use(), sleep()):
        case 1:
            raise KeyError()
except KeyError:
    await self.use()
"""
    assert findings(spec(body, OTHER)) == set()
