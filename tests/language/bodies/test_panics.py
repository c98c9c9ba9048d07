"""Panics: what they end, what they drop on the way, and who hears of them."""

from __future__ import annotations

import pytest

from tests.language.bodies.running import Runs, findings

PROGRAM = """
table = Mutex(kind="posix")
n = Number(high=9)
async def update(self):
    async with self.table.lock():
        await sleep()
        {fails}
@process{panic}
async def writer(self):
    {body}
@process
async def reader(self):
    async with self.table.lock():
        pass
"""


def text(fails: str, body: str = "await self.update()", panic: str = '(panic="abort")') -> str:
    body = body.replace("\n", "\n    ")
    return PROGRAM.format(fails=fails, body=body, panic=panic)


@pytest.mark.parametrize("fails", ["raise ValueError()", "raise RuntimeError()"])
def test_a_panic_that_aborts_drops_nothing(fails: str) -> None:
    assert "orphaned-lock table" in findings(text(fails))
    assert findings(text(fails, panic="")) == set()
    assert findings(text(fails, panic='(panic="unwind")')) == set()


def test_a_failed_assertion_is_a_panic() -> None:
    found = findings(text("assert self.n == 1"))
    assert "orphaned-lock table" in found
    assert any(each.startswith("violated assert") for each in found)
    unwound = findings(text("assert self.n == 1", panic=""))
    assert not any(each.startswith("orphaned") for each in unwound)


@pytest.mark.parametrize("fails", ["raise Closed()", "raise TimeoutError()"])
def test_an_error_that_is_handed_on_is_no_panic(fails: str) -> None:
    assert findings(text(fails)) == set()


def test_what_is_caught_in_the_same_thread_is_no_panic() -> None:
    body = "try:\n    await self.update()\nexcept LookupError:\n    self.n = 1"
    assert findings(text("raise KeyError()", body)) == set()
    assert "orphaned-lock table" in findings(text("raise ValueError()", body))
    cleanup = "try:\n    await self.update()\nfinally:\n    self.n = 1"
    assert (1,) not in Runs(text("raise ValueError()", cleanup)).ends("n")


def test_a_panic_of_a_task_ends_the_process_of_all_tasks() -> None:
    spec = """
        table = Mutex(kind="posix")
        never = Oneshot()
        @process(app=True{panic})
        async def app(self):
            await sleep()
        async def fails(self):
            await sleep()
            raise ValueError()
        @task
        async def main(self):
            failing = spawn(self.fails())
            try:
                await failing
            except ValueError:
                pass
        @thread
        async def holder(self):
            async with self.table.lock():
                await self.never.receive()
        @process
        async def other(self):
            async with self.table.lock():
                pass
    """
    aborting = Runs(spec.format(panic=', panic="abort"'))
    assert aborting.ever(app__phase="dead")
    assert not aborting.happens("main learns that fails of main has finished")
    unwinding = Runs(spec.format(panic=""))
    assert not unwinding.ever(app__phase="dead")
    assert unwinding.happens("main learns that fails of main has finished")


def test_an_exception_that_nobody_catches_is_told_where_it_ends_somebody() -> None:
    for party in ("task", "thread"):
        spec = f"@{party}\nasync def main(self):\n    await sleep()\n    raise ValueError()\n"
        assert findings(spec) == set()
        assert "main has slept, ends with ValueError, which nobody catches" in Runs(spec).texts()


def test_who_joins_is_given_the_panic_and_who_does_not_goes_on() -> None:
    spec = """
        n = Number(high=9)
        db = Mutex()
        async def fails(self):
            async with self.db.lock():
                await sleep()
                raise ValueError()
        @task
        async def joins(self):
            failing = spawn(self.fails())
            try:
                await failing
            except ValueError:
                self.n += 1
        @task
        async def forgets(self):
            spawn(self.fails())
            await sleep()
            async with self.db.lock():
                self.n += 2
    """
    assert findings(spec) == set()
    assert Runs(spec).ends("n") == {(3,)}
