"""Timeouts, aborts and handles: a dropped future gives back whatever it has."""

from __future__ import annotations

import pytest

from tests.language.bodies.running import Runs, findings

HOLDER = """
        db = Mutex()
        n = Number(high=9)
        @task
        async def holder(self):
            async with self.db.lock():
                await sleep()
"""
WAITER = """
        @task
        async def main(self):
            try:
                async with timeout():
                    async with self.db.lock():
                        await sleep()
                        self.n = 1
            except TimeoutError:
                self.n = 2
"""


def test_a_timeout_drops_what_is_inside_and_raises() -> None:
    runs = Runs(HOLDER + WAITER)
    assert runs.ends("n", "db.owner") == {(1, "nobody"), (2, "nobody")}
    assert findings(HOLDER + WAITER) == set()


def test_a_timeout_while_queued_leaves_the_queue() -> None:
    runs = Runs(HOLDER + WAITER)
    assert runs.values(runs.after("main queues for db", "main times out"), "db.queue") == {((),)}


def test_a_waiter_that_gives_up_may_be_handed_the_lock_before_it_is_dropped() -> None:
    """The timer is looked at after the lock, and another thread acts in between."""
    runs = Runs(HOLDER + WAITER)
    handed = runs.after("holder takes db", "main queues for db", "holder releases db")
    assert runs.values(handed, "db.owner") == {("main",), ("nobody",)}
    dropped = "main times out, drops db unpolled"
    late = {each for each in handed if (dropped in {runs.told(a) for a, _ in runs.steps[each]})}
    assert runs.values(late, "db.owner") == {("main",)}
    passed_on = runs.after("holder takes db", "main queues for db", "holder releases db", dropped)
    assert runs.values(passed_on, "db.owner") == {("nobody",)}


LEFT_ALONE = """
        db = Mutex()
        found = OneOf("untried", "free", "taken")
        given_up = Flag()
        @task
        async def main(self):
            async with self.db.lock():
                await sleep()
            try:
                with self.db.try_lock():
                    self.found = "free"
            except WouldBlock:
                self.found = "taken"
"""
GIVES_UP = """
        async def waits(self):
            try:
                async with timeout():
                    async with self.db.lock():
                        self.found = "taken"
            except TimeoutError:
                self.given_up = True
"""
BY_A_TASK = """
        @task
        async def other(self):
            await self.waits()
"""
BY_A_FUTURE = """
        @task
        async def other(self):
            first = future(self.waits())
            await join(first, self.idles())
        async def idles(self):
            await sleep()
"""


@pytest.mark.parametrize("waiter", [BY_A_TASK, BY_A_FUTURE])
def test_others_find_the_lock_taken_that_nobody_will_use(waiter: str) -> None:
    ends = Runs(LEFT_ALONE + GIVES_UP + waiter).ends("found", "given_up", "db.owner")
    assert ends == {
        ("free", True, "nobody"),
        ("taken", True, "nobody"),
        ("free", False, "nobody"),
        ("taken", False, "nobody"),
    }


def test_a_future_that_was_handed_the_lock_does_not_give_up_in_a_later_poll() -> None:
    """A poll looks at the lock first; only one that was under way before can give it up."""
    runs = Runs(LEFT_ALONE + GIVES_UP + BY_A_FUTURE)
    handed = {
        state
        for state in runs.steps
        if runs.values([state], "db.owner", "other.polling") == {("waits in other", "nobody")}
    }
    steps = {runs.told(action) for state in handed for action, _ in runs.steps[state]}
    assert "waits in other gets db" in steps
    assert "waits in other times out" in runs.texts() - steps


def test_a_timeout_does_not_reach_code_that_does_not_wait() -> None:
    text = """
        n = Number(high=9)
        @task
        async def main(self):
            try:
                async with timeout():
                    self.n = 1
                    self.n = 2
            except TimeoutError:
                self.n = 3
    """
    assert Runs(text).ends("n") == {(2,)}


def test_the_outer_of_two_timeouts_drops_the_inner_one_with_its_handler() -> None:
    text = """
        n = Number(high=9)
        @task
        async def main(self):
            try:
                async with timeout():
                    try:
                        async with timeout():
                            await sleep()
                    except TimeoutError:
                        self.n = 1
                    await sleep()
            except TimeoutError:
                self.n += 2
    """
    assert Runs(text).ends("n") == {(0,), (1,), (2,), (3,)}


def test_a_timeout_in_dart_gives_up_waiting_and_stops_nothing() -> None:
    text = """
        n = Number(high=9)
        @rust
        async def work(self):
            await sleep()
            self.n += 1
        @isolate
        async def app(self):
            try:
                async with timeout():
                    await self.work()
            except TimeoutError:
                self.n += 2
    """
    assert Runs(text).ends("n") == {(1,), (3,)}
    assert Runs(text).happens("app gives up waiting", "work of app sets n to n + 1")
