"""Barriers, cells and watches in bodies: who waits for whom, and what a timeout or an abort does.

What each of them does is compared with tokio in `tests/domain`; here is what a spec says of it.
"""

from __future__ import annotations

import pytest

from tests.language.bodies.running import Runs, findings, refusal

BARRIER = """
    start = Barrier(3)
    n = Number(high=3)
    @task(count=3)
    async def runner(self, i: int):
        self.n += 1
        await self.start.wait()
        assert self.n == 3
"""


def test_nobody_goes_on_before_all_have_arrived() -> None:
    assert findings(BARRIER) == set()
    assert Runs(BARRIER).ends("n", "start.arrived") == {(3, 0)}
    assert any(
        e.startswith("deadlock") for e in findings(BARRIER.replace("Barrier(3)", "Barrier(4)"))
    )
    assert any(
        e.startswith("violated") for e in findings(BARRIER.replace("Barrier(3)", "Barrier(1)"))
    )


def test_who_gives_up_at_a_barrier_has_arrived_all_the_same() -> None:
    text = BARRIER.replace(
        "await self.start.wait()",
        "try:\n            async with timeout():\n                await self.start.wait()\n"
        "        except TimeoutError:\n            return",
    )
    assert findings(text) == set()
    runs = Runs(text)
    assert runs.happens(
        "runner 0 times out", "runner 1 times out", "runner 2 arrives last at start"
    )


CELL = """
    config = OnceCell()
    n = Number(high=3)
    async def make(self):
        self.n += 1
        await sleep()
    async def use(self):
        await self.config.get_or_init(self.make())
    @task(count=2)
    async def user(self, i: int):
        await self.use()
        assert self.config.initialized()
"""


def test_a_value_is_made_once_and_the_others_wait_for_it() -> None:
    assert findings(CELL) == set()
    runs = Runs(CELL)
    assert runs.ends("n", "config.closed", "config.queue") == {(1, True, ())}
    waits = ("user 0 begins to make config", "user 1 waits for config", "user 0 has made config")
    assert runs.happens(*waits, "user 1 finds config")
    assert not runs.happens("user 1 begins to make config", "user 0 begins to make config")


def test_whoever_fails_or_is_dropped_while_making_it_leaves_that_to_the_next() -> None:
    dropped = (
        CELL
        + """
    @task
    async def main(self):
        first = spawn(self.use())
        await sleep()
        first.abort()
    """
    )
    assert findings(dropped) == set()
    assert {n for (n,) in Runs(dropped).ends("n")} == {1, 2}
    failing = CELL.replace("await sleep()", "if self.n == 1:\n            raise RuntimeError")
    assert findings(failing) == set()
    assert Runs(failing).ends("n", "config.closed") == {(2, True)}
    never = CELL.replace("await sleep()", "raise RuntimeError")
    assert Runs(never).ends("n", "config.closed", "config.queue") == {(2, False, ())}


def test_making_a_value_of_itself_waits_for_itself() -> None:
    text = """
        config = OnceCell()
        async def leaf(self):
            pass
        async def make(self):
            await self.config.get_or_init(self.leaf())
        @task
        async def main(self):
            await self.config.get_or_init(self.make())
    """
    assert any(each.startswith("deadlock") for each in findings(text))


def test_a_value_is_made_in_a_future_and_only_where_that_is_polled() -> None:
    text = (
        CELL.replace("@task(count=2)", "@task")
        + """
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
    text = text.replace("user(self, i: int)", "user(self)")
    assert "orphaned-lock config" in findings(text)
    assert findings(text.replace("by_ref(first)", "first")) == set()


WATCH = """
    runtime = Runtime(2)
    state = Watch(senders="writer")
    n = Number(high=3)
    @task
    async def writer(self):
        await self.state.send()
        await self.state.send()
    @task
    async def reader(self):
        try:
            while True:
                await self.state.changed()
                async with self.state.borrow():
                    pass
                self.n = 1
        except Closed:
            pass
"""


def test_the_last_change_is_always_seen_and_the_end_after_it() -> None:
    assert findings(WATCH) == set()
    assert Runs(WATCH).ends("n", "state.unseen by reader") == {(1, False)}
    kept = WATCH.replace('senders="writer"', "")
    assert any(each.startswith("deadlock") for each in findings(kept))


def test_a_borrow_across_an_await_blocks_whoever_sends_and_nothing_cuts_that() -> None:
    text = """
        runtime = Runtime(2)
        state = Watch()
        done = Notify()
        @task
        async def reader(self):
            async with self.state.borrow():
                await self.done.notified()
        @task
        async def writer(self):
            try:
                async with timeout():
                    await self.state.send()
            except TimeoutError:
                pass
            self.done.notify_one()
    """
    assert any(each.startswith("deadlock") for each in findings(text))
    assert findings(text.replace("await self.done.notified()", "pass")) == set()


def test_sending_fails_when_nobody_receives_any_more() -> None:
    text = """
        state = Watch(receivers="reader")
        n = Number(high=3)
        @task
        async def reader(self):
            pass
        @task
        async def writer(self):
            await self.state.closed()
            try:
                await self.state.send()
            except Closed:
                self.n = 1
    """
    assert findings(text) == set()
    assert Runs(text).ends("n") == {(1,)}


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("Barrier(0)", "write a number from 1 on: `Barrier(3)`"),
        ("Barrier(True)", "write a number from 1 on: `Barrier(3)`"),
        ('Notify(tokio="2")', "or leave it out"),
        ('Watch(senders="nobody")', "name the method that has it"),
    ],
)
def test_what_is_declared_wrongly_is_told_with_what_to_write(written: str, told: str) -> None:
    assert told in refusal(f"""
        it = {written}
        @task
        async def main(self):
            pass
    """)


@pytest.mark.parametrize("given", ["", "self.make", "3", "self.make(), 1"])
def test_a_cell_is_given_the_call_that_makes_its_value(given: str) -> None:
    told = refusal(CELL.replace("get_or_init(self.make())", f"get_or_init({given})"))
    assert "write `await self.config.get_or_init(self.make())`" in told


def test_what_a_barrier_a_cell_or_a_watch_has_not_is_told_with_what_it_has() -> None:
    assert "what it offers: `await ...wait()`" in refusal(BARRIER.replace(".wait()", ".pass_by()"))
    assert "`initialized()`" in refusal(CELL.replace("get_or_init(self.make())", "get()"))
    assert "`await ...changed()`" in refusal(WATCH.replace("changed()", "updated()"))
