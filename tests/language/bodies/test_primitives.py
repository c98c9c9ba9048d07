"""Semaphores, notifications and reader-writer locks in bodies: what of them is refused, and how."""

from __future__ import annotations

import pytest

from mortmain.model.diagnostic import SpecError
from tests.language.bodies.running import bank, refusal

THINGS = """
    pool = Semaphore(1)
    changed = Notify()
    cache = RwLock()
    pools = Semaphore(1, count=2)
"""
AWAITS = ("pool.acquire()", "changed.notified()", "cache.read()", "cache.write()")


def rust(line: str) -> str:
    return refusal(f"{THINGS}    @task\n    async def main(self):\n        {line}\n")


def dart(line: str) -> str:
    return refusal(f"{THINGS}    @isolate\n    async def app(self):\n        {line}\n")


@pytest.mark.parametrize("call", ["pool.acquire()", "cache.read()", "cache.write()"])
def test_a_guard_that_nobody_keeps_is_refused(call: str) -> None:
    assert rust(f"await self.{call}").startswith("error[S210]")
    assert "dropped at once" in rust(f"await self.{call}")


@pytest.mark.parametrize("call", AWAITS)
def test_what_is_not_awaited_is_refused(call: str) -> None:
    assert rust(f"self.{call}").startswith("error[S2")


@pytest.mark.parametrize(
    "line",
    [
        "async with self.pool.acquire():\n            pass",
        "async with self.cache.read():\n            pass",
        "async with self.cache.write():\n            pass",
        "permit = await self.pool.acquire()",
        "await self.changed.notified()",
        "self.changed.notify_one()",
        "self.changed.notify_waiters()",
    ],
)
def test_in_dart_there_is_none_of_them(line: str) -> None:
    assert rust(line) == ""
    assert dart(line).startswith("error[S208]")


@pytest.mark.parametrize("thing", ["pool", "changed", "cache"])
def test_an_unknown_word_is_refused_with_what_there_is(thing: str) -> None:
    offered = {
        "pool": "`async with ...acquire()`",
        "changed": "`notify_one()`",
        "cache": "`async with ...write()`",
    }
    assert offered[thing] in rust(f"await self.{thing}.wait()")
    assert rust(f"self.{thing}.wake()").startswith("error[S2")


def test_a_lock_of_another_kind_is_not_locked() -> None:
    told = rust("async with self.pool.lock():\n            pass")
    assert told.startswith("error[S209]")


def test_words_take_no_arguments() -> None:
    assert rust("await self.changed.notified(1)").startswith("error[S211]")
    assert rust("self.changed.notify_one(1)").startswith("error[S211]")
    assert rust("permit = await self.pool.acquire(2)").startswith("error[S211]")
    assert rust("async with self.cache.read(1):\n            pass").startswith("error[S211]")


def test_one_of_several_needs_an_index_that_there_is() -> None:
    assert rust("permit = await self.pools.acquire()").startswith("error[S211]")
    assert rust("permit = await self.pools[2].acquire()").startswith("error[S211]")
    assert rust("permit = await self.pool[0].acquire()").startswith("error[S211]")


@pytest.mark.parametrize("permits", ["0", "-1", "True", "'two'", "1.5"])
def test_a_semaphore_has_a_positive_number_of_permits(permits: str) -> None:
    with pytest.raises(SpecError) as refused:
        bank(f"pool = Semaphore({permits})\n@task\nasync def main(self):\n    pass\n")
    (problem,) = refused.value.diagnostics
    assert problem.code.startswith("S1")
    assert problem.help.startswith("write a number from 1 on: `Semaphore(2)`") or permits == "1.5"
