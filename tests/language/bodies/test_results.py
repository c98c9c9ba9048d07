"""What a method returns arrives where its call, handle, future or callback is awaited."""

from __future__ import annotations

import pytest

from tests.language.bodies.running import Runs, check, codes, findings, refusal

COMMON = """
n = Number(high=9)
m = Number(high=9)
db = Mutex()
async def twice(self, x):
    await sleep()
    return x + x
def plain(self, x):
    return x + 1
async def word(self):
    if maybe():
        return "lazy"
    return "busy"
async def chosen(self):
    return choose(2, 5)
async def guarded(self):
    async with self.db.lock():
        return self.n + 1
async def through(self, x):
    return await self.twice(x)
async def failing(self):
    await sleep()
    if maybe():
        raise ValueError()
    return 3
"""


def task(body: str) -> str:
    """A spec whose only task has this body."""
    inside = "\n".join(f"    {line}" for line in body.strip("\n").split("\n"))
    return f"{COMMON}@task\nasync def main(self):\n{inside}\n"


RESULTS = {
    "a method": ("x = await self.twice(2)\nself.m = x", {4}),
    "straight into shared data": ("self.m = await self.twice(2)", {4}),
    "added to": ("self.m = 1\nx = await self.twice(2)\nself.m += x", {5}),
    "a plain method": ("x = self.plain(3)\nself.m = x", {4}),
    "a plain method, into shared data": ("self.m = self.plain(3)", {4}),
    "a choice": ("self.m = await self.chosen()", {2, 5}),
    "under a guard": ("self.n = 4\nx = await self.guarded()\nself.m = x", {5}),
    "through another": ("x = await self.through(4)\nself.m = x", {8}),
    "a task": ("handle = spawn(self.twice(4))\nx = await handle\nself.m = x", {8}),
    "a future": ("first = future(self.twice(4))\nx = await first\nself.m = x", {8}),
    "a future by reference": ("a = future(self.twice(4))\nx = await by_ref(a)\nself.m = x", {8}),
    "a choice of futures": ("x = await select(sleep(), self.twice(1))\nself.m = x", {0, 1}),
    "in a loop": (
        "x = 1\nwhile x < 8:\n    y = await self.twice(x)\n    x = bounded(y, low=0, high=8)\n"
        "self.m = x",
        {8},
    ),
    "in a counted loop": ("for i in range(3):\n    x = await self.twice(i)\n    self.m = x", {4}),
    "ignored": ("await self.twice(2)\nself.m = 1", {1}),
    "a condition": ("while await self.lazy():\n    self.m = 1", {0, 1}),
    "matched": (
        "match await self.word():\n    case 'lazy':\n        self.m = 1\n"
        "    case 'busy':\n        self.m = 2",
        {1, 2},
    ),
    "compared": ("x = await self.word()\nif x == 'lazy':\n    self.m = 1", {0, 1}),
    "unless it fails": (
        "x = 7\ntry:\n    x = await self.failing()\nexcept ValueError:\n    pass\nself.m = x",
        {3, 7},
    ),
    "a task that may fail": (
        "handle = spawn(self.failing())\ntry:\n    self.m = await handle\n"
        "except ValueError:\n    self.m = 7",
        {3, 7},
    ),
    "returned from a handler": ("self.m = await self.rescued()", {3, 9}),
    "at once in an assignment with a choice": (
        "x = choose(1, 2)\ny = await self.twice(x)\nself.m = y",
        {2, 4},
    ),
}
MORE = """
async def lazy(self):
    return maybe()
async def rescued(self):
    try:
        return await self.failing()
    except ValueError:
        return 9
"""  # fmt: skip


@pytest.mark.parametrize("name", RESULTS)
def test_a_result_is_what_was_returned(name: str) -> None:
    body, expected = RESULTS[name]
    runs = Runs(MORE.strip() + task(body))
    assert runs.ends("m") == {(each,) for each in expected}


BRIDGE = """
m = Number(high=9)
@rust
async def double(self, x):
    await sleep()
    return x + x
@rust
async def ask(self, on_step: DartFn):
    x = choose(1, 2)
    y = await on_step(x)
    return y
@isolate(killable={killable})
async def app(self):
    {body}
async def show(self, size):
    await sleep()
    return size + 1
async def refuse(self, size):
    raise ValueError()
    """

OVER_THE_BRIDGE = {
    "a call": ("x = await self.double(3)\n    self.m = x", {6}),
    "a call that is kept": ("x = self.double(3)\n    y = await x\n    self.m = y", {6}),
    "a call that has answered": (
        "x = self.double(3)\n    await sleep()\n    y = await x\n    self.m = y",
        {6},
    ),
    "a callback": ("x = await self.ask(self.show)\n    self.m = x", {2, 3}),
}


@pytest.mark.parametrize("name", OVER_THE_BRIDGE)
def test_a_result_comes_over_the_bridge(name: str) -> None:
    body, expected = OVER_THE_BRIDGE[name]
    text = BRIDGE.format(body=body, killable=False)
    assert Runs(text).ends("m") == {(each,) for each in expected}
    assert findings(text) == set()


def test_a_callback_is_given_values_that_are_not_known_before_the_run() -> None:
    runs = Runs(BRIDGE.format(body="x = await self.ask(self.show)\n    self.m = x", killable=False))
    chosen = runs.after("ask of app chooses 2 for x, sets x of ask of app to 2")
    assert runs.values(runs.after("app sets m to app.x", start=chosen), "m") == {(3,)}


def test_a_result_of_a_slot_that_is_used_again_is_the_new_one() -> None:
    text = """
        m = Number(high=9)
        async def same(self, x):
            return x
        @task
        async def main(self):
            while True:
                x = choose(1, 2)
                handle = spawn(self.same(x))
                y = await handle
                assert x == y
    """
    assert findings(text) == set()


def test_the_caller_of_a_killed_isolate_finds_no_result() -> None:
    text = BRIDGE.format(body="x = await self.ask(self.show)\n    self.m = x", killable=True)
    assert "permanent-block ask of app" not in codes(check(text))
    assert Runs(text).ends("m") == {(0,), (2,), (3,)}


def test_a_handler_of_the_caller_returns_what_the_caller_returns() -> None:
    text = (
        task("x = await self.outer()\nself.m = x")
        + """
async def outer(self):
    try:
        y = self.check(1)
        return 8
    except ValueError:
        return 5
def check(self, x):
    if maybe():
        raise ValueError()
    return x
"""
    )
    assert Runs(text).ends("m") == {(5,), (8,)}


def test_the_range_of_a_result_is_that_of_all_its_returns() -> None:
    assert refusal(task("x = await self.twice(5)\ny = 0\ny = bounded(x, low=0, high=3)")) == ""
    assert "unbounded" not in refusal(task("x = await self.word()\nself.m = 1"))


GIVEN_TOGETHER = """
        n = Number(high=20)
        db = Mutex()
        async def one(self, most: int):
            async with self.db.lock():
                await sleep()
            return choose(most, most - 1)
        async def nothing(self):
            await sleep()
        @task
        async def main(self):
            {}
"""


def test_what_is_joined_gives_a_value_each() -> None:
    body = (
        "left, right = await join(self.one(2), self.one(4))\n            self.n = left + 4 * right"
    )
    text = GIVEN_TOGETHER.format(body)
    assert findings(text) == set()
    assert Runs(text).ends("n") == {(left + 4 * right,) for left in (1, 2) for right in (3, 4)}


def test_what_is_joined_may_be_left_alone_or_go_to_shared_data() -> None:
    body = "kept = future(self.one(3))\n            _, self.n = await join(self.nothing(), kept)"
    assert Runs(GIVEN_TOGETHER.format(body)).ends("n") == {(2,), (3,)}


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("left, right = await join(self.one(2), self.nothing())", "S218"),
        ("left, right = await join(self.one(2), self.one(2), self.one(2))", "S211"),
        ("left, right = await select(self.one(2), self.one(2))", "S205"),
    ],
)
def test_what_is_not_given_cannot_be_unpacked(body: str, code: str) -> None:
    assert refusal(GIVEN_TOGETHER.format(body)).startswith(f"error[{code}]")
