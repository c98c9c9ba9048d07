"""Replies that come too late, and posts that come to nobody."""

from __future__ import annotations

from tests.language.bodies.running import Runs

LATE = """
        bridge = Bridge(late_replies_poison={poison})
        db = Mutex()
        n = Number(high=3)
        @rust
        async def hasty(self, f: DartFn):
            try:
                async with timeout():
                    await f()
            except TimeoutError:
                pass
        @rust
        async def patient(self, f: DartFn):
            async with self.db.lock():
                await f()
        async def slowly(self):
            await sleep()
        @isolate
        async def runner(self):
            await self.hasty(self.slowly)
        @isolate
        async def app(self):
            try:
                await self.patient(self.slowly)
                self.n = 1
            except RuntimeError:
                self.n = 2
"""
POISONS = "slowly on runner replies too late, and poisons the map of callbacks"
IN_VAIN = "slowly on app replies in vain: the map of callbacks is poisoned"
PANICS = "patient of app panics: the map of callbacks is poisoned"


def test_a_late_reply_poisons_the_map_in_old_versions_only() -> None:
    assert not any("poison" in each for each in Runs(LATE.format(poison=False)).texts())
    runs = Runs(LATE.format(poison=True))
    assert runs.happens("hasty of runner times out", POISONS)
    assert not runs.happens(POISONS, "hasty of runner times out")


def test_who_registers_afterwards_panics_and_drops_what_it_holds() -> None:
    runs = Runs(LATE.format(poison=True))
    assert runs.happens(POISONS, PANICS)
    after = runs.after(PANICS, "patient of app releases db")
    assert after and {tuple(runs.holders(each, "db")) for each in after} == {()}
    assert (2,) in runs.ends("n")


def test_who_has_registered_before_never_hears_of_the_reply() -> None:
    runs = Runs(LATE.format(poison=True))
    for state in runs.after(POISONS, IN_VAIN):
        assert runs.holders(state, "db") == ["patient of app"]
        assert not runs.can_still(state, n=1) and not runs.can_still(state, n=2)


def test_a_reply_in_time_poisons_nothing() -> None:
    runs = Runs(LATE.format(poison=True).replace("async with timeout():", "if True:"))
    assert not any("poison" in each for each in runs.texts())


GONE = """
        bridge = Bridge(checks_post=True)
        n = Number(high=3)
        @rust
        async def work(self, f: DartFn):
            await sleep()
            try:
                await f()
            except CallbackLost:
                self.n = 1
        async def show(self):
            pass
        @isolate(killable=True)
        async def runner(self):
            await self.work(self.show)
"""
OTHER = """
        inbox = Port("app")
        @isolate
        async def app(self):
            await self.inbox.receive()
"""
NOWHERE = "work of runner posts the call of show on runner to nowhere: no isolate is left"
CLOSED = "work of runner posts the call of show on runner to a closed port: it is lost"


def test_a_post_to_a_dead_isolate_fails_while_another_is_left_to_know_it() -> None:
    alone, together = Runs(GONE), Runs(GONE + OTHER)
    assert alone.happens(NOWHERE) and not alone.happens(CLOSED)
    assert together.happens(CLOSED) and not together.happens(NOWHERE)
    assert (1,) not in alone.values(alone.after("runner is killed", NOWHERE), "n")
    assert (1,) in together.ends("n")


def test_an_isolate_that_has_nothing_left_to_do_exits_and_is_not_left_either() -> None:
    runs = Runs(GONE + "        @isolate\n        async def app(self):\n            pass\n")
    assert runs.happens(CLOSED) and runs.happens(NOWHERE)
    assert runs.after("app has nothing left to do, and exits", "runner is killed", NOWHERE)
