"""Streams of futures are polled inside `next()` only, so many at once, in order or not."""

from __future__ import annotations

import pytest

from tests.language.bodies.running import Runs, findings, refusal

HEAD = """
db = Mutex()
n = Number(high=99)
async def work(self, digit):
    await sleep()
    self.n = bounded(10 * self.n + digit, low=0, high=99)
async def use(self):
    async with self.db.lock():
        await sleep()
async def fail(self):
    await sleep()
    raise KeyError()
"""


def spec(body: str, more: str = "") -> str:
    inside = "\n".join(f"    {line}" for line in body.strip("\n").split("\n"))
    return f"{HEAD}{more}\n@task\nasync def main(self):\n{inside}\n"


EACH = "pending = {}(self.work(1), self.work(2){})\nwhile await pending.next():\n    pass"


@pytest.mark.parametrize(
    ("word", "limit", "orders"),
    [
        ("unordered", "", {12, 21}),
        ("unordered", ", at_once=1", {12}),
        ("unordered", ", at_once=2", {12, 21}),
        ("buffered", "", {12, 21}),
        ("buffered", ", at_once=1", {12}),
    ],
)
def test_a_stream_runs_all_of_its_futures(word: str, limit: str, orders: set[int]) -> None:
    text = spec(EACH.format(word, limit))
    assert findings(text) == set()
    assert Runs(text).ends("n") == {(each,) for each in orders}


def test_results_of_a_buffered_stream_come_in_order() -> None:
    runs = Runs(spec(EACH.format("buffered", "")))
    first, second = (f"main takes the result of work in main{end}" for end in ("", " (2)"))
    assert runs.happens(first, second)
    assert not runs.happens(second, first)
    unordered = Runs(spec(EACH.format("unordered", "")))
    assert unordered.happens(second, first)


def test_a_stream_of_which_nothing_runs_never_gives_anything() -> None:
    text = spec(EACH.format("buffered", ", at_once=0"))
    assert "deadlock Bank" in findings(text)


@pytest.mark.parametrize("word", ["unordered", "buffered"])
def test_between_two_results_the_others_keep_what_they_hold(word: str) -> None:
    body = f"pending = {word}(self.use(), self.use())\nwhile await pending.next():\n    {{}}"
    assert "orphaned-lock db" in findings(spec(body.format("await self.use()")))
    assert findings(spec(body.format("pass"))) == set()


def test_joined_with_what_is_done_for_each_nothing_is_frozen() -> None:
    more = "async def both(self):\n    await self.use()\n    await self.use()\n"
    assert findings(spec("await join(self.both(), self.both())", more)) == set()


def test_a_stream_is_dropped_with_its_block() -> None:
    more = "async def some(self):\n    pending = unordered(self.use(), self.use())\n"
    more += "    await pending.next()\n"
    assert findings(spec("await self.some()\nawait self.use()", more)) == set()


def test_a_timeout_inside_the_loop_leaves_the_others_where_they_are() -> None:
    body = """
pending = unordered(self.use(), self.use())
try:
    async with timeout():
        await pending.next()
except TimeoutError:
    {}
"""
    assert "orphaned-lock db" in findings(spec(body.format("await self.use()")))
    assert findings(spec(body.format("pass") + "\nawait self.n_more()", N_MORE)) == set()


N_MORE = "async def n_more(self):\n    self.n = 1\n"


def test_a_future_of_a_stream_that_fails_fails_its_next() -> None:
    body = "pending = unordered(self.fail())\ntry:\n    await pending.next()\n    self.n = 1\n"
    text = spec(
        body + "except KeyError:\n    self.n = 2\nmore = await pending.next()\nassert not more"
    )
    assert Runs(text).ends("n") == {(2,)}
    assert findings(text) == set()


REFUSED = {
    "nothing": ("pending = unordered()", "S211"),
    "a future": ("first = future(self.use())\npending = unordered(first)", "S211"),
    "an unknown limit": ("x = choose(1, 2)\npending = unordered(self.use(), at_once=x)", "S211"),
    "another option": ("pending = buffered(self.use(), limit=1)", "S211"),
    "next of a future": ("first = future(self.use())\nawait first.next()", "S209"),
    "next of nothing": ("pending = unordered(self.use())\nawait pending", "S209"),
    "another word": ("pending = unordered(self.use())\nawait pending.last()", "S209"),
    "not awaited": ("pending = unordered(self.use())\npending.next()", "S204"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_stream_is_refused(name: str) -> None:
    body, code = REFUSED[name]
    assert refusal(spec(body)).startswith(f"error[{code}]")
