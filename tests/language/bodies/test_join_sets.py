"""Sets of tasks: in which order they are joined, with what, and what becomes of those left over."""

from __future__ import annotations

import pytest

from tests.language.bodies.running import Runs, findings, refusal

TWO = """
db = Mutex()
n = Number(high=9)
async def work(self, more):
    async with self.db.lock():
        await sleep()
        self.n += more
async def fails(self):
    await sleep()
    raise ValueError()
@task
async def main(self):
    tasks = JoinSet()
    {body}
"""


def whole(body: str) -> str:
    return TWO.format(body=body.replace("\n", "\n    "))


def test_all_are_joined_and_then_none_is_left() -> None:
    body = """tasks.spawn(self.work(1))
tasks.spawn(self.work(2))
while await tasks.join_next():
    pass
assert self.n == 3"""
    assert findings(whole(body)) == set()


def test_joining_an_empty_set_does_not_wait() -> None:
    body = "more = await tasks.join_next()\nassert not more"
    assert findings(whole(body)) == set()


def test_the_one_that_ends_first_is_joined_first() -> None:
    body = """tasks.spawn(self.fails())
tasks.spawn(self.work(1))
try:
    await tasks.join_next()
    assert self.n == 1
except ValueError:
    pass"""
    assert findings(whole(body)) == set()


def test_what_a_task_ends_with_is_raised_where_it_is_joined() -> None:
    body = """tasks.spawn(self.fails())
try:
    await tasks.join_next()
    self.n = 5
except ValueError:
    self.n = 7"""
    assert Runs(whole(body)).ends("n") == {(7,)}


def test_a_task_that_is_spawned_below_the_join_is_known_there() -> None:
    body = """tasks.spawn(self.work(1))
again = True
try:
    while await tasks.join_next():
        if again:
            again = False
            tasks.spawn(self.fails())
    self.n = 5
except ValueError:
    self.n = 7"""
    assert Runs(whole(body)).ends("n") == {(7,)}


def test_what_is_left_is_aborted_with_its_block() -> None:
    body = """if True:
    inner = JoinSet()
    inner.spawn(self.work(1))
async with self.db.lock():
    self.n += 4"""
    assert findings(whole(body)) == set()
    assert Runs(whole(body)).ends("n") == {(4,), (5,)}


def test_what_is_detached_goes_on() -> None:
    body = "tasks.spawn(self.work(1))\ntasks.detach_all()"
    assert Runs(whole(body)).ends("n") == {(1,)}


def test_a_set_that_is_dropped_with_its_future_aborts_its_tasks() -> None:
    text = (
        whole("pass")
        + """
async def both(self):
    tasks = JoinSet()
    tasks.spawn(self.work(1))
    await tasks.join_next()
@task
async def other(self):
    match await select(self.both(), sleep()):
        case 0:
            assert self.n == 1
        case 1:
            pass
"""
    )
    assert findings(text) == set()
    assert Runs(text).ends("n") == {(0,), (1,)}


def test_joining_can_lose_against_another_branch_and_loses_nothing() -> None:
    body = """tasks.spawn(self.work(1))
match await select(tasks.join_next(), sleep()):
    case 0:
        assert self.n == 1
    case 1:
        await tasks.join_next()
        assert self.n == 1
more = await tasks.join_next()
assert not more"""
    assert findings(whole(body)) == set()


def test_a_wait_for_the_next_can_time_out_and_loses_nothing() -> None:
    body = """tasks.spawn(self.work(1))
try:
    async with timeout():
        await tasks.join_next()
except TimeoutError:
    await tasks.join_next()
assert self.n == 1"""
    assert findings(whole(body)) == set()


def test_one_of_the_set_is_aborted_through_a_handle() -> None:
    text = (
        "one = AbortHandle()\n"
        + whole(
            """self.one = tasks.spawn(self.work(1))
tasks.spawn(self.work(2))
self.one.abort()
left = True
while left:
    try:
        left = await tasks.join_next()
    except Cancelled:
        pass"""
        ).lstrip()
    )
    assert findings(text) == set()
    assert Runs(text).ends("n") == {(2,), (3,)}


def test_a_place_is_free_again_only_when_its_task_was_joined() -> None:
    one = whole("while maybe():\n    tasks.spawn(self.work(0))\n    await tasks.join_next()")
    assert findings(one) == set()
    never = whole("while maybe():\n    tasks.spawn(self.work(0))\n    await sleep()")
    assert findings(never) == {"undecided"}


def test_who_joins_waits_for_the_tasks() -> None:
    body = "async with self.db.lock():\n    tasks.spawn(self.work(1))\n    await tasks.join_next()"
    found = findings(whole(body))
    assert "deadlock Bank" in found and not any("orphaned" in each for each in found)


REFUSED = {
    "with arguments": ("more = JoinSet(3)", "S211"),
    "a join that is not awaited": ("tasks.join_next()", "S210"),
    "an abort that is awaited": ("await tasks.abort_all()", "S204"),
    "another word": ("tasks.shutdown()", "S204"),
    "a handle": ("handle = tasks.spawn(self.work(1))", "S211"),
    "no call": ("tasks.spawn(self.work)", "S211"),
    "a value": ("self.n = tasks", "S202"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_makes_no_sense_is_refused(name: str) -> None:
    body, code = REFUSED[name]
    assert refusal(whole(body)).startswith(f"error[{code}]")


def test_a_set_exists_only_in_a_task() -> None:
    for party in ("isolate", "thread"):
        text = f"@{party}\nasync def main(self):\n    tasks = JoinSet()\n"
        assert refusal(text).startswith("error[S208]")
