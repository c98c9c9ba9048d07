"""Threads that wait by blocking: the bridge's pool, and an isolate inside a synchronous call."""

from __future__ import annotations

from mortmain.model.language.bodies.parties import system_of
from mortmain.model.lowering.lower import lower
from tests.explicit.told import check
from tests.language.bodies.running import Runs, bank, findings

SYNC = """
        db = Mutex()
        n = Number(high=3)
        other = Port("app")
        @rust("sync")
        def look(self):
            self.n = 1
            with self.db.blocking_lock():
                self.n = 2
        @isolate(killable=True)
        async def app(self):
            self.look()
            self.n = 3
        @task
        async def writer(self):
            async with self.db.lock():
                await sleep()
                self.other_sends()
        def other_sends(self):
            pass
        @isolate
        async def sender(self):
            self.other.send()
"""


def test_a_kill_takes_effect_only_after_the_synchronous_call_has_returned() -> None:
    runs = Runs(SYNC)
    killed = runs.values(runs.after("app is killed"), "n")
    assert killed == {(0,), (2,), (3,)}


def test_a_kill_that_was_asked_for_waits_for_the_synchronous_call_as_well() -> None:
    runs = Runs(f"""
        {SYNC}
        @isolate
        async def killer(self):
            kill("app", "immediate")
    """)
    dead = runs.after("app dies of the kill it was sent")
    assert runs.values(dead, "n") == {(0,), (2,), (3,)}


def test_an_isolate_handles_no_message_inside_a_synchronous_call() -> None:
    runs = Runs(SYNC)
    took = runs.after("app takes in a message on other")
    assert runs.values(took, "look of app.at") == {(0,)}
    assert runs.happens("look of app queues for db", "sender sends on other")


def test_a_synchronous_call_that_calls_back_waits_for_itself() -> None:
    text = """
        @rust("sync")
        def ask(self, f: DartFn):
            block_on(f())
        async def answer(self):
            pass
        @isolate(killable=True)
        async def app(self):
            self.ask(self.answer)
    """
    stuck = {f"permanent-block {each}" for each in ("app", "ask of app", "answer on app")}
    assert findings(text) == {"deadlock Bank", *stuck}


def test_what_a_synchronous_call_raises_is_raised_where_it_was_called() -> None:
    runs = Runs("""
        n = Number(high=3)
        @rust("sync")
        def fail(self):
            raise ValueError()
        @isolate
        async def app(self):
            try:
                self.fail()
                self.n = 1
            except ValueError:
                self.n = 2
    """)
    assert runs.ends("n", "app.phase") == {(2, "alive")}


JOBS = """
        bridge = Bridge(workers={workers})
        n = Number(high=3)
        most = Number(high=3)
        @rust("normal")
        def job(self):
            self.n += 1
            self.most = self.n
            block_on(sleep())
            self.n -= 1
        @isolate(count=3)
        async def app(self, i: int):
            await self.job()
"""


def test_no_more_jobs_run_than_there_are_workers() -> None:
    for workers in (1, 2, 3):
        runs = Runs(JOBS.format(workers=workers))
        assert max(runs.values(runs.steps, "n")) == (workers,)
        assert runs.values(runs.steps, "thread pool.free") == {
            (free,) for free in range(workers + 1)
        }


def test_jobs_are_taken_up_in_the_order_in_which_they_were_called() -> None:
    runs = Runs(JOBS.format(workers=1))
    called = [f"app {each} calls job of app {each}" for each in (2, 0, 1)]
    taken = [f"job of app {each} is taken up by the thread pool" for each in (2, 0, 1)]
    assert runs.happens(*called, *taken)
    assert not runs.happens(*called, taken[1], taken[0])
    assert not runs.happens(*called, taken[2], taken[1])


BLOCKED = """
        bridge = Bridge(workers=1)
        @rust("normal")
        def ask(self, f: DartFn):
            {waits}
        @rust("normal")
        def work(self):
            pass
        async def patiently(self, f: DartFn):
            await f()
        async def impatiently(self, f: DartFn):
            try:
                async with timeout():
                    await f()
            except TimeoutError:
                pass
        async def answer(self):
            await sleep()
        @isolate(killable=True)
        async def runner(self):
            await self.ask(self.answer)
        @isolate
        async def app(self):
            {call}
"""


def blocked(waits: str, call: str = "await self.work()") -> set[str]:
    """The findings where the only worker waits in this way, and the app calls so."""
    return findings(BLOCKED.format(waits=waits, call=call))


def test_a_job_that_waits_for_a_dead_isolate_keeps_its_worker_for_ever() -> None:
    for waits in ("block_on(f())", "block_on(self.patiently(f))"):
        assert blocked(waits) == {
            "orphaned-lock thread pool",
            "deadlock Bank",
            "permanent-block app",
            "permanent-block work of app",
        }


def test_a_timeout_inside_what_a_job_waits_for_frees_its_worker() -> None:
    assert blocked("block_on(self.impatiently(f))") == set()


def test_a_job_is_over_when_its_isolate_is_dead_and_its_worker_is_free_again() -> None:
    runs = Runs(BLOCKED.format(waits="pass", call="pass"))
    gone = "ask of runner finishes; nobody is there for the result"
    assert runs.values(runs.after(gone), "thread pool.free") == {(1,)}


def test_a_pool_that_nobody_waits_for_is_only_warned_of() -> None:
    assert blocked("block_on(f())", "pass") == set()
    verdict = check(lower(system_of(bank(BLOCKED.format(waits="block_on(f())", call="pass")))))
    assert {f"{each.code} {each.subject}" for each in verdict.warnings} == {
        "orphaned-lock thread pool",
        "permanent-block ask of runner",
    }


def test_a_method_waits_by_blocking_or_by_awaiting_whoever_calls_it() -> None:
    """A `def` blocks on the thread of a job; the `async def` that it waits for awaits."""
    runs = Runs("""
        db = Mutex()
        cache = RwLock()
        n = Number(high=3)
        @rust("normal")
        def job(self):
            self.quietly()
            guard = self.cache.blocking_read()
            guard.release()
            with self.cache.blocking_write() as writing, self.db.try_lock():
                self.n += 1
        def quietly(self):
            with self.db.blocking_lock():
                block_on(self.awaited())
        async def awaited(self):
            async with self.cache.read():
                self.n += 1
        @isolate
        async def app(self):
            await self.job()
    """)
    assert runs.ends("n", "thread pool.free") == {(2, 4)}


def test_what_a_call_that_blocks_returns_can_be_kept() -> None:
    runs = Runs("""
        n = Number(high=9)
        m = Number(high=9)
        @rust("sync")
        def count(self, f: DartFn) -> int:
            return 3
        @rust("normal")
        def ask(self, f: DartFn) -> int:
            answer = block_on(f())
            return answer
        async def answer(self) -> int:
            return 5
        @isolate
        async def app(self):
            n = self.count(self.answer)
            self.n = n
            asked = self.ask(self.answer)
            self.m = await asked
    """)
    assert runs.ends("n", "m") == {(3, 5)}


def test_a_thread_may_hold_what_must_not_leave_it_while_it_blocks() -> None:
    text = """
        std = Mutex(kind="std")
        @rust("normal")
        def ask(self, f: DartFn):
            with self.std.blocking_lock():
                block_on(f())
        @rust("sync")
        def look(self):
            with self.std.blocking_lock():
                pass
        async def answer(self):
            await sleep()
        @isolate
        async def app(self):
            asked = self.ask(self.answer)
            {look}
            await asked
    """
    assert findings(text.format(look="pass")) == set()
    assert "deadlock Bank" in findings(text.format(look="self.look()"))
