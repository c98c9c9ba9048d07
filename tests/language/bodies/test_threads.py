"""Threads and processes: what blocks, what a kill leaves behind, and who shares what."""

from __future__ import annotations

import pytest

from tests.language.bodies.running import Runs, findings, refusal

WORKERS = """
db = Mutex(kind="{kind}")
@{party}(count=2, killable={killable})
async def worker(self):
    async with self.db.lock():
        await sleep()
"""


def workers(kind: str, party: str = "process", killable: object = True) -> set[str]:
    """What is found of two that take a lock of this kind, and may be killed with it."""
    return findings(WORKERS.format(kind=kind, party=party, killable=repr(killable)))


HELD = {
    "orphaned-lock db",
    "deadlock Bank",
    "permanent-block worker 0",
    "permanent-block worker 1",
}


@pytest.mark.parametrize("kind", ["posix", "semaphore"])
def test_a_killed_process_keeps_what_nobody_takes_from_it(kind: str) -> None:
    assert workers(kind) == HELD


@pytest.mark.parametrize("kind", ["robust", "file", "web", "erlang"])
def test_a_killed_process_loses_what_the_system_takes_from_it(kind: str) -> None:
    assert workers(kind) == set()


@pytest.mark.parametrize("kind", ["std", "parking_lot", "posix", "semaphore", "monitor", "file"])
def test_a_terminated_thread_keeps_its_locks_even_one_that_goes_with_the_process(
    kind: str,
) -> None:
    assert workers(kind, "thread") == HELD


@pytest.mark.parametrize("kind", ["std", "monitor", "reentrant", "posix", "go"])
def test_a_cancelled_thread_unwinds_and_drops_its_guards(kind: str) -> None:
    assert workers(kind, "thread", "cancel") == set()


def test_a_lease_of_the_slow_and_of_the_dead_ends_alike() -> None:
    assert workers("lease") == {"double-grant db"}
    assert workers("lease", killable=False) == {"double-grant db"}


def test_a_fenced_lease_lets_nobody_do_harm_and_nobody_wait_for_ever() -> None:
    spec = WORKERS.format(kind="lease", party="process", killable=True)
    assert findings(spec.replace('"lease"', '"lease", fencing=True')) == set()


def test_a_process_takes_all_of_its_threads_and_its_memory_with_it() -> None:
    runs = Runs(
        """
        db = Mutex(kind="std")
        @process(killable=True)
        async def app(self):
            async with self.db.lock():
                await sleep()
        @thread(process="app")
        async def helper(self):
            async with self.db.lock():
                await sleep()
        """
    )
    dead = runs.after("app is killed")
    assert runs.values(dead, "app.phase", "db.owner", "app.at", "helper.at") == {
        ("dead", "nobody", 0, 0)
    }
    assert runs.steps[min(dead, key=repr)] == []


def test_a_sent_kill_takes_effect_later_and_for_certain() -> None:
    runs = Runs(
        """
        seen = Number(high=2)
        @process
        async def main(self):
            kill("worker")
        @process
        async def worker(self):
            self.seen += 1
            await sleep()
            self.seen += 1
        """
    )
    sent = runs.after("main kills worker")
    assert runs.values(sent, "worker.phase", "seen") == {("killed", n) for n in (0, 1, 2)}
    assert runs.ends("worker.phase") == {("dead",)}


def test_who_waits_for_a_process_sees_its_end_however_it_comes() -> None:
    spec = """
        @process
        async def main(self):
            await exited("worker")
        @process(killable=True)
        async def worker(self):
            await sleep()
        """
    assert findings(spec) == set()
    assert Runs(spec).ends("worker.phase") == {("dead",), ("ended",)}


def test_a_task_that_blocks_its_thread_is_neither_aborted_nor_timed_out_meanwhile() -> None:
    spec = """
        runtime = Runtime(2)
        db = Mutex(kind="{kind}")
        @thread
        async def other(self):
            async with self.db.lock():
                await sleep()
        @task(killable=True)
        async def main(self):
            try:
                async with timeout():
                    async with self.db.lock():
                        pass
            except TimeoutError:
                pass
        """
    ways_out = {"main times out", "main is aborted"}
    assert ways_out <= Runs(spec.format(kind="tokio")).texts()
    # It may be aborted before its first poll, and never again.
    blocking = Runs(spec.format(kind="std"))
    assert ways_out & blocking.texts() == {"main is aborted"}
    assert not blocking.happens("main is aborted", "main takes db")
    assert blocking.ends("main.at") and findings(spec.format(kind="std")) == set()


def test_a_try_does_not_wait() -> None:
    spec = """
        db = Mutex(kind="{kind}")
        missed = Flag()
        @thread(count=2)
        async def worker(self):
            try:
                with self.db.try_lock():
                    await sleep()
            except WouldBlock:
                self.missed = True
        """
    for kind in ("std", "parking_lot", "posix", "robust", "semaphore", "go", "reentrant", "file"):
        assert Runs(spec.format(kind=kind)).ends("missed") == {(True,), (False,)}
    assert "no `try_lock()`" in refusal(spec.format(kind="monitor"))


def test_a_timed_lock_gives_up_only_while_it_is_taken() -> None:
    spec = """
        db = Mutex(kind="parking_lot")
        gave_up = Flag()
        @thread(count=2)
        async def worker(self):
            try:
                async with timeout():
                    await self.nothing()
                    async with self.db.lock():
                        pass
            except TimeoutError:
                self.gave_up = True
        async def nothing(self):
            pass
        """
    runs = Runs(spec)
    assert runs.ends("gave_up") == {(True,), (False,)}
    assert not runs.at_once("worker 0 releases db", "worker 1 times out")
    assert not runs.after("worker 0 times out") & runs.after("worker 0 takes db")


APP = """
runtime = Runtime(2)
db = Mutex(kind="{kind}")
@process(killable=True, app=True)
async def phone(self):
    pass
@rust
async def work(self, on_step: DartFn):
    async with self.db.lock():
        await on_step()
async def step(self):
    await sleep()
@isolate
async def main(self):
    await self.work(self.step)
@task
async def background(self):
    async with self.db.lock():
        await sleep()
"""


def test_the_app_dies_as_a_whole_wherever_its_isolates_and_tasks_are() -> None:
    assert findings(APP.format(kind="tokio")) == set()
    runs = Runs(APP.format(kind="tokio"))
    dead = runs.after("phone is killed")
    assert len(dead) == 1
    assert runs.steps[min(dead, key=repr)] == []
    assert runs.values(dead, "phone.phase", "main.phase", "db.owner", "background.at") == {
        ("dead", "dead", "nobody", 0)
    }


BACKUP = """
@process
async def backup(self):
    async with self.db.lock():
        await sleep()
"""


def test_what_the_app_shares_with_other_processes_outlives_it() -> None:
    assert findings(APP.format(kind="file") + BACKUP) == set()
    assert "orphaned-lock db" in findings(APP.format(kind="posix") + BACKUP)
    assert "S219" in refusal(APP.format(kind="tokio") + BACKUP)


def test_a_stolen_lock_was_granted_all_the_same() -> None:
    spec = """
        db = Mutex(kind="web")
        @process(count=2)
        async def tab(self):
            async with self.db.lock():
                await sleep()
        @process
        async def impatient(self):
            async with self.db.steal():
                await sleep()
        """
    assert findings(spec) == {"double-grant db"}
