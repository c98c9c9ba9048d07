"""Local tasks: polled where their set is awaited, by one thread, and dropped with it."""

from __future__ import annotations

import pytest

from tests.language.bodies.running import Runs, findings, refusal

LOCAL = """
rt = Runtime({workers})
local = LocalSet()
db = Mutex()
std = Mutex(kind="std")
n = Number(high=9)
async def work(self):
    async with self.db.lock():
        await sleep()
        self.n += 1
async def blocks(self):
    async with self.std.lock():
        self.n += 1
async def both(self):
    first = self.local.spawn_local(self.work())
    await first
@task
async def main(self):
    {body}
"""


def text(body: str, workers: int = 2) -> str:
    return LOCAL.format(body=body.replace("\n", "\n    "), workers=workers)


def test_nobody_polls_them_where_the_set_is_not_awaited() -> None:
    spec = text("self.local.spawn_local(self.work())\nawait sleep()")
    assert findings(spec) == {"deadlock Bank", "permanent-block work of main"}
    assert Runs(spec).ends("n") == {(0,)}


def test_awaiting_the_set_polls_them_until_all_are_over() -> None:
    body = "self.local.spawn_local(self.work())\nself.local.spawn_local(self.work())\n"
    assert findings(text(body + "await self.local\nassert self.n == 2")) == set()


def test_run_until_polls_them_until_its_future_is_ready() -> None:
    assert findings(text("await self.local.run_until(self.both())\nassert self.n == 1")) == set()
    left = text("self.local.spawn_local(self.work())\nawait self.local.run_until(self.short())")
    left += "async def short(self):\n    await sleep()\n"
    assert "permanent-block work of main" in findings(left)
    assert Runs(left).ends("n") == {(0,), (1,)}


def test_run_until_gives_what_its_future_gives() -> None:
    spec = text("self.n = await self.local.run_until(self.seven())")
    spec += "async def seven(self):\n    await sleep()\n    return 7\n"
    assert Runs(spec).ends("n") == {(7,)}


def test_they_stop_where_their_driver_times_out_or_waits_elsewhere() -> None:
    body = (
        "self.local.spawn_local(self.work())\ntry:\n    async with timeout():\n"
        "        await self.local\nexcept TimeoutError:\n    {}"
    )
    frozen = text(body.format("pass"))
    assert "permanent-block work of main" in findings(frozen)
    relocked = text(body.format("async with self.db.lock():\n        pass"))
    assert "orphaned-lock db" in findings(relocked)


def test_a_local_task_that_blocks_blocks_its_driver_and_its_worker() -> None:
    body = "self.local.spawn_local(self.blocks())\nawait self.local"
    holder = (
        "@task\nasync def holder(self):\n    async with self.std.lock():\n        await sleep()\n"
    )
    assert "deadlock Bank" in findings(text(body, workers=1) + holder)
    assert findings(text(body, workers=2) + holder) == set()


def test_local_tasks_that_block_each_other_are_stuck_whatever_else_is_free() -> None:
    body = (
        "self.local.spawn_local(self.holds())\nself.local.spawn_local(self.blocks())\n"
        "await self.local"
    )
    holds = "async def holds(self):\n    async with self.std.lock():\n        await sleep()\n"
    assert "deadlock Bank" in findings(text(body, workers=4) + holds)


def test_dropping_the_set_drops_them_where_they_stand() -> None:
    body = (
        "self.local.spawn_local(self.work())\ntry:\n    async with timeout():\n"
        "        await self.local\nexcept TimeoutError:\n    pass\n"
        "self.local.drop()\nassert not self.db.locked()"
    )
    assert findings(text(body)) == set()


def test_a_set_is_dropped_once_and_takes_no_task_afterwards() -> None:
    assert findings(text("self.local.drop()\nself.local.drop()")) == {
        "misuse drop of local by main (2)"
    }
    late = (
        "self.local.drop()\nlate = self.local.spawn_local(self.work())\n"
        "try:\n    await late\nexcept Cancelled:\n    self.n = 5"
    )
    assert Runs(text(late)).ends("n") == {(5,)}


def test_a_local_task_may_keep_what_must_not_leave_its_thread() -> None:
    holds = "async def holds(self):\n    async with self.std.lock():\n        await sleep()\n"
    local = text("self.local.spawn_local(self.holds())\nawait self.local") + holds
    assert findings(local) == set()
    moved = text("handle = spawn(self.holds())\nawait handle") + holds
    assert refusal(moved).startswith("error[S220]")


def test_blocking_in_place_in_a_local_task_is_misuse() -> None:
    spec = text("self.local.spawn_local(self.in_place())\nawait self.local")
    spec += "def crunch(self):\n    block_on(sleep())\n"
    spec += "async def in_place(self):\n    block_in_place(self.crunch)\n"
    assert "misuse block_in_place in in_place of main" in findings(spec)


REFUSED = {
    "another word": ("self.local.spawn(self.work())", "S204"),
    "a join of nothing": ("await self.local.run_until()", "S211"),
    "no future": ("await self.local.run_until(sleep())", "S211"),
    "a value": ("self.n = self.local", "S202"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_makes_no_sense_is_refused(name: str) -> None:
    body, code = REFUSED[name]
    assert refusal(text(body)).startswith(f"error[{code}]")


def test_a_set_is_for_tasks() -> None:
    thread = "local = LocalSet()\n@thread\nasync def main(self):\n    await self.local\n"
    assert refusal(thread).startswith("error[S208]")
