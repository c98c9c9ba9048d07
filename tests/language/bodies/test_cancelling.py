"""Timeouts, aborts and handles: a dropped future gives back whatever it has."""

from __future__ import annotations

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


def test_a_timeout_does_not_fire_at_a_waiter_that_has_been_handed_the_lock() -> None:
    runs = Runs(HOLDER + WAITER)
    handed = runs.after("holder takes db", "main queues for db", "holder releases db")
    assert {runs.system.valuation(each)["db.owner"] for each in handed} <= {"main", "nobody"}
    waiting = [
        each
        for each in handed
        if runs.system.valuation(each)["db.owner"] == "main"
        and "main gets db" in {runs.told(action) for action, _ in runs.steps[each]}
    ]
    assert waiting
    for each in waiting:
        assert "main times out" not in {runs.told(action) for action, _ in runs.steps[each]}


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
