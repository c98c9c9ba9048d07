"""`relying_on`: who works under a lock of somebody else, and when that is a double grant."""

from __future__ import annotations

import random

import pytest

from mortmain.checker.explicit.interpreter import successors
from mortmain.model.language.bodies.parties import system_of
from mortmain.model.lowering.lower import Reductions, lower
from mortmain.model.term.evaluate import evaluate
from tests.language.bodies.running import findings
from tests.specs.named import SPECS

CALLED_BACK = """
kills = 0
db = Mutex()
@rust
async def finish(self):
    async with self.db.lock():
        pass
async def store(self):
    with relying_on(self.db):
        await sleep()
@isolate
async def runner(self):
    await self.sync_all(self.store)
@isolate
async def app(self):
    await self.finish()
@rust
async def sync_all(self, on_step: DartFn):
"""

GIVES_UP = """
    async with self.db.lock():
        try:
            async with timeout():
                await on_step()
        except TimeoutError:
            pass
"""


def test_a_callback_that_was_given_up_works_beside_the_next_owner() -> None:
    assert findings(CALLED_BACK + GIVES_UP) == {"double-grant db"}


def test_a_callback_that_is_waited_for_has_its_callers_lock() -> None:
    waits = "    async with self.db.lock():\n        await on_step()\n"
    assert findings(CALLED_BACK + waits) == set()


def test_a_callback_may_rely_on_a_lock_that_its_caller_keeps_although_it_gave_up() -> None:
    keeps = """
    async with self.db.lock():
        try:
            async with timeout():
                await on_step()
        except TimeoutError:
            await self.over.notified()
    """
    text = CALLED_BACK.replace("db = Mutex()", "db = Mutex()\nover = Notify()")
    text = text.replace("        await sleep()\n", "        await sleep()\n    await self.tell()\n")
    text = text.replace(
        "@isolate", "@rust\nasync def tell(self):\n    self.over.notify_one()\n@isolate", 1
    )
    assert findings(text + keeps) == set()


def test_the_same_caller_that_has_locked_again_is_another_owner() -> None:
    """One waits for the callback of its first round in no round at all."""
    twice = GIVES_UP + "    async with self.db.lock():\n        await sleep()\n"
    alone = CALLED_BACK.replace("await self.finish()", "await sleep()")
    assert findings(alone + twice) == {"double-grant db"}
    assert findings(alone + GIVES_UP) == set()


def test_two_callbacks_of_one_caller_share_its_lock() -> None:
    both = "    async with self.db.lock():\n        await join(on_step(), on_step())\n"
    assert findings(CALLED_BACK + both) == set()


def test_two_callbacks_that_one_caller_gave_up_are_no_double_grant_by_themselves() -> None:
    both = GIVES_UP.replace("await on_step()", "await join(on_step(), on_step())")
    alone = CALLED_BACK.replace("await self.finish()", "await sleep()")
    assert findings(alone + both) == set()
    assert findings(CALLED_BACK + both) == {"double-grant db"}


def test_a_lock_that_nobody_has_is_no_lock() -> None:
    text = """
        db = Mutex()
        @task(count=2)
        async def worker(self):
            with relying_on(self.db):
                await sleep()
    """
    assert findings(text) == {"double-grant db"}


def test_whoever_has_the_lock_may_rely_on_it_and_so_may_what_it_spawns_and_polls() -> None:
    text = """
        db = Mutex()
        @task(count=2)
        async def worker(self):
            async with self.db.lock():
                with relying_on(self.db):
                    await sleep()
                first = future(self.relies())
                await first
                second = spawn(self.relies())
                await second
        async def relies(self):
            with relying_on(self.db):
                await sleep()
    """
    assert findings(text) == set()


def test_a_spawned_task_that_is_not_waited_for_works_beside_the_next_owner() -> None:
    text = """
        db = Mutex()
        @task
        async def worker(self):
            async with self.db.lock():
                spawn(self.relies())
        async def relies(self):
            with relying_on(self.db):
                await sleep()
        @task
        async def other(self):
            async with self.db.lock():
                pass
    """
    assert findings(text) == {"double-grant db"}


def test_a_token_belongs_to_its_isolate_and_to_what_that_calls() -> None:
    text = """
        kills = 0
        token = TokenLock()
        @rust
        async def work(self):
            await self.token.acquire()
            with relying_on(self.token):
                await sleep()
            self.token.release()
        @isolate(count=2)
        async def app(self):
            await self.work()
            await self.work()
    """
    assert findings(text) == set()


def test_who_is_killed_relies_on_nothing_any_more() -> None:
    text = CALLED_BACK.replace("kills = 0", "").replace(
        "@isolate\nasync def runner", "@isolate(killable=True)\nasync def runner"
    )
    never = "    async with self.db.lock():\n        await on_step()\n"
    assert not {each for each in findings(text + never) if each.startswith("double")}


@pytest.mark.parametrize("fencing", [False, True])
def test_what_is_fenced_refuses_whoever_relies_on_it_too_late(fencing: bool) -> None:
    text = f"""
        files = Mutex(kind="lease", fencing={fencing})
        @process(count=2)
        async def worker(self):
            async with self.files.lock():
                with relying_on(self.files):
                    await sleep()
    """
    assert findings(text) == (set() if fencing else {"double-grant files"})


def test_a_block_is_left_on_every_way_out() -> None:
    text = """
        kills = 0
        db = Mutex()
        @rust
        async def finish(self):
            async with self.db.lock():
                pass
        @isolate
        async def runner(self):
            for round in range(3):
                try:
                    with relying_on(self.db):
                        if round == 0:
                            continue
                        if round == 1:
                            raise ValueError()
                        break
                except ValueError:
                    pass
            await self.finish()
        @isolate
        async def app(self):
            await self.finish()
        @always
        def both_may_have_it(self):
            return True
    """
    alone = text.replace("@isolate\n        async def app(self):", "async def unused(self):")
    assert findings(alone) == set()
    assert findings(text) == {"double-grant db"}


@pytest.mark.parametrize("name", ["zombies::ZombieCallback", "zombies::ToldToStop"])
def test_a_patron_has_let_go_where_the_history_of_a_run_says_so(name: str) -> None:
    """What the variable remembers, found anew by looking back over each of many runs."""
    system = lower(system_of(SPECS[name]), Reductions(slicing=False))
    (left,) = [each for each in system.variables if " let go of " in each.name]
    patron, worker = left.name.split(" let go of db under ")
    (lock,) = [each for each in system.resources if each.name == "db"]
    holds = [each.when for each in lock.holds if each.party == patron]
    (called,) = [each for each in system.parties if each.name == worker]
    rng = random.Random(1)
    seen = set()
    for _ in range(300):
        (state,) = system.initial
        had, gone = False, False
        for _ in range(40):
            valuation = system.valuation(state)
            has = any(evaluate(each, valuation) for each in holds)
            under_way = evaluate(called.live, valuation)
            gone = under_way and (gone or (had and not has))
            assert evaluate(left, valuation) == gone
            seen.add((has, gone))
            had = has
            following = [target for _, target in successors(system, state)]
            if not following:
                break
            state = rng.choice(following)
    assert (False, True) in seen or name.endswith("ToldToStop")
