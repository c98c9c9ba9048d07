"""Who polls a task: workers that can all be blocked, threads of its own, or nobody any more."""

from __future__ import annotations

import pytest

from tests.language.bodies.running import Runs, check, findings, refusal

BLOCKED = """
rt = Runtime({workers})
lock = Mutex(kind="{kind}")
n = Number(high=9)
@task(count=2)
async def use(self):
    async with self.lock.lock():
        await sleep()
    self.n += 1
"""


@pytest.mark.parametrize(
    ("workers", "kind", "stuck"),
    [("1", "std", True), ("2", "std", False), ("", "std", False), ("1", "tokio", False)],
)
def test_a_worker_that_is_blocked_polls_nobody(workers: str, kind: str, stuck: bool) -> None:
    found = findings(BLOCKED.format(workers=workers, kind=kind))
    assert ("deadlock Bank" in found) is stuck
    assert stuck or found == set()


def test_enough_workers_are_as_good_as_no_limit() -> None:
    many, unlimited = (check(BLOCKED.format(workers=each, kind="std")) for each in ("3", ""))
    assert many == unlimited


def test_a_task_that_needs_a_worker_waits_for_those_who_block_them() -> None:
    runs = Runs(BLOCKED.format(workers="1", kind="std"))
    ends = [state for state, steps in runs.steps.items() if not steps]
    holders = {tuple(runs.holders(each, "worker of rt")) for each in ends}
    assert () in holders and holders - {()} <= {("use 0",), ("use 1",)}


def test_what_is_aborted_while_every_worker_is_blocked_keeps_what_it_has() -> None:
    text = """
        rt = Runtime(1)
        db = Mutex()
        std = Mutex(kind="std")
        async def holds(self):
            async with self.db.lock():
                await sleep()
        @task
        async def local(self):
            async with self.std.lock():
                await sleep()
                async with self.db.lock():
                    pass
        @task
        async def main(self):
            first = spawn(self.holds())
            first.abort()
            async with self.std.lock():
                pass
    """
    assert "deadlock Bank" in findings(text)
    assert findings(text.replace("Runtime(1)", "Runtime(2)")) == set()


BLOCKING = """
db = Mutex()
n = Number(high=9)
def crunch(self):
    with self.db.blocking_lock():
        block_on(sleep())
        self.n = 1
    return 5
@task
async def main(self):
    handle = spawn_blocking(self.crunch)
    {body}
"""


def test_a_blocking_task_runs_to_its_end_and_gives_its_result() -> None:
    text = BLOCKING.format(body="self.n = await handle")
    assert Runs(text).ends("n") == {(5,)}
    assert findings(text) == set()


def test_a_blocking_task_is_aborted_before_it_begins_or_not_at_all() -> None:
    body = "handle.abort()\n    try:\n        await handle\n        assert self.n == 1\n"
    text = BLOCKING.format(body=body + "    except Cancelled:\n        assert self.n == 0")
    assert findings(text) == set()
    assert Runs(text).ends("n") == {(0,), (1,)}


def test_an_aborted_task_that_was_never_polled_never_runs() -> None:
    text = """
        n = Number(high=9)
        async def work(self):
            self.n = 1
        @task
        async def main(self):
            handle = spawn(self.work())
            handle.abort()
            seen = self.n
            await sleep()
            assert self.n == seen
    """
    assert findings(text) == set()


def test_blocking_tasks_need_no_worker() -> None:
    text = """
        rt = Runtime(1)
        db = Mutex()
        n = Number(high=9)
        def use(self, more):
            with self.db.blocking_lock():
                block_on(sleep())
                self.n += more
        @task
        async def main(self):
            first = spawn_blocking(self.use, 1)
            second = spawn_blocking(self.use, more=2)
            await first
            await second
    """
    assert findings(text) == set()
    assert Runs(text).ends("n") == {(3,)}


UNDRIVEN = """
rt = Runtime()
db = Mutex()
@task
async def main(self):
    async with self.db.lock():
        await sleep()
@thread
async def driver(self):
    {stops}
@thread
async def other(self):
    async with self.db.lock():
        pass
"""


def test_tasks_that_nobody_drives_any_more_keep_their_locks() -> None:
    assert "orphaned-lock db" in findings(UNDRIVEN.format(stops="self.rt.stop_driving()"))
    assert findings(UNDRIVEN.format(stops="pass")) == set()


REFUSED = {
    "an async method": ("spawn_blocking(self.later)", "S211"),
    "no call": ("spawn_blocking(3)", "S211"),
    "a runtime that is no value": ("x = self.rt", "S202"),
    "a runtime with a number": ("self.rt.stop_driving(1)", "S211"),
    "another word": ("self.rt.stop()", "S204"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_makes_no_sense_is_refused(name: str) -> None:
    body, code = REFUSED[name]
    later = "async def later(self):\n    pass\n"
    text = f"rt = Runtime()\n{later}@task\nasync def main(self):\n    {body}\n"
    assert refusal(text).startswith(f"error[{code}]")
