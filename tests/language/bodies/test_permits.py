"""Permits in bodies: taken without waiting, several at once, forgotten, added, closed.

How many there are after what is compared with tokio in `tests/domain`; here is what a spec says.
"""

from __future__ import annotations

import pytest

from tests.language.bodies.running import Runs, findings, refusal

TRIES = """
    lock = Mutex()
    n = Number(high=3)
    @task
    async def holder(self):
        async with self.lock.lock():
            await sleep()
    @task
    async def main(self):
        try:
            with self.lock.try_lock():
                self.n = 1
        except WouldBlock:
            self.n = 2
"""


def test_what_is_tried_succeeds_or_raises_and_never_waits() -> None:
    runs = Runs(TRIES)
    assert findings(TRIES) == set()
    assert runs.ends("n", "lock.owner") == {(1, "nobody"), (2, "nobody")}
    assert runs.happens("holder takes lock", "main finds that lock is taken", "main sets n to 2")
    assert not any("main queues" in each for each in runs.texts())


@pytest.mark.parametrize(
    ("declared", "taken", "tried"),
    [
        ("RwLock()", "write()", "try_read()"),
        ("RwLock()", "read()", "try_write()"),
        ("Semaphore(1)", "acquire()", "try_acquire()"),
        ("Semaphore(2)", "acquire()", "try_acquire_many(2)"),
    ],
)
def test_every_lock_can_be_tried(declared: str, taken: str, tried: str) -> None:
    text = TRIES.replace("Mutex()", declared).replace(".lock()", f".{taken}")
    text = text.replace("try_lock()", tried)
    assert findings(text) == set()
    assert Runs(text).ends("n") == {(1,), (2,)}


def test_the_guard_of_what_was_tried_has_a_name_as_well() -> None:
    text = TRIES.replace(
        "            with self.lock.try_lock():\n", "            g = self.lock.try_lock()\n"
    )
    text = text.replace(
        "                self.n = 1\n", "            self.n = 1\n            g.release()\n"
    )
    assert Runs(text).ends("n", "lock.owner") == {(1, "nobody"), (2, "nobody")}
    twice = text.replace(
        "g.release()\n", "if maybe():\n                g.release()\n            g.release()\n"
    )
    assert "misuse double release of lock by main (2)" in findings(twice)


def test_an_exception_that_nobody_catches_ends_the_task() -> None:
    text = TRIES.replace("except WouldBlock", "except TimeoutError")
    assert findings(text) == set()
    assert Runs(text).ends("n") == {(1,), (0,)}


MANY = """
    pool = Semaphore(2)
    @task(count=2)
    async def user(self, i: int):
        async with self.pool.acquire():
            async with self.pool.acquire():
                pass
"""


def test_all_at_once_where_one_after_the_other_is_a_deadlock() -> None:
    assert any(each.startswith("deadlock") for each in findings(MANY))
    at_once = MANY.replace(
        "self.pool.acquire():\n            async with self.pool.acquire()",
        "self.pool.acquire_many(2):\n            if True",
    )
    assert "acquire_many" in at_once
    assert findings(at_once) == set()


def test_who_waits_for_many_gathers_what_others_could_use() -> None:
    runs = Runs("""
        pool = Semaphore(2)
        @task
        async def holder(self):
            async with self.pool.acquire():
                await sleep()
        @task
        async def big(self):
            async with self.pool.acquire_many(2):
                pass
        @task
        async def small(self):
            try:
                with self.pool.try_acquire():
                    pass
            except WouldBlock:
                pass
    """)
    queued = ("holder takes a permit of pool", "big queues for pool")
    assert runs.at_once(*queued, "small finds that pool is taken")
    assert not runs.at_once(*queued, "small takes a permit of pool")


def test_a_permit_that_is_forgotten_is_missing_for_ever() -> None:
    text = """
        pool = Semaphore(1)
        @task
        async def main(self):
            permit = await self.pool.acquire()
            permit.forget()
            async with self.pool.acquire():
                pass
    """
    assert any(each.startswith("deadlock") for each in findings(text))
    added = text.replace("permit.forget()", "permit.forget()\n            self.pool.add_permits(1)")
    assert findings(added) == set()
    again = text.replace(
        "permit.forget()",
        "if maybe():\n                permit.release()\n            permit.forget()",
    )
    assert "misuse forget of pool by main" in findings(again)


def test_a_semaphore_that_is_closed_fails_those_who_wait_and_those_who_come() -> None:
    text = """
        pool = Semaphore(1)
        n = Number(high=3)
        @task
        async def waiter(self):
            permit = await self.pool.acquire()
            try:
                async with self.pool.acquire():
                    pass
            except Closed:
                self.n = 1
        @task
        async def closer(self):
            self.pool.close()
    """
    assert findings(text) == set()
    runs = Runs(text)
    assert runs.ends("n") == {(0,), (1,)}
    assert runs.happens("waiter queues for pool", "closer closes pool", "waiter sets n to 1")
    assert any(
        e.startswith("deadlock") for e in findings(text.replace("self.pool.close()", "pass"))
    )


def test_more_permits_than_there_is_room_for_are_not_decided() -> None:
    text = """
        pool = Semaphore(1)
        @task
        async def main(self):
            self.pool.add_permits(1)
    """
    assert findings(text) == {"undecided"}
    assert findings(text.replace("Semaphore(1)", "Semaphore(1, most=2)")) == set()


def test_a_writer_goes_on_reading_with_no_writer_in_between() -> None:
    text = """
        cache = RwLock()
        n = Number(high=3)
        @task
        async def main(self):
            guard = await self.cache.write()
            self.n = 1
            guard.downgrade()
            await sleep()
            assert self.n == 1
        @task
        async def reader(self):
            async with self.cache.read():
                assert self.n != 2
        @task
        async def writer(self):
            async with self.cache.write():
                self.n = 2
                self.n = 3
    """
    assert findings(text) == set()
    runs = Runs(text)
    story = ("main takes cache to write", "reader queues for cache to read")
    assert runs.happens(*story, "main goes on reading cache", "reader gets cache to read")
    freed = text.replace("guard.downgrade()", "guard.release()")
    assert any(each.startswith("violated") for each in findings(freed))
    twice = text.replace("guard.downgrade()", "guard.downgrade()\n            guard.downgrade()")
    assert "misuse downgrade of cache by main (2)" in findings(twice)


def test_what_is_tried_is_not_awaited_and_what_is_awaited_is_not_tried() -> None:
    awaited = TRIES.replace("with self.lock.try_lock():", "async with self.lock.try_lock():")
    assert "write `with self.lock.try_lock():`" in refusal(awaited)
    named = TRIES.replace(
        "with self.lock.try_lock():", "g = await self.lock.try_lock()\n            if 1:"
    )
    assert "write `g = self.lock.try_lock()`" in refusal(named)
    dropped = TRIES.replace("with self.lock.try_lock():", "self.lock.try_lock()\n            if 1:")
    assert "its guard is dropped" in refusal(dropped)
    plain = TRIES.replace("async with self.lock.lock():", "with self.lock.lock():")
    assert "write `async with`" in refusal(plain)


@pytest.mark.parametrize("number", ["0", "-1", "3", "'two'", "", "1, 2", "True"])
def test_a_number_of_permits_that_makes_no_sense_is_refused(number: str) -> None:
    text = MANY.replace("acquire()", f"acquire_many({number})", 1)
    told = refusal(text)
    assert "`self.pool.acquire_many` takes a number from 1 to 2, known before the run" in told
    assert "write `self.pool.acquire_many(1)`" in told


def test_a_word_of_a_guard_that_there_is_not_is_refused_with_those_there_are() -> None:
    text = """
        pool = Semaphore(1)
        @task
        async def main(self):
            permit = await self.pool.acquire()
            permit.leave()
    """
    assert "what it offers: `release()` and `forget()`" in refusal(text)
