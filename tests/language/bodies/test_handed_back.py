"""Guards that Dart has, hands back to Rust with a call, or loses to the collector."""

from __future__ import annotations

import pytest

from mortmain.checker.api import check
from mortmain.checker.report.report import Report
from tests.language.bodies.running import bank

BANK = """
    db = Mutex()
    @rust
    async def begin(self) -> Guard:
        return await self.db.lock()
    @rust
    async def commit(self, transaction: Guard):
        {commit}
    @rust
    async def finish(self):
        async with self.db.lock():
            pass
    @isolate(killable={killable})
    async def runner(self):
        transaction = await self.begin()
        {runner}
    @isolate
    async def app(self):
        await self.finish()
"""
USUAL = {"commit": "await sleep()", "killable": "False", "runner": "await self.commit(transaction)"}


def checked(**changes: str) -> Report:
    return check(bank(BANK.format(**{**USUAL, **changes})))


@pytest.mark.parametrize(
    ("changes", "headline"),
    [
        ({}, "holds"),
        # Once it was given, it is the call's to give back.
        ({"commit": "transaction.release()\n        await sleep()"}, "holds"),
        ({"runner": "await self.commit(transaction)\n        transaction.release()"}, "holds"),
        # A call keeps what it was given until it ends, and can wait for itself with it.
        ({"commit": "async with self.db.lock(): pass"}, "deadlock"),
        # Dart cannot give away what it has not any more.
        ({"runner": "transaction.release()\n        await self.commit(transaction)"}, "misuse"),
        (
            {"runner": "await self.commit(transaction)\n        await self.commit(transaction)"},
            "misuse",
        ),
        ({"commit": "transaction.release()\n        transaction.release()"}, "moved"),
    ],
)
def test_a_guard_goes_with_the_call_that_it_is_handed_to(
    changes: dict[str, str], headline: str
) -> None:
    if headline == "moved":
        with pytest.raises(Exception, match="stands for nothing any more"):
            checked(**changes)
    else:
        assert checked(**changes).headline == headline


def test_who_was_given_a_guard_is_who_holds_the_lock() -> None:
    report = checked(commit="async with self.db.lock(): pass")
    assert report.story is not None
    stuck = {each.party: each.held_by for each in report.story.blocked}
    assert stuck["commit of runner"] == stuck["finish of app"] == "commit of runner"


def test_killed_on_the_way_nobody_frees_it() -> None:
    """Between the two steps the finalizer finds nothing to free, and the call was never made."""
    report = checked(
        killable='"immediate"', runner="await sleep()\n        await self.commit(transaction)"
    )
    texts = {each.text for story in report.stories for each in story.trace.steps}
    assert report.headline == "orphaned-lock"
    assert "is killed" in texts


COLLECTED = """
    db = Mutex()
    seen = Flag()
    @rust
    async def begin(self) -> Guard:
        return await self.db.lock()
    @rust
    async def look(self):
        async with self.db.lock():
            self.seen = True
    @isolate(daemon=True)
    async def app(self):
        await self.look()
    @isolate
    async def runner(self):
        {runner}
    @reachable
    def early(self):
        return self.seen and self.busy and not self.db.locked()
    busy = Flag()
"""


IN_USE = "self.busy = False\n        t.release()"


@pytest.mark.parametrize(
    ("runner", "collected"),
    [
        ("await self.begin()\n        self.busy = True\n        await sleep()", True),
        (f"t = await self.begin()\n        self.busy = True\n        {IN_USE}", False),
        # Not on this way: what is used on another keeps nothing.
        (
            "t = await self.begin()\n        if maybe():\n            self.busy = True\n"
            "            while True: await sleep()\n        t.release()",
            True,
        ),
        # In a loop that may come to the use.
        (
            "t = await self.begin()\n        self.busy = True\n"
            f"        while maybe(): await sleep()\n        {IN_USE}",
            False,
        ),
    ],
)
def test_the_collector_frees_what_no_use_can_follow(runner: str, collected: bool) -> None:
    report = check(bank(COLLECTED.format(runner=runner)))
    assert bool(report.verdict.witnesses) == collected
