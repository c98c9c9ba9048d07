"""`select(..., biased=True)`: whoever is ready comes before those that are written behind it."""

from __future__ import annotations

from itertools import product

import pytest

from tests.language.bodies.running import Runs, findings, refusal

READY = """
    a = Notify()
    b = Notify()
    c = Notify()
    won = Number(high=9)
    @task
    async def main(self):
        {made}
        {told}
        match await select({branches}, biased={biased}):
            case 0:
                self.won = 1
            case 1:
                self.won = 2
            case 2:
                self.won = 3
"""


def winners(told: tuple[bool, ...], *, biased: bool, polled: bool) -> set[int]:
    """Which branch can go on where these are ready, made in place or polled once before."""
    names = [name for name, ready in zip("abc", told, strict=True) if ready]
    made = [f"f{name} = future(self.{name}.notified())" for name in "abc"] if polled else []
    if polled:
        made.append("await select(by_ref(fa), by_ref(fb), by_ref(fc), sleep())")
    branches = (f"by_ref(f{n})" if polled else f"self.{n}.notified()" for n in "abc")
    spec = READY.format(
        made="\n        ".join(made) or "pass",
        told="\n        ".join(f"self.{name}.notify_one()" for name in reversed(names)),
        branches=", ".join(branches),
        biased=biased,
    )
    return {number for (number,) in Runs(spec).ends("won")}


TOLD = [each for each in product([False, True], repeat=3) if any(each)]


@pytest.mark.parametrize("told", TOLD)
def test_the_first_that_is_ready_wins_by_hand_as_here(told: tuple[bool, ...]) -> None:
    ready = {position for position, each in enumerate(told, start=1) if each}
    assert winners(told, biased=True, polled=False) == {min(ready)}
    assert winners(told, biased=False, polled=False) == ready


@pytest.mark.parametrize("told", TOLD)
def test_after_a_first_poll_any_that_is_ready_may_win(told: tuple[bool, ...]) -> None:
    # Others may have made one ready after its poll and before that of the next.
    ready = {position for position, each in enumerate(told, start=1) if each}
    assert winners(told, biased=True, polled=True) == ready


def test_a_timer_is_looked_at_in_its_place() -> None:
    spec = """
        a = Notify()
        won = Number(high=9)
        @task
        async def main(self):
            self.a.notify_one()
            self.won = await select(BRANCHES, biased=True)
    """
    assert Runs(spec.replace("BRANCHES", "self.a.notified(), sleep()")).ends("won") == {(0,)}
    timer = Runs(spec.replace("BRANCHES", "sleep(), self.a.notified()"))
    assert timer.ends("won") == {(0,), (1,)}


def test_nobody_waits_for_whom_is_not_ready() -> None:
    spec = """
        a = Notify()
        b = Notify()
        @task
        async def main(self):
            await select(self.a.notified(), self.b.notified(), biased=True)
        @task
        async def other(self):
            self.b.notify_one()
    """
    assert findings(spec) == set()


@pytest.mark.parametrize("given", ["biased=1", "fair=True", "biased=self.n > 0"])
def test_only_a_truth_that_is_written_says_so(given: str) -> None:
    told = refusal(f"""
        n = Number(high=1)
        @task
        async def main(self):
            await select(sleep(), {given})
    """)
    assert "`select` takes futures" in told
