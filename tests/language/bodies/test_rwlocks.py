"""Reader-writer locks in bodies: who meets whom, and who waits behind whom.

What each of them does is compared with tokio in `tests/domain`; here is what a spec says of it.
"""

from __future__ import annotations

from mortmain.model.domain.rwlock import MOST_READERS
from tests.language.bodies.running import Runs, findings

CACHE = """
    cache = RwLock()
    n = Number(high=3)
"""

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
    assert runs.ends("cache.free", "cache.queue") == {(MOST_READERS, ())}


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
    assert "deadlock Bank" in findings(twice + writer)


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
        if maybe():
            guard.release()
        guard.release()
    """
        assert "misuse double release of cache by main (2)" in findings(text)
        assert findings(text.replace("    guard.release()\n", "    pass\n", 1)) == set()


def test_the_readers_that_a_writer_lets_in_are_let_in_at_once() -> None:
    runs = Runs(MEETING)
    queued = (
        "writer takes cache to write",
        *(f"reader {i} queues for cache to read" for i in (0, 1)),
    )
    let_in = runs.after(*queued, "writer releases cache")
    assert {tuple(runs.holders(state, "cache")) for state in let_in} >= {("reader 0", "reader 1")}
    assert all("writer" not in runs.holders(state, "cache") for state in let_in)
    assert runs.values(let_in, "cache.queue") == {((),)}


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
