"""Guards and locks: released exactly once, in reverse order, whatever way a scope is left."""

from __future__ import annotations

import pytest

from tests.language.bodies.running import Runs, findings

TWO = "a = Mutex()\nb = Mutex()\nn = Number(high=3)\n"


def task(body: str, rest: str = "") -> str:
    indented = "\n".join(f"    {line}" for line in body.splitlines())
    return f"{TWO}@task\nasync def main(self):\n{indented}\n{rest}"


WAYS_OUT = {
    "the end": "pass",
    "return": "return",
    "break": "break",
    "continue": "continue",
    "an exception": "raise ValueError()",
    "a caught exception": "try:\n            raise ValueError()\n"
    "        except ValueError:\n            return",
}


@pytest.mark.parametrize("way", WAYS_OUT.values(), ids=WAYS_OUT)
def test_guards_are_released_in_reverse_order_on_the_way_out_by(way: str) -> None:
    body = (
        "for i in range(1):\n    async with self.a.lock(), self.b.lock():\n"
        f"        self.n = 1\n        {way}"
    )
    runs = Runs(task(body))
    last = "main releases a"
    if way == WAYS_OUT["an exception"]:
        last += ", ends with ValueError, which nobody catches"
    assert runs.happens("main takes a", "main takes b", "main releases b", last)
    assert not runs.happens("main releases a", "main releases b")
    assert not runs.happens("main releases a", "main releases a")
    assert runs.ends("a.owner", "b.owner") == {("nobody", "nobody")}


@pytest.mark.parametrize("way", WAYS_OUT.values(), ids=WAYS_OUT)
def test_a_guard_with_a_name_is_released_at_the_end_of_its_block_by(way: str) -> None:
    body = f"for i in range(1):\n    if True:\n        guard = await self.a.lock()\n        {way}"
    runs = Runs(task(body))
    assert runs.ends("a.owner") == {("nobody",)}
    assert not runs.happens("main releases a", "main releases a")


def test_a_guard_is_released_before_the_handler_runs() -> None:
    runs = Runs(
        task(
            "try:\n    async with self.a.lock():\n        raise ValueError()\n"
            "except ValueError:\n    self.n = 1"
        )
    )
    assert runs.values(runs.after("main sets n to 1"), "a.owner") == {("nobody",)}


def test_finally_runs_after_the_guards_inside_are_released_and_before_those_outside() -> None:
    runs = Runs(
        task(
            "async with self.a.lock():\n    try:\n        async with self.b.lock():\n"
            "            raise ValueError()\n    finally:\n        self.n = 1"
        )
    )
    assert runs.values(runs.after("main sets n to 1"), "a.owner", "b.owner") == {("main", "nobody")}


def test_a_guard_that_is_released_by_hand_is_not_released_again() -> None:
    for release in ("guard.release()", "del guard"):
        runs = Runs(task(f"guard = await self.a.lock()\n{release}\nself.n = 1"))
        assert runs.ends("a.owner", "n") == {("nobody", 1)}
        assert not runs.happens("main releases a", "main releases a")
        assert runs.values(runs.after("main sets n to 1"), "a.owner") == {("nobody",)}


def test_releasing_a_guard_twice_on_one_of_two_ways_is_a_misuse() -> None:
    text = task("guard = await self.a.lock()\nif maybe():\n    guard.release()\nguard.release()")
    assert "misuse double release of a by main (2)" in findings(text)


def test_releasing_by_hand_on_one_way_only_is_no_misuse() -> None:
    text = task(
        "async with self.a.lock() as guard:\n    if maybe():\n        guard.release()\n"
        "    await sleep()"
    )
    assert findings(text) == set()
    assert Runs(text).ends("a.owner") == {("nobody",)}


def test_locking_again_what_one_holds_is_a_deadlock() -> None:
    text = task("async with self.a.lock():\n    async with self.a.lock():\n        pass")
    assert "deadlock Bank" in findings(text)


def test_two_tasks_with_opposite_orders_deadlock() -> None:
    other = (
        "@task\nasync def other(self):\n"
        "    async with self.b.lock(), self.a.lock():\n        pass\n"
    )
    assert any(
        each.startswith("deadlock")
        for each in findings(task("async with self.a.lock(), self.b.lock():\n    pass", other))
    )


def test_a_lock_is_handed_to_the_first_in_line_and_nobody_overtakes() -> None:
    text = """
        db = Mutex()
        @task(count=3)
        async def user(self, i: int):
            async with self.db.lock():
                pass
    """
    runs = Runs(text)
    queued = runs.follow("user 0 takes db", "user 1 queues for db", "user 0 releases db")
    assert queued is not None
    assert runs.system.valuation(queued)["db.owner"] == "user 1"
    assert not runs.at_once("user 0 releases db", "user 2 takes db", "user 1 gets db")
    assert runs.happens("user 1 queues for db", "user 0 releases db", "user 2 queues for db")


def test_an_asked_lock_tells_whether_somebody_holds_it() -> None:
    text = task("async with self.a.lock():\n    if self.a.locked():\n        self.n = 1")
    assert Runs(text).ends("n") == {(1,)}


def test_a_token_lock_survives_its_holder_and_anybody_releases_it() -> None:
    text = """
        tok = TokenLock()
        @rust
        async def take(self):
            await self.tok.acquire()
        @rust
        async def give(self):
            self.tok.release()
        @isolate
        async def app(self):
            await self.take()
            await self.give()
    """
    assert findings(text) == set()
    assert Runs(text).ends("tok.owner") == {("nobody",)}


def test_releasing_a_token_lock_that_is_free_is_a_misuse() -> None:
    text = """
        tok = TokenLock()
        @task
        async def main(self):
            self.tok.release()
    """
    assert findings(text) == {"misuse release of tok by main"}
