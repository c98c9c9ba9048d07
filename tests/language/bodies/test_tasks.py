"""Tasks: spawned, awaited, aborted, called from Dart."""

from __future__ import annotations

import pytest

from tests.language.bodies.running import Runs, check, findings


@pytest.mark.parametrize("use", ["await task", "task.abort()", "pass"])
def test_a_spawned_task_runs_by_itself(use: str) -> None:
    text = f"""
        n = Number(high=9)
        async def work(self):
            self.n += 1
            await sleep()
            self.n += 1
        @task
        async def main(self):
            handle = spawn(self.work())
            {use.replace("task", "handle")}
    """
    # An abort that comes before the first poll drops the task without ever running it.
    expected = {(2,)} if "abort" not in use else {(0,), (1,), (2,)}
    assert Runs(text).ends("n") == expected


def test_awaiting_a_handle_comes_after_the_end_of_the_task() -> None:
    text = """
        n = Number(high=9)
        async def work(self):
            await sleep()
            self.n = 1
        @task
        async def main(self):
            handle = spawn(self.work())
            await handle
            assert self.n == 1
    """
    assert findings(text) == set()


def test_awaiting_an_aborted_task_raises_cancelled() -> None:
    text = """
        n = Number(high=9)
        async def work(self):
            await sleep()
        @task
        async def main(self):
            handle = spawn(self.work())
            handle.abort()
            try:
                await handle
                self.n = 1
            except Cancelled:
                self.n = 2
    """
    assert Runs(text).ends("n") == {(1,), (2,)}


def test_the_exception_of_a_task_is_raised_where_it_is_awaited() -> None:
    text = """
        n = Number(high=9)
        async def work(self):
            raise KeyError()
        @task
        async def main(self):
            handle = spawn(self.work())
            try:
                await handle
            except KeyError:
                self.n = 2
    """
    assert Runs(text).ends("n") == {(2,)}


ABORTED = """
        db = Mutex()
        async def work(self):
            async with self.db.lock():
                await sleep()
        @task
        async def main(self):
            handle = spawn(self.work())
            handle.abort()
        @task
        async def other(self):
            async with self.db.lock():
                await sleep()
"""


def test_an_abort_while_holding_releases_the_lock() -> None:
    runs = Runs(ABORTED)
    assert runs.ends("db.owner") == {("nobody",)}
    assert findings(ABORTED) == set()
    assert runs.happens(
        "work of main takes db", "work of main is aborted", "work of main releases db"
    )


def test_an_abort_while_queued_leaves_the_queue() -> None:
    runs = Runs(ABORTED)
    queued = runs.after("other takes db", "work of main queues for db")
    gone = runs.after("work of main is aborted", start=queued)
    assert ((),) in runs.values(gone, "db.queue")
    assert all("work of main" not in str(queue) for (queue,) in runs.values(gone, "db.queue"))


def test_an_abort_after_the_lock_was_handed_over_passes_it_on() -> None:
    runs = Runs(
        ABORTED
        + """
        @task
        async def third(self):
            async with self.db.lock():
                pass
    """
    )
    state = runs.follow(
        "main spawns work of main",
        "other takes db",
        "work of main queues for db",
        "third queues for db",
        "main asks work of main to stop",
        "other has slept",
        "other releases db",
        "work of main is aborted",
    )
    assert state is not None
    assert runs.system.valuation(state)["db.owner"] == "third"


def test_an_abort_does_not_stop_what_never_awaits() -> None:
    text = """
        n = Number(high=9)
        async def work(self):
            self.n += 1
            self.n += 1
        @task
        async def main(self):
            handle = spawn(self.work())
            handle.abort()
    """
    assert Runs(text).ends("n") == {(0,), (2,)}


def test_an_abort_runs_the_destructors_that_finally_describes() -> None:
    text = """
        n = Number(high=9)
        async def work(self):
            try:
                await sleep()
                self.n = 4
            finally:
                self.n += 1
        @task
        async def main(self):
            handle = spawn(self.work())
            handle.abort()
    """
    assert Runs(text).ends("n") == {(0,), (1,), (5,)}


def test_an_abort_handle_reaches_the_task_that_was_stored_last() -> None:
    text = """
        slot = AbortHandle()
        n = Number(high=9)
        async def work(self):
            await sleep()
            self.n += 1
        @task
        async def main(self):
            self.slot = spawn(self.work())
        @task
        async def other(self):
            self.slot.abort()
    """
    assert Runs(text).ends("n") == {(0,), (1,)}
    assert Runs(text).happens("other aborts through slot", "work of main sets n to n + 1")


def test_a_killable_task_is_aborted_at_its_awaits_only() -> None:
    text = """
        n = Number(high=9)
        @task(killable=True)
        async def main(self):
            self.n += 1
            self.n += 1
            await sleep()
            self.n += 1
    """
    assert Runs(text).ends("n") == {(0,), (2,), (3,)}


def test_a_dart_call_may_be_awaited_later() -> None:
    text = """
        n = Number(high=9)
        @rust
        async def work(self):
            self.n += 1
        @isolate
        async def app(self):
            call = self.work()
            await sleep()
            await call
            assert self.n == 1
    """
    assert findings(text) == set()
    assert Runs(text).happens("app takes in the result of work of app", "app asserts n == 1")
    assert Runs(text).happens("app has slept", "app gets the result of work of app")


def test_the_exception_of_a_call_is_raised_in_dart() -> None:
    text = """
        n = Number(high=9)
        @rust
        async def work(self):
            raise ValueError()
        @isolate
        async def app(self):
            try:
                await self.work()
            except ValueError:
                self.n = 1
    """
    assert Runs(text).ends("n") == {(1,)}


@pytest.mark.parametrize(
    "text",
    [
        """
        @rust
        async def work(self):
            await sleep()
        @isolate
        async def app(self):
            while maybe():
                self.work()
        """,
        """
        async def work(self):
            await sleep()
        @task
        async def app(self):
            while maybe():
                spawn(self.work())
        """,
    ],
    ids=["call", "spawn"],
)
def test_a_run_that_needs_more_slots_than_there_are_ends_undecided(text: str) -> None:
    verdict = check(text)
    assert findings(text) == {"undecided"}
    assert "work is started again" in str(verdict)
