"""Guards that a call returns to Dart, and every way in which they are given back or lost."""

from __future__ import annotations

from tests.language.bodies.running import Runs, findings, refusal

SPEC = """
        db = Mutex()
        @rust
        async def begin(self) -> Guard:
            {begin}
        @rust
        async def look(self):
            async with self.db.lock():
                pass
        @isolate(killable={killable})
        async def runner(self):
            {runner}
        @isolate
        async def app(self):
            await self.look()
"""
PLAIN = {
    "begin": "return await self.db.lock()",
    "runner": "guard = await self.begin()\n            await sleep()\n            guard.release()",
    "killable": "False",
}


def spec(**parts: str) -> str:
    return SPEC.format(**PLAIN | parts)


def test_the_guard_is_held_by_its_call_until_dart_takes_it_and_then_by_the_isolate() -> None:
    runs = Runs(spec())
    sent = runs.after("begin of runner finishes and posts the result")
    assert {tuple(runs.holders(each, "db")) for each in sent} == {("begin of runner",)}
    taken = runs.after("runner gets the result of begin of runner")
    assert {tuple(runs.holders(each, "db")) for each in taken} == {("runner",)}
    freed = runs.after("runner releases db")
    assert "runner" not in {one for each in freed for one in runs.holders(each, "db")}


def test_a_named_guard_is_returned_and_everything_else_is_dropped() -> None:
    text = """
        db = Mutex()
        cache = Mutex()
        @rust
        async def begin(self) -> Guard:
            other = await self.cache.lock()
            guard = await self.db.lock()
            await sleep()
            return guard
        @isolate
        async def runner(self):
            guard = await self.begin()
            await sleep()
            guard.release()
    """
    assert findings(text) == set()
    runs = Runs(text)
    held = runs.after("runner gets the result of begin of runner")
    assert {tuple(runs.holders(each, "db")) for each in held} == {("runner",)}
    assert {tuple(runs.holders(each, "cache")) for each in held} == {()}


def test_a_guard_whose_reply_nobody_takes_is_lost() -> None:
    lost = findings(spec(killable="True"))
    assert "orphaned-lock db" in lost
    runs = Runs(spec(killable="True"))
    nobody = runs.after("begin of runner finishes; nobody is there for the result")
    assert all(not runs.can_still(each, db__owner="nobody") for each in nobody)
    unread = runs.after("begin of runner finishes and posts the result", "runner is killed")
    assert all(not runs.can_still(each, db__owner="nobody") for each in unread if _has(runs, each))


def _has(runs: Runs, state: tuple[object, ...]) -> bool:
    return "begin of runner" in runs.holders(state, "db")


def test_a_guard_that_has_arrived_is_freed_when_its_isolate_ends_in_whatever_way() -> None:
    runs = Runs(spec(killable="True"))
    arrived = runs.after("runner gets the result of begin of runner")
    for state in runs.after("runner is killed", start=arrived):
        assert runs.can_still(state, db__owner="nobody")
    assert findings(spec(runner="guard = await self.begin()\n            exit()")) == set()


def test_a_synchronous_call_gives_its_guard_without_a_message_that_could_be_lost() -> None:
    at_once = {"runner": PLAIN["runner"].replace("await self.begin", "self.begin")}
    text = spec(**at_once, begin="return self.db.blocking_lock()", killable="'before_next_event'")
    text = text.replace("@rust\n        async def begin", '@rust("sync")\n        def begin')
    assert findings(text) == set()


def test_disposing_twice_does_nothing_and_not_at_all_keeps_it() -> None:
    twice = "guard = await self.begin()\n            guard.release()\n            guard.release()"
    assert findings(spec(runner=twice)) == set()
    kept = spec(runner="await self.begin()\n            await self.forever.receive()")
    kept += '        forever = Port("runner")\n'
    assert "orphaned-lock db" in findings(kept)


def test_a_guard_can_only_be_returned_to_dart_and_only_one() -> None:
    assert refusal(spec(begin="return await self.helper()")) != ""
    inner = spec(begin="guard = await self.inner()") + (
        "        async def inner(self):\n            return await self.db.lock()\n"
    )
    assert refusal(inner).startswith("error[S212]")
    two = "if maybe():\n                return await self.db.lock()\n            return await"
    assert refusal(spec(begin=f"{two} self.db.lock()")).startswith("error[S212]")
    assert refusal(spec(begin="pass")).startswith("error[S211]")
