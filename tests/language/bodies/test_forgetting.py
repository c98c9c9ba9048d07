"""What is forgotten is never dropped: its lock is gone, its place is kept, and its task goes on."""

from __future__ import annotations

import pytest

from tests.language.bodies.running import Runs, findings, refusal
from tests.language.bodies.with_futures import spec

OTHER = """
        @task
        async def other(self):
            await self.use()
"""
KEPT = "guard = await self.db.lock()\n"


def test_a_forgotten_guard_is_never_released() -> None:
    assert "orphaned-lock db" in findings(spec(KEPT + "forget(guard)", OTHER))
    assert findings(spec(KEPT + "pass", OTHER)) == set()


def test_a_permit_that_is_forgotten_in_a_hand_of_several_leaves_the_others() -> None:
    text = """
        pool = Semaphore(2)
        @task
        async def main(self):
            permit = await self.pool.acquire()
            forget(permit)
        @task
        async def other(self):
            async with self.pool.acquire():
                pass
    """
    assert findings(text) == set()
    assert "orphaned-lock pool" in findings(text.replace("Semaphore(2)", "Semaphore(1)"))


def test_only_the_branch_that_forgets_keeps_the_lock() -> None:
    runs = Runs(spec(KEPT + "if maybe():\n    forget(guard)", OTHER))
    assert runs.ends("db.owner") == {("main",), ("nobody",)}


def test_a_forgotten_future_absorbs_the_lock_that_it_waits_for() -> None:
    body = """
first = future(self.use())
await select(by_ref(first), sleep())
{}
await self.use()
"""
    assert "orphaned-lock db" in findings(spec(body.format("forget(first)"), OTHER))
    assert findings(spec(body.format("del first"), OTHER)) == set()


def test_a_future_that_was_never_polled_can_be_forgotten_without_harm() -> None:
    assert (
        findings(spec("first = future(self.use())\nforget(first)\nawait self.use()", OTHER))
        == set()
    )


def test_forgetting_in_a_round_that_comes_again_is_beyond_the_model() -> None:
    body = "while maybe():\n    first = future(self.use())\n    forget(first)\n    await sleep()"
    assert findings(spec(body)) == {"undecided"}
    guards = (
        "while maybe():\n    guard = await self.db.lock()\n    forget(guard)\n    await sleep()"
    )
    assert findings(spec(guards)) == {"undecided"}


TWICE = {
    "a guard that was released": KEPT + "if maybe():\n    guard.release()\nforget(guard)",
    "a guard that was forgotten": KEPT + "if maybe():\n    forget(guard)\nguard.release()",
    "a future that is over": "first = future(self.use())\nawait by_ref(first)\nforget(first)",
    "a future that was dropped": "first = future(self.use())\nif maybe():\n    del first\n"
    "forget(first)",
}


@pytest.mark.parametrize("body", TWICE.values(), ids=TWICE)
def test_what_is_gone_cannot_be_forgotten(body: str) -> None:
    assert any(each.startswith("misuse") for each in findings(spec(body)))


@pytest.mark.parametrize("gone", ["forget(first)", "del first"])
def test_what_is_gone_is_not_polled(gone: str) -> None:
    found = findings(spec(f"first = future(self.use())\nif maybe():\n    {gone}\nawait first"))
    assert any("use in main is not polled after its end" in each for each in found)


REFUSED = {
    "nothing": ("forget()", "S211"),
    "a number": ("x = 1\nforget(x)", "S211"),
    "a call": ("forget(self.use())", "S211"),
    "a handle": ("task = spawn(self.use())\nforget(task)", "S211"),
    "two": (KEPT + "forget(guard, guard)", "S211"),
    "del of a handle": ("task = spawn(self.use())\ndel task", "S201"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_owns_nothing_cannot_be_forgotten(name: str) -> None:
    body, code = REFUSED[name]
    assert refusal(spec(body)).startswith(f"error[{code}]")


def test_a_choice_may_wait_for_a_task_and_leaves_it_alone() -> None:
    body = """
handle = spawn(self.put(1))
match await select(handle, sleep()):
    case 0:
        assert self.n == 1
    case 1:
        await handle
        self.m = 1
assert self.n == 1
"""
    assert findings(spec(body)) == set()
    assert Runs(spec(body)).ends("n", "m") == {(1, 0), (1, 1)}
