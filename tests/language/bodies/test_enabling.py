"""`enable()`: a waiter takes its place before it is awaited, and may lose what it took."""

from __future__ import annotations

import pytest

from tests.language.bodies.running import Runs, findings

THINGS = """
        changed = Notify()
        n = Number(high=9)
        @task
        async def main(self):
            waiter = future(self.changed.notified())
"""
OTHER = """
        @task
        async def other(self):
            await self.changed.notified()
            self.n += 1
"""


def spec(body: str, *more: str) -> str:
    lines = "".join(f"            {line}\n" for line in body.strip("\n").split("\n"))
    return f"{THINGS}{lines}{''.join(more)}"


def test_a_waiter_that_is_enabled_is_the_first_in_the_queue() -> None:
    body = "waiter.enable()\nself.n = 1\nawait waiter"
    late = """
        @task
        async def late(self):
            self.changed.notify_one()
    """
    assert findings(spec(body, late)) == set()
    runs = Runs(spec(body, late))
    assert runs.happens(
        "main has enabled notified in main", "late wakes one that waits for changed"
    )
    assert runs.ends("n", "changed.permit") == {(1, False)}


def test_a_stored_wake_up_that_was_taken_is_lost_with_the_waiter() -> None:
    body = "self.changed.notify_one()\nwaiter.enable()\ndel waiter\nawait self.changed.notified()"
    assert findings(spec(body)) == {"deadlock Bank", "permanent-block main"}
    without = body.replace("waiter.enable()\n", "")
    assert findings(spec(without)) == set()


def test_a_wake_up_that_was_delivered_is_passed_on_unless_it_was_read() -> None:
    body = "waiter.enable()\nself.changed.notify_one()\n{}del waiter\nself.changed.notified"
    unread = body.format("").replace("self.changed.notified", "await self.changed.notified()")
    assert findings(spec(unread)) == set()
    read = body.format("waiter.enable()\n").replace(
        "self.changed.notified", "await self.changed.notified()"
    )
    assert findings(spec(read)) == {"deadlock Bank", "permanent-block main"}


def test_enabling_does_not_wait_and_is_done_in_one_poll() -> None:
    work = """
        async def work(self):
            waiter = future(self.changed.notified())
            waiter.enable()
            self.n = 1
            await waiter
    """
    body = "del waiter\nawait select(self.work(), sleep())"
    assert Runs(spec(body, work)).ends("n") == {(0,), (1,)}
    assert findings(spec(body.replace("sleep()", "self.tick()"), work, TICK)) == set()


TICK = """
        async def tick(self):
            assert self.n <= 1
"""


@pytest.mark.parametrize("first", ["enable", "await"])
def test_waiters_may_be_woken_from_the_other_end(first: str) -> None:
    begun = {"enable": "waiter.enable()", "await": "await select(by_ref(waiter), sleep())"}[first]
    body = f"{begun}\nself.n += 1\nwhile self.n < 2:\n    await sleep()\n"
    body += "self.changed.notify_last()\nself.n = 4\nawait waiter"
    other = """
        @task
        async def other(self):
            while self.n < 1:
                await sleep()
            second = future(self.changed.notified())
            second.enable()
            self.n = 2
            await second
            self.n = 5
            self.changed.notify_one()
    """
    runs = Runs(spec(body, other))
    woken = runs.after("main wakes the last that waits for changed")
    assert woken
    assert ("none", "last") in runs.values(
        woken, "changed.notified in main.note", "changed.notified in other.note"
    )
