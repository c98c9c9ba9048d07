"""Watches with a value, and receivers that are things of their own."""

from __future__ import annotations

import pytest

from tests.language.bodies.running import Runs, findings, refusal

WATCH = """
state = Watch(of=Number(high=3){ends})
n = Number(high=9)
m = Number(high=9)
@task
async def writer(self):
    {writer}
@task
async def reader(self):
    {reader}
"""


def text(reader: str, writer: str = "await self.state.send(1)", ends: str = "") -> str:
    inner = (each.replace("\n", "\n    ") for each in (reader, writer))
    reads, writes = inner
    return WATCH.format(reader=reads, writer=writes, ends=ends)


TO_THE_END = (
    "try:\n    while True:\n        await {of}.changed()\n"
    "        value = await {of}.borrow_and_update()\n        self.n = value\n        self.m += 1\n"
    "except Closed:\n    pass"
)


@pytest.mark.parametrize("of", ["self.state", "own"])
def test_the_last_value_is_seen_and_others_may_be_missed(of: str) -> None:
    own = "own = self.state.subscribe()\n" if of == "own" else ""
    sends = "await self.state.send(1)\nawait self.state.send(2)"
    spec = text(own + TO_THE_END.format(of=of), sends, ', senders="writer"')
    assert findings(spec) == set()
    # Who subscribes late has seen what was there.
    late = {(0, 0)} if own else set()
    assert Runs(spec).ends("n", "m") == {(2, 1), (2, 2), *late}


def test_who_subscribes_has_seen_what_is_there_and_a_clone_what_the_other_has() -> None:
    waits = "await self.state.send(1)\n{made}\nawait rx.changed()\nself.n = 1"
    subscribed = text("pass", waits.format(made="rx = self.state.subscribe()"))
    assert "permanent-block writer" in findings(subscribed)
    before = "first = self.state.subscribe()\n" + waits.format(made="rx = first.clone()")
    assert findings(text("pass", before)) == set()
    seen = before.replace("rx =", "value = await first.borrow_and_update()\nrx =")
    assert "permanent-block writer" in findings(text("pass", seen))
    looked = before.replace("rx =", "value = await first.borrow()\nrx =")
    assert findings(text("pass", looked)) == set()


def test_what_a_clone_sees_the_other_has_not_seen() -> None:
    body = (
        "a = self.state.subscribe()\nb = a.clone()\nawait self.state.send(1)\n"
        "await a.changed()\nawait b.changed()\nself.n = 1"
    )
    assert findings(text("pass", body)) == set()


def test_a_future_that_waits_for_a_change_borrows_the_receiver_of_its_body() -> None:
    body = "match await select({of}.changed(), sleep()):\n    case 1:\n        return\n"
    body += "await {of}.changed()\nself.n = 1"
    for of, own in ("self.state", ""), ("rx", "rx = self.state.subscribe()\n"):
        assert Runs(text(own + body.format(of=of))).ends("n") == {(0,)}
    whole = text("await join(self.sees(), self.sees())")
    whole += "async def sees(self):\n    await self.state.changed()\n"
    # Each of two bodies has a receiver of its own.
    assert findings(whole) == set()


def test_a_receiver_goes_along_with_a_call_and_a_task() -> None:
    body = (
        "rx = self.state.subscribe()\nawait self.state.send(2)\nworking = spawn(self.work(rx))\n"
        "self.m = await working\n"
    )
    spec = text("pass", body)
    spec += "async def work(self, rx):\n    await rx.changed()\n    value = await rx.borrow()\n"
    spec += "    return value\n"
    assert findings(spec) == set()
    assert Runs(spec).ends("m") == {(2,)}


def test_to_send_what_is_there_already_tells_nobody_if_asked_so() -> None:
    sends = "await self.state.send_if_modified({})"
    waits = "await self.state.changed()"
    assert "permanent-block reader" in findings(text(waits, sends.format(0)))
    assert findings(text(waits, sends.format(2))) == set()
    assert findings(text(waits, "await self.state.send(0)")) == set()
    nobody = text(
        "pass", sends.format(2) + "\nself.n = await self.state.borrow()", ', receivers="reader"'
    )
    assert Runs(nobody).ends("n") == {(2,)}


def test_wait_for_looks_first_and_then_at_each_change() -> None:
    spec = text("self.n = await self.state.wait_for(lambda value: value >= 1)")
    assert Runs(spec).ends("n") == {(1,)}
    at_once = text("self.n = await self.state.wait_for(lambda value: value == 0)", "pass")
    assert findings(at_once) == set()
    never = "self.n = await self.state.wait_for(lambda value: value == 3)"
    assert "permanent-block reader" in findings(text(never))
    caught = f"try:\n    {never}\nexcept Closed:\n    self.m = 1"
    assert Runs(text(caught, ends=', senders="writer"')).ends("n", "m") == {(0, 1)}
    last = caught.replace("== 3", "== 1")
    assert Runs(text(last, ends=', senders="writer"')).ends("n", "m") == {(1, 0)}


def test_who_copies_the_value_comes_behind_a_sender_who_waits() -> None:
    reader = "async with self.state.borrow():\n    value = await self.state.borrow()"
    spec = "runtime = Runtime(4)\n" + text(reader)
    assert any(each.startswith("deadlock") for each in findings(spec))
    assert findings("runtime = Runtime(4)\n" + text(reader, "pass")) == set()


@pytest.mark.parametrize(
    ("reader", "told"),
    [
        ("await self.state.wait_for(1)", "`wait_for` takes a condition on the value"),
        ("await self.state.wait_for(lambda value: value + 1)", "must be true or false"),
        ("rx = self.state.subscribe(1)", "takes nothing"),
        ("rx = self.state.subscribe()\nself.n = rx", "`rx` is not a value"),
        ("rx = self.state.subscribe()\nawait rx.send(1)", "`clone()`, `await ...changed()`"),
        ("rx = self.state.clone()", "`self.state` has no `clone`"),
        ("a = self.state.subscribe()\nb = a.subscribe()", "`a` has no `subscribe`"),
    ],
)
def test_what_a_receiver_has_not_is_told(reader: str, told: str) -> None:
    assert told in refusal(text(reader))


def test_a_watch_without_a_value_has_none_to_wait_for() -> None:
    spec = text("await self.state.wait_for(lambda value: value)", "pass")
    assert "what it offers" in refusal(spec.replace("of=Number(high=3)", ""))
    asked = text("rx = self.state.subscribe()").replace(
        "@task\nasync def reader", "@isolate\nasync def reader"
    )
    assert "exists only in Rust" in refusal(asked)
