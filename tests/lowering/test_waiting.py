"""Who waits: a future that was given what it waits for does not, whatever else may come there."""

from __future__ import annotations

import pytest

from mortmain.checker.evidence.waitfor import wait_for_graph
from mortmain.model.transition.system import State
from tests.language.bodies.running import Runs, findings

# `first` asks, is not polled any more, and is handed what its task asks for a second time.
FUTURELOCK = """
    shared = {declared}
    async def use(self):
        async with self.shared.{word}():
            pass
    @task
    async def other(self):
        async with self.shared.{word}():
            await sleep()
    @task
    async def main(self):
        first = future(self.use())
        match await select(by_ref(first), sleep()):
            case 1:
                await self.use()
"""
CLOSED_PERHAPS = """
    @task
    async def closer(self):
        if maybe():
            self.shared.close()
"""
FOUND = {
    "orphaned-lock shared",
    "deadlock Bank",
    "permanent-block main",
    "permanent-block use in main",
}


@pytest.mark.parametrize(
    ("declared", "word"), [("Mutex()", "lock"), ("RwLock()", "write"), ("Semaphore(1)", "acquire")]
)
def test_what_a_snoozed_future_was_given_is_an_orphan(declared: str, word: str) -> None:
    assert findings(FUTURELOCK.format(declared=declared, word=word)) == FOUND


def test_that_a_wait_may_also_end_with_an_exception_does_not_change_who_waits() -> None:
    spec = FUTURELOCK.format(declared="Semaphore(1)", word="acquire") + CLOSED_PERHAPS
    assert findings(spec) == FOUND


GATHERING = """
    pool = Semaphore(3)
    @task
    async def small(self):
        async with self.pool.acquire():
            await sleep()
            async with self.pool.acquire():
                pass
    @task
    async def big(self):
        async with self.pool.acquire_many(3):
            pass
"""


def edges(runs: Runs, state: State) -> set[tuple[str, str, str]]:
    """Who waits for what, and who holds it."""
    graph = wait_for_graph(runs.system, state)
    return {(each.source, each.edge.value, each.target) for each in graph.dependencies}


def test_who_is_behind_one_that_gathers_waits_for_its_turn() -> None:
    runs = Runs(GATHERING)
    (stuck,) = runs.after("big queues for pool", "small queues for pool")
    assert edges(runs, stuck) == {
        ("small", "waits for", "turn at pool"),
        ("turn at pool", "held by", "big"),
        ("big", "waits for", "pool"),
        ("pool", "held by", "small"),
    }


def test_who_has_gathered_nothing_has_no_turn_to_give() -> None:
    runs = Runs(GATHERING.replace("Semaphore(3)", "Semaphore(1, most=3)"))
    (stuck,) = runs.after("small has slept", "big queues for pool", "small queues for pool")
    assert ("small", "waits for", "pool") in edges(runs, stuck)


def test_a_lock_that_nobody_asks_several_permits_of_has_no_turns() -> None:
    system = Runs(GATHERING.replace("acquire_many(3)", "acquire()")).system
    assert [each.name for each in system.resources] == ["pool"]


LOST = """
    pool = Semaphore(2)
    @task
    async def forgetful(self):
        permit = await self.pool.acquire()
        permit.forget()
    @task
    async def drain(self):
        async with self.pool.acquire_many(2):
            pass
    @task
    async def client(self):
        async with self.pool.acquire():
            pass
"""


def test_what_is_gathered_in_vain_is_an_orphan_although_its_holder_waits() -> None:
    assert findings(LOST) == {
        "orphaned-lock turn at pool",
        "deadlock Bank",
        "permanent-block drain",
        "permanent-block client",
    }
