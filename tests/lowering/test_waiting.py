"""Who waits: a future that was given what it waits for does not, whatever else may come there."""

from __future__ import annotations

import pytest

from tests.language.bodies.running import findings

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
