"""Futures that are pushed into a stream later, beside those that it has from the start."""

from __future__ import annotations

import pytest

from tests.language.bodies.running import Runs, findings, refusal

ITEMS = """
db = Mutex()
n = Number(high=9)
m = Number(high=9)
async def work(self, value: int):
    async with self.db.lock():
        await sleep()
    return value
async def fails(self):
    await sleep()
    raise Closed()
@task
async def main(self):
    {body}
"""


def text(body: str) -> str:
    return ITEMS.format(body=body.replace("\n", "\n    "))


ALL = "while True:\n    match await pending.next():\n        case True, value:\n"
ALL += "            self.m = self.m * 2 + value\n        case False:\n            break"


@pytest.mark.parametrize(
    "made",
    [
        "pending = unordered(self.work(1), self.work(2))",
        "pending = unordered(self.work(1))\npending.push(self.work(2))",
        "pending = unordered()\npending.push(self.work(1))\npending.push(self.work(2))",
        "pending = unordered()\nfor i in range(1, 3):\n    pending.push(self.work(i))",
    ],
)
def test_pushed_or_not_they_are_polled_alike(made: str) -> None:
    spec = text(f"{made}\n{ALL}")
    assert findings(spec) == set()
    assert Runs(spec).ends("m") == {(4,), (5,)}


def test_what_is_pushed_is_not_polled_before_the_next() -> None:
    body = "pending = unordered()\npending.push(self.work(1))\nawait sleep()\nself.n = 1"
    spec = text(body)
    assert "work in main is polled" not in Runs(spec).texts()
    assert findings(spec) == set()


def test_it_is_dropped_with_the_stream_and_with_what_it_has() -> None:
    body = (
        "pending = unordered()\nif maybe():\n    pending.push(self.work(1))\n"
        "await select(pending.next(), sleep())"
    )
    # A stream is polled by its own body alone.
    assert refusal(text(body))
    cut = (
        "try:\n    async with timeout():\n        pending = unordered()\n"
        "        if maybe():\n            pending.push(self.work(1))\n"
        "        while await pending.next():\n            pass\nexcept TimeoutError:\n    pass\n"
        "async with self.db.lock():\n    self.n = 1"
    )
    assert findings(text(cut)) == set()
    assert Runs(text(cut)).ends("n") == {(1,)}


def test_a_place_pushes_again_once_what_it_pushed_is_over() -> None:
    body = (
        "pending = unordered()\nrounds = 0\nwhile rounds < 3:\n    pending.push(self.work(1))\n"
        "    await pending.next()\n    rounds = bounded(rounds + 1, low=0, high=3)\nself.n = rounds"
    )
    assert findings(text(body)) == set()
    assert Runs(text(body)).ends("n") == {(3,)}
    assert findings(text(body.replace("    await pending.next()\n", ""))) == {"undecided"}


def test_what_it_ends_with_is_raised_by_next_wherever_that_is_written() -> None:
    body = "pending = unordered()\npending.push(self.fails())\ntry:\n    await pending.next()\n"
    body += "except Closed:\n    self.n = 1"
    assert Runs(text(body)).ends("n") == {(1,)}
    above = "pending = unordered(self.work(1))\ntry:\n    while await pending.next():\n"
    above += "        if self.m == 0:\n            pending.push(self.fails())\n"
    above += "except Closed:\n    self.n = 1"
    assert Runs(text(above)).ends("n") == {(1,)}


def test_what_is_pushed_below_comes_with_its_value() -> None:
    body = (
        "pending = unordered(self.work(1))\nwhile self.m == 0:\n    match await pending.next():\n"
        "        case True, value:\n            self.n += value\n            if value == 1:\n"
        "                pending.push(self.work(2))\n        case False:\n"
        "            self.m = 1"
    )
    assert findings(text(body)) == set()
    assert Runs(text(body)).ends("n") == {(3,)}
    nothing = body.replace("pending.push(self.work(2))", "pending.push(self.idle())")
    nothing = text(nothing) + "async def idle(self):\n    await sleep()\n"
    assert "`self.idle()` gives nothing" in refusal(nothing)


def test_a_push_that_is_never_reached_changes_nothing() -> None:
    body = "pending = unordered(self.work(1))\nif 1 > 2:\n    pending.push(self.work(2))\n" + ALL
    assert Runs(text(body)).ends("m") == {(1,)}


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("pending = unordered()\nawait pending.next()", "`unordered` cannot be given this"),
        ("pending = buffered()\npending.push(self.work(1))", "nothing can be pushed into"),
        (
            "pending = unordered(self.work(1), at_once=1)\npending.push(self.work(1))",
            "nothing can be pushed into",
        ),
        ("pending = unordered()\npending.push()", "this cannot be pushed"),
        ("pending = unordered()\npending.push(self.n)", "this cannot be pushed"),
        (
            "pending = unordered()\nfor i in range(2):\n    for j in range(i):\n"
            "        pending.push(self.work(1))\nfor k in range(2):\n    pass",
            "",
        ),
    ],
)
def test_what_cannot_be_pushed_is_told(body: str, told: str) -> None:
    assert told in refusal(text(body))
