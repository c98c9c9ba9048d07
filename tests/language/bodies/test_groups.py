"""Isolates that share the slots in which they run."""

from __future__ import annotations

import pytest

from tests.language.bodies.running import Runs, findings

THREE = """
        bridge = Bridge(mutators={mutators})
        n = Number(high=3)
        @isolate(count=3, killable={killable})
        async def app(self, i: int):
            self.n += 1
            self.n -= 1
            await sleep()
            self.n += 1
            self.n -= 1
"""


@pytest.mark.parametrize("mutators", [1, 2, 3])
def test_no_more_isolates_are_at_work_than_there_are_slots(mutators: int) -> None:
    runs = Runs(THREE.format(mutators=mutators, killable=False))
    assert max(runs.values(runs.steps, "n")) == (mutators,)


def test_without_a_limit_all_run_at_once() -> None:
    runs = Runs(THREE.format(mutators=None, killable=False))
    assert max(runs.values(runs.steps, "n")) == (3,)


def test_who_is_killed_leaves_its_slot() -> None:
    text = THREE.format(mutators=1, killable=True).replace("+= 1", "= 1").replace("-= 1", "= 0")
    assert findings(text) == set()


BLOCKED = """
        bridge = Bridge(mutators=1)
        jobs = Channel(1)
        @rust("sync")
        def take(self):
            {take}
        @rust
        async def put(self):
            await self.jobs.send()
        @isolate
        async def taker(self):
            {call}
        @isolate
        async def giver(self):
            await self.put()
"""


def test_an_isolate_that_is_blocked_in_native_code_keeps_its_slot() -> None:
    blocked = BLOCKED.format(take="block_on(self.jobs.receive())", call="self.take()")
    assert "orphaned-lock mutator slots" in findings(blocked)
    runs = Runs(blocked)
    waiting = runs.after("take of taker waits for a message on jobs")
    assert {tuple(runs.holders(state, "mutator slots")) for state in waiting} == {("taker",)}


def test_one_that_awaits_does_not() -> None:
    assert findings(BLOCKED.format(take="pass", call="await sleep()")) == set()
