"""A task whose timer fires drops what is inside in the same step: two steps would find the same."""

from __future__ import annotations

import ast
import random
from collections.abc import Callable, Iterator

import pytest

from mortmain.checker.evidence.verdict import Violated
from mortmain.model.language.bodies import cancellation
from mortmain.model.language.bodies.parties import system_of
from mortmain.model.language.definition import Definition
from mortmain.model.lowering.lower import lower
from tests.explicit.told import check
from tests.language.bodies.running import Runs
from tests.specs.named import SPECS
from tests.witness.ends import model_ends
from tests.witness.making import SHARED, Maker
from tests.witness.program import Program

Apart = Callable[[], None]

GIVE_UP = {
    name: each
    for name, each in SPECS.items()
    if "runners" not in each.parameters
    and any("timeout()" in ast.unparse(method.node) for method in each.methods.values())
}

TRIES = """
        things = {declared}
        found = OneOf("untried", "free", "taken")
        given_up = Flag()
        @task
        async def main(self):
            async with self.things.{word}():
                self.given_up = False
            try:
                with self.things.try_{word}():
                    self.found = "free"
            except WouldBlock:
                self.found = "taken"
        async def impatient(self):
            try:
                async with timeout():
                    async with self.things.{word}():
                        await sleep()
            except TimeoutError:
                self.given_up = True
        @task
        async def starter(self):
            handle = spawn(self.impatient())
            await sleep()
            handle.abort()
            self.given_up = True
        @task
        async def other(self):
            async with self.things.{word}():
                pass
"""
DECLARED = (
    ("Mutex()", "lock"),
    ('Mutex(kind="futures")', "lock"),
    ("RwLock()", "write"),
    ("Semaphore(1)", "acquire"),
)


@pytest.fixture
def apart(monkeypatch: pytest.MonkeyPatch) -> Apart:
    """From then on a task fires in one step and drops in the next."""
    two = cancellation._Wait._fires_then_drops
    return lambda: monkeypatch.setattr(cancellation._Wait, "_fires_and_drops", two)


def errors(definition: Definition) -> set[tuple[str, str]]:
    """What is found of whom, errors and warnings alike."""
    verdict = check(lower(system_of(definition)))
    findings = verdict.findings if isinstance(verdict, Violated) else ()
    return {(str(each.code), each.subject) for each in (*findings, *verdict.warnings)}


def programs() -> Iterator[Program]:
    """Some of those that the witness compares with the crate, in which a task may give up."""
    for shared in ("mutex", "semaphore", "closing", "notify", "channel"):
        maker = Maker(random.Random(f"timers {shared}"), SHARED[shared], closes=shared == "closing")
        found = 0
        while found < 8:
            program = maker.program()
            if "timeout" in program.line():
                found += 1
                yield program


@pytest.mark.parametrize("name", GIVE_UP)
def test_the_library_has_the_same_findings(name: str, apart: Apart) -> None:
    fused = errors(GIVE_UP[name])
    apart()
    assert errors(GIVE_UP[name]) == fused


@pytest.mark.parametrize(("declared", "word"), DECLARED)
def test_whoever_tries_has_the_same_answers(declared: str, word: str, apart: Apart) -> None:
    spec = TRIES.format(declared=declared, word=word)
    fused = Runs(spec)
    apart()
    two = Runs(spec)
    assert two.ends("found", "given_up") == fused.ends("found", "given_up")
    assert len(two.steps) > len(fused.steps)


def test_random_programs_end_in_the_same_ways(apart: Apart) -> None:
    made = list(programs())
    fused = [model_ends(each) for each in made]
    apart()
    assert [model_ends(each) for each in made] == fused
