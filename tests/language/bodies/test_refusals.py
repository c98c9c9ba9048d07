"""What is outside the language is refused: with code, place, reason and what to write instead."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mortmain.model.diagnostic import SpecError
from mortmain.model.language.bodies.parties import system_of
from mortmain.model.language.bodies.refusals import Refusal
from mortmain.model.language.codes import Reading
from tests.golden import HERE, compare
from tests.language.bodies.refused import REFUSED as OF_ALL_KINDS
from tests.language.bodies.refused import dart, rust
from tests.language.bodies.refused_names import NAMES
from tests.language.bodies.refused_of_deaths import REFUSED_OF_DEATHS
from tests.language.bodies.refused_of_locks import REFUSED_OF_LOCKS
from tests.language.bodies.refused_of_tasks import REFUSED_OF_TASKS
from tests.language.bodies.running import bank, refusal

REFUSED = {**OF_ALL_KINDS, **NAMES, **REFUSED_OF_TASKS, **REFUSED_OF_DEATHS, **REFUSED_OF_LOCKS}

# What only a live class can be told, and what is told of given values, without a place.
WITHOUT_TEXT = {Reading.NO_SOURCE}


@pytest.mark.parametrize("name", REFUSED)
def test_a_refusal_is_told_as_before(name: str) -> None:
    with pytest.raises(SpecError) as refused:
        system_of(bank(REFUSED[name]))
    (problem,) = refused.value.diagnostics
    shown = "\n".join(line[:160] for line in str(problem).splitlines())
    compare(f"diagnostics/{name.replace(' ', '_')}.txt", shown + "\n")
    assert problem.code == name.partition(" ")[0]


@pytest.mark.parametrize("name", REFUSED)
def test_a_refusal_has_a_place_a_headline_and_a_way_out(name: str) -> None:
    with pytest.raises(SpecError) as refused:
        system_of(bank(REFUSED[name]))
    (problem,) = refused.value.diagnostics
    assert problem.span is not None and problem.span.file == "bank.py"
    assert problem.headline[0].islower() or problem.headline[0] == "`"
    assert problem.help or problem.why


@pytest.mark.parametrize(
    "code", [*Refusal, *(each for each in Reading if each not in WITHOUT_TEXT)]
)
def test_every_code_is_shown_by_a_golden_text(code: str) -> None:
    assert list((HERE / "diagnostics").glob(f"{code}_*.txt"))


def test_every_code_is_described_in_a_line() -> None:
    assert all(code.description and "\n" not in code.description for code in Refusal)


UNDERSTOOD = [
    "x = 1\nself.n = x",
    "if maybe():\n    x = 1\nelse:\n    x = 2\nself.n = x",
    "x = 0\nwhile x != 1:\n    x = choose(0, 1)\n    await sleep()\nself.n = x",
    "guard: Guard = await self.db.lock()\nguard.release()",
    "if maybe():\n    task = spawn(self.helper())\n    await task",
    "for i in range(2):\n    task = spawn(self.helper())\n    await task",
    "locked = self.db.locked()\nself.flag = locked",
    "try:\n    await sleep()\nexcept (ValueError, LookupError):\n    pass\nelse:\n    self.n = 1",
    "self.n = bounded(self.n + 1, low=0, high=2)",
    "count = 0\nwhile count < 3:\n    count = bounded(count + 1, low=0, high=3)",
    "'A text that explains.'\n...",
    "before = self.phase\nif before == 'idle':\n    before = 'busy'\nself.phase = before",
]


@pytest.mark.parametrize("body", UNDERSTOOD)
def test_what_looks_alike_and_is_inside_the_language_is_understood(body: str) -> None:
    assert refusal(rust(body)) == ""


SIMPLE = [
    "await sleep()",
    "self.n = 1",
    "self.n += 1",
    "self.flag = maybe()",
    "x = choose(1, 2)",
    "x = x + 1",
    "self.n = x",
    "task = spawn(self.helper())",
    "await task",
    "task.abort()",
    "guard = await self.db.lock()",
    "guard.release()",
    "del guard",
    "raise ValueError()",
    "raise",
    "return",
    "return 1",
    "break",
    "continue",
    "pass",
    "assert self.n < 2",
    "await self.tok.acquire()",
    "self.tok.release()",
    "self.inbox.send()",
    "await self.inbox.receive()",
    "await self.helper()",
    "self.helper()",
    "self.work()",
    "kill('app')",
    "exit()",
    "dispose()",
    "self.slot = spawn(self.helper())",
    "self.slot.abort()",
    "x: int = 2",
    "lambda: 1",
    "(await self.helper()).x",
    "self.forks[0].lock()",
    "x = y = 2",
    "await (lambda: 1)()",
]
AROUND = [
    "if maybe():\n{0}\nelse:\n{1}",
    "if self.n > 1:\n{0}\n",
    "while maybe():\n{0}\n",
    "while self.flag:\n{0}\nelse:\n{1}",
    "for i in range(2):\n{0}\n",
    "try:\n{0}\nexcept ValueError:\n{1}",
    "try:\n{0}\nfinally:\n{1}",
    "try:\n{0}\nexcept Exception:\n    raise\nelse:\n{1}",
    "async with self.db.lock():\n{0}",
    "async with self.forks[0].lock() as guard:\n{0}",
    "async with timeout():\n{0}",
    "async with timeout(), self.forks[1].lock():\n{0}",
    "match self.n:\n    case 1:\n        pass\n    case _:\n        pass\n{0}",
    "match choose('a', 'b'):\n    case 'a':\n        pass\n",
]


def bodies(depth: int) -> st.SearchStrategy[str]:
    """Bodies that nest every kind of statement in every other, sensible or not."""
    if depth == 0:
        return st.sampled_from(SIMPLE)
    inner = bodies(depth - 1)
    nested = st.builds(
        lambda frame, one, other: frame.format(_indented(one), _indented(other)),
        st.sampled_from(AROUND),
        inner,
        inner,
    )
    return st.lists(st.one_of(st.sampled_from(SIMPLE), nested), min_size=1, max_size=3).map(
        "\n".join
    )


def _indented(body: str) -> str:
    return "\n".join(f"    {line}" for line in body.splitlines())


@given(body=bodies(2), side=st.sampled_from([rust, dart]))
@settings(max_examples=300, deadline=None)
def test_any_body_is_understood_or_refused_and_nothing_else(body: str, side: object) -> None:
    assert callable(side)
    text = refusal(side(body))
    assert not text or text.startswith("error[S")
