"""Futures used as Rust would not allow: refused, or found where only a run can tell."""

from __future__ import annotations

import pytest

from tests.language.bodies.running import findings, refusal
from tests.language.bodies.with_futures import THINGS, spec

AFTER_ITS_END = [
    "first = future(self.put(1))\nawait by_ref(first)\nawait by_ref(first)",
    "first = future(self.put(1))\nif maybe():\n    await first\nawait first",
    "first = future(self.put(1))\nif maybe():\n    await select(first, sleep())\nawait first",
    "first = future(self.put(1))\nwhile True:\n    await select(by_ref(first), sleep())",
    "first = future(self.put(1))\n"
    "try:\n    async with timeout():\n        await join(by_ref(first), self.use())\n"
    "except TimeoutError:\n    await first",
]


@pytest.mark.parametrize("body", AFTER_ITS_END)
def test_polling_a_future_after_its_end_is_found(body: str) -> None:
    assert any("put in main is not polled after its end" in each for each in findings(spec(body)))


MISUSED = {
    "by_ref of a call": ("await select(by_ref(self.put(1)), sleep())", "S209"),
    "by_ref of a number": ("x = 1\nawait by_ref(x)", "S209"),
    "twice": ("a = future(self.put(1))\nawait join(by_ref(a), by_ref(a))", "S211"),
    "of another": ("a = future(self.put(1))\nb = future(by_ref(a))\nawait b", "S209"),
    "no future": ("a = future()\nawait a", "S211"),
    "two futures": ("a = future(self.put(1), self.put(2))\nawait a", "S211"),
    "no branch": ("await select()", "S211"),
    "join with sleep": ("await join(self.put(1), sleep())", "S211"),
    "not kept": ("future(self.put(1))", "S204"),
    "not awaited": ("select(self.put(1), sleep())", "S210"),
    "the result": ("x = await join(self.put(1), self.use())", "S218"),
    "another name": ("a = future(self.put(1))\na = future(self.put(2))", "S215"),
    "of a number": ("a = future(3)\nawait a", "S209"),
}


@pytest.mark.parametrize("name", MISUSED)
def test_misuse_is_refused(name: str) -> None:
    body, code = MISUSED[name]
    assert f"[{code}]" in refusal(spec(body))


@pytest.mark.parametrize("word", ["await select(self.put(1), sleep())", "a = future(self.put(1))"])
def test_futures_exist_only_in_rust(word: str) -> None:
    app = f"\n        @isolate\n        async def app(self):\n            {word}\n"
    assert "[S208]" in refusal(THINGS + app)
