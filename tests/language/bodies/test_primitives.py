"""Semaphores, notifications and reader-writer locks in bodies: who waits, who is served, who loses.

What each of them does is compared with tokio in `tests/domain`; here is what a spec says of it.
"""

from __future__ import annotations

import pytest

from mortmain.model.diagnostic import SpecError
from tests.language.bodies.running import Runs, bank, findings, refusal

POOL = """
    pool = Semaphore(1)
    n = Number(high=3)
    async def use(self):
        async with self.pool.acquire():
            pass
"""
CHANGED = """
    changed = Notify()
    n = Number(high=3)
"""
CACHE = """
    cache = RwLock()
    n = Number(high=3)
"""


# Semaphores


def test_permits_are_handed_to_the_first_in_line_and_nobody_overtakes() -> None:
    runs = Runs(
        POOL
        + """
    @task(count=3)
    async def user(self, i: int):
        await self.use()
    """
    )
    story = ("user 0 takes a permit of pool", "user 1 queues for pool", "user 0 releases pool")
    handed = runs.follow(*story)
    assert handed is not None
    assert runs.holders(handed, "pool") == ["user 1"]
    assert runs.system.valuation(handed)["pool.free"] == 0
    assert not runs.at_once(
        "user 0 releases pool", "user 2 takes a permit of pool", "user 1 gets a permit of pool"
    )
    assert runs.happens(*story, "user 2 queues for pool", "user 1 gets a permit of pool")


def test_as_many_are_inside_as_there_are_permits_and_no_more() -> None:
    text = """
        pool = Semaphore(2)
        n = Number(high=3)
        @task(count=3)
        async def user(self, i: int):
            async with self.pool.acquire():
                self.n += 1
                await sleep()
                self.n -= 1
    """
    runs = Runs(text)
    assert runs.ever(n=2) and not runs.ever(n=3)
    assert runs.ends("pool.free", "pool.queue") == {(2, ())}


def test_a_parameter_can_say_how_many_permits_there_are() -> None:
    text = """
        size: int = 2
        pool = Semaphore(size)
        @task
        async def main(self):
            async with self.pool.acquire(), self.pool.acquire():
                pass
    """
    assert findings(text) == set()
    assert findings(text.replace("2", "1", 1)) == {"deadlock Bank"}


CUT = """
    async def late(self):
        try:
            async with timeout():
                async with self.pool.acquire():
                    self.n = 1
        except TimeoutError:
            self.n = 2
    @task
    async def first(self):
        async with self.pool.acquire():
            await sleep()
"""


def test_a_timeout_leaves_the_queue_and_never_loses_a_permit() -> None:
    runs = Runs(POOL + CUT + "    @task\n    async def main(self):\n        await self.late()\n")
    assert runs.ends("pool.free", "pool.queue") == {(1, ())}
    assert runs.happens("main queues for pool", "main times out", "main sets n to 2")
    # A timer polls the waiter first, so one that has been given its permit takes it.
    assert not runs.happens(
        "main queues for pool", "first releases pool", "main times out", "main sets n to 2"
    ) or runs.happens("main gets a permit of pool", "main sets n to 1")
    given = runs.after("main queues for pool", "first releases pool")
    assert all(
        runs.holders(state, "pool") == ["main"] or state not in given
        for state in runs.after("main queues for pool", "first releases pool")
        if runs.told(runs.steps[state][0][0]) == "main times out"
    )
    assert not runs.at_once("first releases pool", "main times out", "main sets n to 2")


ABORTED = """
    async def wait(self):
        async with self.pool.acquire():
            self.n = 1
    @task
    async def first(self):
        async with self.pool.acquire():
            await sleep()
    @task
    async def main(self):
        handle = spawn(self.wait())
        await sleep()
        handle.abort()
    @task
    async def last(self):
        await self.use()
"""


def test_an_aborted_waiter_leaves_the_queue_or_passes_its_permit_on() -> None:
    runs = Runs(POOL + ABORTED)
    assert runs.ends("pool.free", "pool.queue") == {(1, ())}
    assert findings(POOL + ABORTED) == set()
    dropped = {each for each in runs.texts() if each.endswith("is aborted")}
    (aborted,) = dropped
    waiter = aborted.removesuffix(" is aborted")
    queued = (f"{waiter} queues for pool", "last queues for pool")
    while_queued = runs.after(*queued, aborted, "first releases pool")
    assert {tuple(runs.holders(each, "pool")) for each in while_queued} == {("last",)}
    while_assigned = runs.after(*queued, "first releases pool", aborted)
    assert {tuple(runs.holders(each, "pool")) for each in while_assigned} >= {("last",)}
    assert all(waiter not in runs.holders(each, "pool") for each in while_assigned)


def test_a_permit_handed_to_a_future_that_is_not_polled_is_lost_to_the_others() -> None:
    text = (
        POOL
        + """
    @task
    async def background(self):
        async with self.pool.acquire():
            await sleep()
    @task
    async def main(self):
        first = future(self.use())
        match await select(by_ref(first), sleep()):
            case 0:
                pass
            case 1:
                await self.use()
    """
    )
    assert "orphaned-lock pool" in findings(text)
    assert findings(text.replace("by_ref(first)", "first")) == set()


def test_a_permit_is_given_back_by_hand_and_a_second_time_is_a_misuse() -> None:
    once = """
        pool = Semaphore(2)
        n = Number(high=3)
        @task
        async def main(self):
            permit = await self.pool.acquire()
            permit.release()
            self.n = 1
    """
    runs = Runs(once)
    assert runs.values(runs.after("main sets n to 1"), "pool.free") == {(2,)}
    assert not runs.happens("main releases pool", "main releases pool")
    twice = once.replace("self.n = 1", "permit.release()")
    assert "misuse double release of pool by main (2)" in findings(twice)


def test_one_of_several_semaphores_has_an_index() -> None:
    text = """
        pools = Semaphore(1, count=2)
        @task(count=2)
        async def user(self, i: int):
            async with self.pools[i].acquire(), self.pools[1 - i].acquire():
                pass
    """
    assert any(each.startswith("deadlock") for each in findings(text))
    assert findings(text.replace("[i]", "[0]").replace("[1 - i]", "[1]")) == set()


# Notifications


def notified(waiters: int, *calls: str) -> str:
    """So many that wait once, and one that makes these calls."""
    lines = "\n".join(f"        self.changed.{each}()" for each in calls)
    return f"""{CHANGED}
    @task(count={waiters})
    async def waiter(self, i: int):
        await self.changed.notified()
        self.n += 1
    @task
    async def waker(self):
{lines}
"""


def test_a_wake_up_that_finds_nobody_is_stored() -> None:
    assert findings(notified(1, "notify_one")) == set()


def test_of_two_wake_ups_that_find_nobody_one_is_stored() -> None:
    text = notified(2, "notify_one", "notify_one")
    assert findings(text) == {"deadlock Bank"}
    assert Runs(text).ends("n") == {(1,), (2,)}


def test_notify_waiters_wakes_all_that_wait_and_stores_nothing() -> None:
    text = notified(2, "notify_waiters")
    assert Runs(text).ends("n") == {(0,), (1,), (2,)}
    runs = Runs(text)
    both = ("waiter 0 waits for changed", "waiter 1 waits for changed")
    assert runs.values(
        runs.after(*both, "waker wakes all that wait for changed"), "changed.queue"
    ) == {((),)}


def test_the_first_that_waits_is_woken_first() -> None:
    runs = Runs(notified(2, "notify_one"))
    both = ("waiter 0 waits for changed", "waiter 1 waits for changed")
    woken = "waker wakes one that waits for changed"
    assert runs.happens(*both, woken, "waiter 0 is woken by changed")
    assert not runs.happens(*both, woken, "waiter 1 is woken by changed")


GIVES_UP = f"""{CHANGED}
    async def wait(self):
        await self.changed.notified()
    @task
    async def main(self):
        handle = spawn(self.wait())
        await sleep()
        handle.abort()
        await handle
        self.changed.CALL()
    @task
    async def waiter(self):
        await self.changed.notified()
    @task
    async def waker(self):
        self.changed.CALL()
"""


def test_a_wake_up_is_passed_on_by_a_waiter_that_is_aborted_before_it_is_polled() -> None:
    runs = Runs(GIVES_UP.replace("        self.changed.CALL()\n    @task\n    async def waiter",
                                 "    @task\n    async def waiter").replace("CALL", "notify_one"))
    (aborted,) = {each for each in runs.texts() if each.endswith("is aborted")}
    spawned = aborted.removesuffix(" is aborted")
    story = (
        f"{spawned} waits for changed",
        "waiter waits for changed",
        "waker wakes one that waits for changed",
        aborted,
        "waiter is woken by changed",
    )
    assert runs.happens(*story)
    nobody = (
        f"{spawned} waits for changed",
        "waker wakes one that waits for changed",
        aborted,
        "waiter takes the stored wake-up of changed",
    )
    assert runs.happens(*nobody)


def test_a_wake_up_for_all_is_not_passed_on() -> None:
    runs = Runs(GIVES_UP.replace("        self.changed.CALL()\n    @task\n    async def waiter",
                                 "    @task\n    async def waiter").replace("CALL", "notify_waiters"))
    assert not runs.ever(changed__permit=True)


def test_a_timeout_of_a_waiter_never_loses_a_wake_up() -> None:
    text = f"""{CHANGED}
    @task
    async def main(self):
        try:
            async with timeout():
                await self.changed.notified()
        except TimeoutError:
            self.n = 1
    @task
    async def waker(self):
        self.changed.notify_one()
    """
    # Where the wait timed out the wake-up is still there; where it did not it is used up.
    assert Runs(text).ends("n", "changed.permit") == {(0, False), (1, True)}


def test_one_of_several_notifications_has_an_index() -> None:
    text = """
        changed = Notify(count=2)
        @task(count=2)
        async def waiter(self, i: int):
            await self.changed[i].notified()
        @task
        async def waker(self):
            self.changed[0].notify_one()
            self.changed[1].notify_one()
    """
    assert findings(text) == set()
    assert findings(text.replace("changed[1].notify", "changed[0].notify")) != set()


# Reader-writer locks

MEETING = f"""{CACHE}
    @task(count=2)
    async def reader(self, i: int):
        async with self.cache.read():
            self.n += 1
            await sleep()
            self.n -= 1
    @task
    async def writer(self):
        async with self.cache.write():
            assert self.n == 0
            self.n = 3
            await sleep()
            self.n = 0
"""


def test_readers_meet_and_a_writer_is_alone() -> None:
    runs = Runs(MEETING)
    assert findings(MEETING) == set()
    assert runs.ever(n=2)
    holders = {tuple(runs.holders(state, "cache")) for state in runs.steps}
    assert holders == {(), ("reader 0",), ("reader 1",), ("reader 0", "reader 1"), ("writer",)}
    assert runs.ends("cache.reading", "cache.writing", "cache.queue") == {(0, False, ())}


def test_a_reader_behind_a_queued_writer_waits() -> None:
    runs = Runs(MEETING)
    story = ("reader 0 takes cache to read", "writer queues for cache to write")
    assert runs.happens(*story, "reader 1 queues for cache to read")
    assert not runs.happens(*story, "reader 1 takes cache to read", "writer gets cache to write")


def test_reading_again_what_one_reads_is_a_deadlock_only_beside_a_writer() -> None:
    twice = f"""{CACHE}
    @task
    async def reader(self):
        async with self.cache.read(), self.cache.read():
            pass
    """
    writer = """
    @task
    async def writer(self):
        async with self.cache.write():
            pass
    """
    assert findings(twice) == set()
    assert findings(twice + writer) == {"deadlock Bank"}


def test_dropping_the_queued_writer_lets_the_readers_behind_it_in() -> None:
    text = f"""{CACHE}
    @task
    async def first(self):
        async with self.cache.read():
            await self.go.notified()
    go = Notify()
    @task
    async def writer(self):
        try:
            async with timeout():
                async with self.cache.write():
                    pass
        except TimeoutError:
            self.n = 1
    @task
    async def second(self):
        async with self.cache.read():
            self.go.notify_one()
    """
    assert findings(text) == set()
    assert Runs(text).happens(
        "first takes cache to read",
        "writer queues for cache to write",
        "second queues for cache to read",
        "writer times out",
        "second gets cache to read",
        "second releases cache",
        "first releases cache",
    )


def test_a_lock_that_is_given_back_by_hand_twice_is_a_misuse() -> None:
    for word in ("read", "write"):
        text = f"""{CACHE}
    @task
    async def main(self):
        guard = await self.cache.{word}()
        guard.release()
        guard.release()
    """
        assert "misuse double release of cache by main (2)" in findings(text)
        assert findings(text.replace("        guard.release()\n", "", 1)) == set()


def test_nobody_touches_a_lock_while_it_is_handed_on() -> None:
    runs = Runs(MEETING)
    for state, steps in runs.steps.items():
        if runs.system.valuation(state)["cache.settling"]:
            parties = {runs.told(action) for action, _ in steps}
            touched = {each for each in parties if "cache" in each and "cache itself" not in each}
            assert all(" gets cache" in each for each in touched)
            assert any(each.startswith("cache itself") for each in parties)


def test_one_of_several_locks_has_an_index() -> None:
    text = """
        caches = RwLock(count=2)
        @task(count=2)
        async def user(self, i: int):
            async with self.caches[i].write():
                async with self.caches[1 - i].read():
                    pass
    """
    assert any(each.startswith("deadlock") for each in findings(text))
    assert findings(text.replace("[i]", "[0]").replace("[1 - i]", "[1]")) == set()


# What is refused

THINGS = """
    pool = Semaphore(1)
    changed = Notify()
    cache = RwLock()
    pools = Semaphore(1, count=2)
"""
AWAITS = ("pool.acquire()", "changed.notified()", "cache.read()", "cache.write()")


def rust(line: str) -> str:
    return refusal(f"{THINGS}    @task\n    async def main(self):\n        {line}\n")


def dart(line: str) -> str:
    return refusal(f"{THINGS}    @isolate\n    async def app(self):\n        {line}\n")


@pytest.mark.parametrize("call", ["pool.acquire()", "cache.read()", "cache.write()"])
def test_a_guard_that_nobody_keeps_is_refused(call: str) -> None:
    assert rust(f"await self.{call}").startswith("error[S210]")
    assert "dropped at once" in rust(f"await self.{call}")


@pytest.mark.parametrize("call", AWAITS)
def test_what_is_not_awaited_is_refused(call: str) -> None:
    assert rust(f"self.{call}").startswith("error[S2")


@pytest.mark.parametrize(
    "line",
    [
        "async with self.pool.acquire():\n            pass",
        "async with self.cache.read():\n            pass",
        "async with self.cache.write():\n            pass",
        "permit = await self.pool.acquire()",
        "await self.changed.notified()",
        "self.changed.notify_one()",
        "self.changed.notify_waiters()",
    ],
)
def test_in_dart_there_is_none_of_them(line: str) -> None:
    assert rust(line) == ""
    assert dart(line).startswith("error[S208]")


@pytest.mark.parametrize("thing", ["pool", "changed", "cache"])
def test_an_unknown_word_is_refused_with_what_there_is(thing: str) -> None:
    offered = {
        "pool": "`async with ...acquire()`",
        "changed": "`notify_one()`",
        "cache": "`async with ...write()`",
    }
    assert offered[thing] in rust(f"await self.{thing}.wait()")
    assert rust(f"self.{thing}.wake()").startswith("error[S2")


def test_a_lock_of_another_kind_is_not_locked() -> None:
    told = rust("async with self.pool.lock():\n            pass")
    assert told.startswith("error[S210]") or told.startswith("error[S209]")


def test_words_take_no_arguments() -> None:
    assert rust("await self.changed.notified(1)").startswith("error[S211]")
    assert rust("self.changed.notify_one(1)").startswith("error[S211]")
    assert rust("permit = await self.pool.acquire(2)").startswith("error[S211]")
    assert rust("async with self.cache.read(1):\n            pass").startswith("error[S211]")


def test_one_of_several_needs_an_index_that_there_is() -> None:
    assert rust("permit = await self.pools.acquire()").startswith("error[S211]")
    assert rust("permit = await self.pools[2].acquire()").startswith("error[S211]")
    assert rust("permit = await self.pool[0].acquire()").startswith("error[S211]")


@pytest.mark.parametrize("permits", ["0", "-1", "True", "'two'", "1.5"])
def test_a_semaphore_has_a_positive_number_of_permits(permits: str) -> None:
    with pytest.raises(SpecError) as refused:
        bank(f"pool = Semaphore({permits})\n@task\nasync def main(self):\n    pass\n")
    (problem,) = refused.value.diagnostics
    assert problem.code.startswith("S1")
    assert "permits" in problem.help or permits == "1.5"
