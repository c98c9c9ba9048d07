"""Futures that several tasks poll: who polls them, who is woken, and what becomes of them."""

from __future__ import annotations

import pytest

from tests.language.bodies.running import Runs, findings, refusal

SHARED = """
db = Mutex()
done = Oneshot()
n = Number(high=9)
one = Number(high=9)
other = Number(high=9)
async def load(self):
    async with self.db.lock():
        self.n += 1
        await sleep()
    return self.n
{declared}
@task
async def a(self):
    {a}
@task
async def b(self):
    {b}
"""


def text(a: str, b: str = "pass", declared: str = 'config = Shared("load")') -> str:
    indented = (each.replace("\n", "\n    ") for each in (a, b))
    first, second = indented
    return SHARED.format(a=first, b=second, declared=declared)


def test_it_runs_once_and_all_are_given_what_it_returns() -> None:
    spec = text("self.one = await self.config", "self.other = await self.config")
    assert findings(spec) == set()
    assert Runs(spec).ends("n", "one", "other") == {(1, 1, 1)}


def test_nobody_begins_it_who_does_not_await_it() -> None:
    assert Runs(text("first = future(self.config)\nawait sleep()")).ends("n") == {(0,)}


def test_who_comes_late_is_given_the_same_again() -> None:
    spec = text("await self.config\nself.one = await self.config")
    assert Runs(spec).ends("n", "one") == {(1, 1)}


def test_another_clone_polls_what_its_first_poller_has_put_aside() -> None:
    snooze = "first = future(self.config)\nawait select(by_ref(first), sleep())\n"
    relock = snooze + "async with self.db.lock():\n    pass"
    assert "orphaned-lock db" in findings(text(relock))
    assert findings(text(relock, "await self.config")) == set()


def test_it_is_frozen_with_its_place_in_the_queue_where_all_have_turned_away() -> None:
    snooze = "first = future(self.config)\nawait select(by_ref(first), sleep())\n"
    relock = snooze + "async with self.db.lock():\n    pass"
    assert "orphaned-lock db" in findings(text(relock, relock))


def test_its_last_clone_drops_it_with_what_it_holds() -> None:
    asks = "await select(self.config, sleep())\nawait self.done.receive()"
    locks = "async with self.db.lock():\n    self.done.send()"
    assert "orphaned-lock db" in findings(text(asks, locks))
    assert "orphaned-lock db" in findings(text(asks, locks, 'config = Shared("load", clones="a")'))
    dropped = asks.replace("await self.done", "self.config.drop_clone()\nawait self.done")
    assert findings(text(dropped, locks, 'config = Shared("load", clones="a")')) == set()
    both = 'config = Shared("load", clones=("a", "b"))'
    assert "orphaned-lock db" in findings(text(dropped, locks, both))


def test_to_poll_what_was_dropped_with_its_last_clone_is_a_misuse() -> None:
    spec = text(
        "self.config.drop_clone()", "await self.config", 'config = Shared("load", clones="a")'
    )
    assert findings(spec) == {"misuse poll of config by b"}


@pytest.mark.parametrize("error", ["Closed", "ValueError"])
def test_its_exception_is_raised_in_all_of_them(error: str) -> None:
    spec = text(
        f"try:\n    await self.config\nexcept {error}:\n    self.one = 1",
        f"try:\n    await self.config\nexcept {error}:\n    self.other = 1",
        f'config = Shared("fails")\nasync def fails(self):\n    await sleep()\n    raise {error}()',
    )
    assert Runs(spec).ends("one", "other") == {(1, 1)}


def test_there_can_be_several_of_one_kind() -> None:
    spec = text(
        "self.one = await self.configs[0]",
        "self.other = await self.configs[1]",
        'configs = Shared("load", count=2)',
    )
    assert Runs(spec).ends("n", "one", "other") == {(2, 1, 2), (2, 2, 1), (2, 2, 2)}


def test_what_polls_several_futures_can_be_shared() -> None:
    spec = text(
        "self.one = await self.config",
        "self.other = await self.config",
        'config = Shared("either_way")\nasync def either_way(self):\n'
        "    match await select(self.load(), sleep()):\n        case 0:\n            return 3\n"
        "    return 4",
    )
    assert findings(spec) == set()
    assert Runs(spec).ends("one", "other") == {(3, 3), (4, 4)}


def stuck_by_hand(wakes: str) -> set[frozenset[str]]:
    """Who can be left waiting, by a second definition: wakers, wake-ups and polls, one by one.

    `a` polls its clone until its timer fires, `b` until it is ready; something happens once.
    """
    start = (("new", "new"), (), frozenset({"a", "b"}), False, False)
    seen, frontier, stuck = {start}, [start], set[frozenset[str]]()
    while frontier:
        at, wakers, woken, happened, ready = frontier.pop()
        following = []
        if not happened:
            # The event takes the wakers that the future has, which wakes their tasks.
            following.append((at, (), woken | set(wakers), True, ready))
        for i, task in enumerate("ab"):
            if at[i] == "done":
                continue
            ended = tuple("done" if j == i else each for j, each in enumerate(at))
            left = tuple(each for each in wakers if each != task)
            if task == "a" and at[i] == "polled":
                gone = left if wakes == "all" else wakers
                following.append((ended, gone, woken - {task}, happened, ready))
            if task in woken and (ready or happened):
                # Whoever completes it wakes all others that wait.
                following.append((ended, left, woken | {"a", "b"}, happened, True))
            elif task in woken:
                polled = tuple("polled" if j == i else each for j, each in enumerate(at))
                kept = (*left, task) if wakes == "all" else (task,)
                following.append((polled, kept, woken - {task}, happened, ready))
        if not following:
            stuck.add(frozenset(t for t, place in zip("ab", at, strict=True) if place != "done"))
        for each in following:
            if each not in seen:
                seen.add(each)
                frontier.append(each)
    return stuck


@pytest.mark.parametrize("wakes", ["all", "last"])
def test_who_is_left_is_the_same_by_wakers_and_polls(wakes: str) -> None:
    spec = text(
        "await select(self.config, sleep())\nself.one = 1",
        "await self.config\nself.other = 1",
        f'config = Shared("wait", wakes="{wakes}")\nasync def wait(self):\n'
        "    await self.done.receive()\n@task\nasync def event(self):\n    self.done.send()",
    )
    ends = Runs(spec).ends("one", "other")
    left = {frozenset(n for n, over in zip("ab", end, strict=True) if not over) for end in ends}
    assert left == stuck_by_hand(wakes)
    assert (frozenset("b") in left) == (wakes == "last")


@pytest.mark.parametrize("party", ["thread", "isolate"])
def test_nobody_but_a_task_polls_it(party: str) -> None:
    spec = text("await self.config").replace("@task\nasync def a", f"@{party}\nasync def a")
    assert "a `Shared` future exists only in " in refusal(spec)
