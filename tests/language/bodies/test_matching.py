"""What comes with the subject of a `match`: what the future or the task gives that came first."""

from __future__ import annotations

import pytest

from tests.language.bodies.running import Runs, findings, refusal

TASKS = """
n = Number(high=9)
m = Number(high=9)
async def three(self):
    await sleep()
    return 3
async def five(self):
    await sleep()
    return 5
async def nothing(self):
    await sleep()
async def fails(self):
    raise Closed()
@task
async def main(self):
    {body}
"""


def text(body: str) -> str:
    return TASKS.format(body=body.replace("\n", "\n    "))


ARMS = (
    "match await {word}({first}, sleep()):\n    case 0, value:\n        self.n = value\n"
    "    case 1:\n        self.m = 1"
)


@pytest.mark.parametrize("word", ["select", "either"])
def test_the_winner_of_a_choice_gives_its_value_to_its_arm(word: str) -> None:
    spec = text(ARMS.format(word=word, first="self.three()"))
    assert findings(spec) == set()
    assert Runs(spec).ends("n", "m") == {(3, 0), (0, 1)}


def test_each_arm_has_its_own_and_underscores_are_for_what_nobody_needs() -> None:
    body = (
        "match await select(self.three(), self.five(), self.nothing()):\n"
        "    case 0, value:\n        self.n = value\n    case 1, value:\n        self.m = value\n"
        "    case 2, _:\n        pass"
    )
    assert Runs(text(body)).ends("n", "m") == {(3, 0), (0, 5), (0, 0)}
    both = (
        "match await select(self.three(), self.five()):\n    case _, value:\n        self.n = value"
    )
    assert Runs(text(both)).ends("n") == {(3,), (5,)}


def test_what_a_named_future_a_task_and_a_channel_give_comes_along() -> None:
    named = "first = future(self.three())\n" + ARMS.format(word="select", first="by_ref(first)")
    assert Runs(text(named)).ends("n", "m") == {(3, 0), (0, 1)}
    task = "first = spawn(self.three())\n" + ARMS.format(word="select", first="first")
    assert Runs(text(task)).ends("n", "m") == {(3, 0), (0, 1)}
    channel = "jobs = Channel(1, of=Number(high=7))\n" + text(
        "await self.jobs.send(7)\n" + ARMS.format(word="select", first="self.jobs.receive()")
    )
    assert Runs(channel).ends("n", "m") == {(7, 0), (0, 1)}


def test_what_fails_gives_no_value_but_its_exception() -> None:
    body = "try:\n    match await select(self.fails(), self.five()):\n        case 1, value:\n"
    body += "            self.n = value\nexcept Closed:\n    self.m = 1"
    assert Runs(text(body)).ends("n", "m") == {(0, 1)}
    late = text(body).replace("    raise Closed()", "    await sleep()\n    raise Closed()")
    assert Runs(late).ends("n", "m") == {(5, 0), (0, 1)}


@pytest.mark.parametrize("word", ["unordered", "buffered"])
def test_the_next_of_a_stream_comes_with_its_value(word: str) -> None:
    body = (
        f"pending = {word}(self.three(), self.five())\nmatch await pending.next():\n"
        "    case True, value:\n        self.n = value\n"
        "match await pending.next():\n    case True, value:\n        self.m = value\n"
        "match await pending.next():\n    case True, value:\n        self.m = 9\n"
        "    case False:\n        pass"
    )
    spec = text(body)
    assert findings(spec) == set()
    backwards = {(5, 3)} if word == "unordered" else set()
    assert Runs(spec).ends("n", "m") == {(3, 5), *backwards}


def test_a_set_gives_what_its_tasks_return_in_the_order_of_their_ends() -> None:
    body = (
        "tasks = JoinSet()\ntasks.spawn(self.three())\ntasks.spawn(self.five())\n"
        "match await tasks.join_next():\n    case True, value:\n        self.n = value\n"
        "match await tasks.join_next():\n    case True, value:\n        self.m = value\n"
        "more = await tasks.join_next()\nassert not more"
    )
    spec = text(body)
    assert findings(spec) == set()
    assert Runs(spec).ends("n", "m") == {(3, 5), (5, 3)}


def test_a_set_may_be_joined_above_the_place_where_it_is_filled() -> None:
    body = (
        "tasks = JoinSet()\nfor i in range(2):\n    match await tasks.join_next():\n"
        "        case True, value:\n            self.n = value\n"
        "    if i == 0:\n        tasks.spawn(self.five())"
    )
    assert Runs(text(body)).ends("n") == {(5,)}


SELECT = "match await select({}):\n    case {}:\n        pass"


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (SELECT.format("self.nothing(), sleep()", "0, value"), "no value comes along"),
        (SELECT.format("self.three(), sleep()", "1, value"), "no value comes along"),
        (SELECT.format("self.three()", "0, value if value > 1"), "is looked at before"),
        ("match self.n:\n    case 0, value:\n        pass", "no value comes along"),
        (
            "tasks = JoinSet()\ntasks.spawn(self.nothing())\n"
            "match await tasks.join_next():\n    case True, value:\n        self.n = value",
            "no value comes along",
        ),
    ],
)
def test_what_gives_nothing_is_refused(body: str, told: str) -> None:
    assert told in refusal(text(body))
