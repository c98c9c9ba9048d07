"""Futures kept in variables: polled where they are awaited, dropped where their owner says so."""

from __future__ import annotations

import pytest

from tests.language.bodies.running import Runs, findings
from tests.language.bodies.with_futures import OTHER, spec

SNOOZED = spec(
    """
first = future(self.use())
match await select(by_ref(first), sleep()):
    case 0:
        self.n = 1
    case 1:
        self.n = 2
        async with self.db.lock():
            pass
        self.n = 3
""",
    OTHER,
)


def test_a_future_does_nothing_before_its_first_poll() -> None:
    runs = Runs(spec("first = future(self.use())\nawait sleep()\nself.n = 1", OTHER))
    assert runs.ends("n", "m") == {(1, 0)}
    assert "use in main is polled" not in runs.texts()


def test_a_future_runs_where_it_is_awaited() -> None:
    runs = Runs(spec("first = future(self.put(1))\nself.n = 2\nawait first\nself.m = 3"))
    assert runs.ends("n", "m") == {(1, 3)}


def test_arguments_are_evaluated_where_the_future_is_made() -> None:
    runs = Runs(spec("x = 1\nfirst = future(self.put(x))\nx = 2\nawait first\nself.m = x"))
    assert runs.ends("n", "m") == {(1, 2)}


def test_a_queued_future_keeps_its_place_while_nobody_polls_it() -> None:
    runs = Runs(SNOOZED)
    assert runs.happens("main has slept", "main queues for db", "other releases db")
    queues = {queue for (queue,) in runs.values(runs.after("main queues for db"), "db.queue")}
    assert ("use in main", "main") in queues


def test_a_granted_future_that_nobody_polls_blocks_everybody() -> None:
    assert "orphaned-lock db" in findings(SNOOZED)
    stuck = [end for end in Runs(SNOOZED).ends("n", "db.owner") if end[0] == 2]
    assert stuck == [(2, "use in main")]


def test_a_snoozed_future_may_hold_the_guard_itself() -> None:
    body = "first = future(self.use())\nawait select(by_ref(first), sleep())\nawait self.use()"
    assert "orphaned-lock db" in findings(spec(body))


OWNED = {
    "in place": "match await select(self.use(), sleep()):",
    "moved": "first = future(self.use())\nmatch await select(first, sleep()):",
    "made in the choice": "match await select(future(self.use()), sleep()):",
}


@pytest.mark.parametrize("name", OWNED)
def test_an_owned_loser_is_dropped_before_the_arm_runs(name: str) -> None:
    arms = "    case 1:\n        self.n = 1\n        await self.use()\n"
    text = spec(f"{OWNED[name]}\n{arms}", OTHER)
    assert findings(text) == set()
    runs = Runs(text)
    assert {"use in main leaves the queue of db", "use in main drops db unpolled"} <= runs.texts()
    in_the_arm = [state for state in runs.steps if runs.system.valuation(state)["n"] == 1]
    owners = {str(owner) for (owner,) in runs.values(in_the_arm, "db.owner")}
    assert not any(owner.startswith("use in main") for owner in owners)


def test_the_guard_of_a_dropped_loser_is_released_before_the_arm_runs() -> None:
    body = """
match await select(self.use(), sleep()):
    case 1:
        assert not self.db.locked()
"""
    assert findings(spec(body)) == set()
    assert Runs(spec(body)).happens("main has slept", "use in main releases db")


def test_a_dropped_waiter_that_was_handed_the_lock_passes_it_on() -> None:
    third = OTHER.replace("other", "third")
    text = spec("await select(self.use(), sleep())", OTHER, third)
    runs = Runs(text)
    assert findings(text) == set()
    passed = runs.after("third queues for db", "main has slept", "use in main drops db unpolled")
    assert ("third",) in runs.values(passed, "db.owner")


def test_a_survivor_is_polled_again_where_it_is_awaited() -> None:
    body = """
first = future(self.put(1))
match await select(by_ref(first), sleep()):
    case 1:
        self.m = 1
        await sleep()
        assert self.n == 0
        await first
assert self.n == 1
"""
    assert findings(spec(body)) == set()
    assert Runs(spec(body)).ends("n", "m") == {(1, 0), (1, 1)}


def test_any_branch_may_win_and_only_the_winner_is_ready() -> None:
    body = """
match await select(self.put(1), self.use(), sleep()):
    case 0:
        assert self.n == 1 and self.m == 0
    case 1:
        assert self.n == 0 and self.m == 1
    case 2:
        assert self.n == 0 and self.m == 0
"""
    assert findings(spec(body)) == set()
    assert Runs(spec(body)).ends("n", "m") == {(1, 0), (0, 1), (0, 0)}


def test_a_choice_without_an_arm_for_the_winner_goes_on() -> None:
    assert Runs(spec("match await select(sleep()):\n    case 7:\n        self.m = 1")).ends(
        "m"
    ) == {(0,)}


def test_only_one_future_of_a_task_is_in_the_middle_of_a_poll() -> None:
    text = """
        n = Number(high=9)
        async def bump(self):
            await sleep()
            mine = self.n
            self.n = mine + 1
        @task
        async def main(self):
            await join(self.bump(), self.bump())
            assert self.n == 2
    """
    assert findings(text) == set()


def test_join_waits_for_all_and_polls_all() -> None:
    text = spec("await join(self.put(1), self.use(), self.use())\nassert self.m == 2", OTHER)
    assert findings(text) == set()
    assert Runs(text).ends("n", "m") == {(1, 2)}


FAILING = {
    "await": "first = future(self.fail())\n    await first",
    "by_ref": "first = future(self.fail())\n    await by_ref(first)",
    "select": "await select(self.fail(), self.fail())",
    "join": "await join(self.put(1), self.fail())",
}


@pytest.mark.parametrize("name", FAILING)
def test_the_exception_of_a_future_is_raised_where_it_is_awaited(name: str) -> None:
    body = f"try:\n    {FAILING[name]}\n    self.m = 1\nexcept KeyError:\n    self.m = 2"
    assert Runs(spec(body)).ends("m") == {(2,)}


def test_the_exception_of_a_loser_is_never_raised() -> None:
    choice = "await select(self.fail(), sleep())"
    body = f"try:\n    {choice}\n    self.m = 1\nexcept KeyError:\n    self.m = 2"
    assert Runs(spec(body)).ends("m") == {(1,), (2,)}


@pytest.mark.parametrize("lent", [False, True])
def test_a_timeout_drops_what_it_owns_and_leaves_what_it_was_lent(lent: bool) -> None:
    polled = "by_ref(first)" if lent else "first"
    body = f"""
first = future(self.use())
try:
    async with timeout():
        await {polled}
except TimeoutError:
    await self.use()
"""
    assert ("orphaned-lock db" in findings(spec(body, OTHER))) is lent


def test_a_timeout_cuts_a_join_of_which_one_is_ready_and_one_is_stuck() -> None:
    body = """
async with self.db.lock():
    try:
        async with timeout():
            await join(self.put(1), self.use())
    except TimeoutError:
        self.m = 5
"""
    assert findings(spec(body)) == set()
    assert Runs(spec(body)).ends("n", "m") == {(0, 5), (1, 5)}


ABORTED = """
        async def work(self):
            first = future(self.use())
            await select(by_ref(first), sleep())
            await self.use()
        @task
        async def parent(self):
            handle = spawn(self.work())
            handle.abort()
"""


def test_an_abort_drops_the_futures_of_the_task() -> None:
    text = spec("await self.use()", ABORTED)
    assert findings(text) == set()
    dropped = "use in work of parent"
    assert {f"{dropped} releases db", f"{dropped} leaves the queue of db"} <= Runs(text).texts()


def test_a_future_that_is_made_in_a_loop_is_dropped_every_round() -> None:
    body = """
while True:
    first = future(self.use())
    await select(by_ref(first), sleep())
    self.m = 0
"""
    assert findings(spec(body, OTHER)) == set()


def test_a_choice_in_a_loop_goes_on_with_the_same_future() -> None:
    body = """
first = future(self.put(1))
while True:
    match await select(by_ref(first), sleep()):
        case 0:
            break
assert self.n == 1
"""
    assert findings(spec(body)) == set()


def test_the_futures_of_a_future_are_dropped_with_it() -> None:
    inner = """
        async def inner(self):
            match await select(self.use(), self.use(), sleep()):
                case 2:
                    await join(self.use(), self.use())
    """
    text = spec("await select(self.inner(), sleep())\nawait self.use()", inner, OTHER)
    assert findings(text) == set()


def test_a_future_that_snoozes_its_own_is_stuck_unless_somebody_drops_it() -> None:
    inner = """
        async def inner(self):
            first = future(self.use())
            await select(by_ref(first), sleep())
            await self.use()
    """
    assert "orphaned-lock db" in findings(spec("await self.use()\nawait join(self.inner())", inner))
    assert findings(spec("await select(self.inner(), sleep())", inner, OTHER)) == set()


CALLBACK = """
        db = Mutex()
        n = Number(high=9)
        async def locked(self, on_step: DartFn):
            async with self.db.lock():
                await on_step()
            self.n = 1
        @rust
        async def work(self, on_step: DartFn):
            await select(self.locked(on_step), sleep())
            async with self.db.lock():
                pass
        async def step(self):
            await sleep()
        @isolate(killable=True)
        async def app(self):
            await self.work(self.step)
"""


def test_a_callback_in_a_loser_is_dropped_and_its_late_reply_is_harmless() -> None:
    assert findings(CALLBACK) == set()
    runs = Runs(CALLBACK)
    assert runs.happens("work of app has slept", "locked in work of app releases db")
    assert runs.ever(n=1)


def test_a_callback_in_a_snoozed_future_keeps_its_lock_from_others() -> None:
    snoozed = CALLBACK.replace(
        "await select(self.locked(on_step), sleep())",
        "first = future(self.locked(on_step))\n            await select(by_ref(first), sleep())",
    )
    assert "orphaned-lock db" in findings(snoozed)
