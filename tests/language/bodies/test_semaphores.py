"""Semaphores in bodies: who waits, who is served, and that no permit is lost.

What each of them does is compared with tokio in `tests/domain`; here is what a spec says of it.
"""

from __future__ import annotations

from tests.language.bodies.running import Runs, findings

POOL = """
    pool = Semaphore(1)
    n = Number(high=3)
    async def use(self):
        async with self.pool.acquire():
            pass
"""


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
    assert "deadlock Bank" in findings(text.replace("2", "1", 1))


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
    given = runs.after("main queues for pool", "first releases pool")
    assert not runs.after("main times out", start=given)
    assert runs.after("main gets a permit of pool", "main sets n to 1", start=given)


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
    twice = once.replace(
        "permit.release()\n            self.n = 1",
        "if maybe():\n                permit.release()\n            permit.release()",
    )
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


def test_permits_that_are_taken_away_are_gone_for_ever() -> None:
    text = """
        pool = Semaphore(2)
        @task
        async def shrink(self):
            self.pool.forget_permits(1)
        @task
        async def user(self):
            async with self.pool.acquire_many(2):
                pass
    """
    runs = Runs(text)
    assert runs.values(runs.after("shrink forgets a permit of pool"), "pool.free") <= {(0,), (1,)}
    assert findings(text) == {"deadlock Bank", "permanent-block user"}
    assert findings(text.replace("acquire_many(2)", "acquire()")) == set()
