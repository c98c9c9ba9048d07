"""Notifications in bodies: what is stored, what is passed on, and what is lost.

What each of them does is compared with tokio in `tests/domain`; here is what a spec says of it.
"""

from __future__ import annotations

from tests.language.bodies.running import Runs, findings

CHANGED = """
    changed = Notify()
    n = Number(high=3)
"""


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
    assert "deadlock Bank" in findings(text)
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


ABORTED_WAITER = f"""{CHANGED}
    async def wait(self):
        await self.changed.notified()
    @task
    async def main(self):
        handle = spawn(self.wait())
        await sleep()
        handle.abort()
    @task
    async def waiter(self):
        await self.changed.notified()
    @task
    async def waker(self):
        self.changed.notify_one()
"""


def test_a_wake_up_is_passed_on_by_a_waiter_that_is_aborted_before_it_is_polled() -> None:
    runs = Runs(ABORTED_WAITER)
    (aborted,) = {each for each in runs.texts() if each.endswith("is aborted")}
    spawned = aborted.removesuffix(" is aborted")
    woken = (f"{spawned} waits for changed", "waker wakes one that waits for changed", aborted)
    assert runs.happens(*woken, "waiter takes the stored wake-up of changed")
    assert runs.happens(
        f"{spawned} waits for changed",
        "waiter waits for changed",
        "waker wakes one that waits for changed",
        aborted,
        "waiter is woken by changed",
    )


def test_a_wake_up_for_all_is_not_passed_on() -> None:
    runs = Runs(ABORTED_WAITER.replace("notify_one", "notify_waiters"))
    assert not runs.ever(changed__permit=True)
    assert runs.ever(changed__permit=False)


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
