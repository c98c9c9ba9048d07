"""What lowering leaves out cannot matter: with and without it the same things are found."""

from __future__ import annotations

import pytest

from mortmain.checker.evidence.verdict import Finding, Holds, Undecided, Violated
from mortmain.model.language.bodies.parties import system_of
from mortmain.model.language.definition import Definition
from mortmain.model.language.source.parameters import with_parameters
from mortmain.model.lowering.lower import ALL, Reductions, lower
from tests.explicit.told import check
from tests.language.bodies.running import bank
from tests.specs.named import COMPARED, SPECS

# Not those that name their only runner, nor those with a monitor, whose systems grow too large.
COUNTED = {
    name: each
    for name, each in SPECS.items()
    if "runners" in each.parameters and not {"stop", "worker"} & each.things.keys()
}
WITHOUT = {
    "fusing": Reductions(fusing=False),
    "slicing": Reductions(slicing=False),
    "any": Reductions(fusing=False, slicing=False),
}

HARD = {
    "silent steps before and after a kill": """
        db = Mutex()
        n = Number(high=3)
        @rust
        async def work(self):
            rounds = 0
            while rounds < 2:
                async with self.db.lock():
                    self.n += 1
                rounds = bounded(rounds + 1, low=0, high=2)
        @isolate(killable=True)
        async def runner(self):
            rounds = 0
            while True:
                rounds = 1 - rounds
                if rounds == 1:
                    await self.work()
                else:
                    self.n = 0
        @isolate
        async def app(self):
            await self.work()
    """,
    "guards, timeouts and an abort": """
        db = Mutex()
        async def inner(self):
            try:
                async with timeout():
                    guard = await self.db.lock()
                    if maybe():
                        guard.release()
                    await sleep()
            finally:
                pass
        @task
        async def main(self):
            handle = spawn(self.inner())
            try:
                async with timeout():
                    async with self.db.lock():
                        handle.abort()
                        await handle
            except (TimeoutError, Cancelled):
                return
        @task
        async def other(self):
            async with self.db.lock():
                pass
    """,
    "decisions on what others write": """
        phase = OneOf("idle", "busy", "over")
        @isolate(killable="before_next_event")
        async def runner(self):
            match self.phase:
                case "idle":
                    self.phase = "busy"
                case "busy":
                    self.phase = "over"
            await sleep()
        @isolate
        async def app(self):
            while self.phase != "over":
                await sleep()
                self.phase = choose("idle", "busy", "over")
            assert self.phase == "over"
    """,
    "a variable that keeps what others write": """
        n = Number(high=1)
        m = Number(high=1)
        @task
        async def main(self):
            self.m = 1
            seen = self.n
            assert seen == 0
        @task
        async def other(self):
            if self.m == 1:
                self.n = 1
    """,
    "an argument that others write": """
        n = Number(high=1)
        m = Number(high=1)
        async def look(self, seen):
            assert seen == 0
        @task
        async def main(self):
            self.m = 1
            await self.look(self.n)
        @task
        async def other(self):
            if self.m == 1:
                self.n = 1
    """,
    "a future whose argument others write": """
        n = Number(high=1)
        m = Number(high=1)
        async def look(self, seen):
            assert seen == 0
        @task
        async def main(self):
            self.m = 1
            await select(self.look(self.n), sleep())
        @task
        async def other(self):
            if self.m == 1:
                self.n = 1
    """,
    "a waiter that is made just too late": """
        m = Number(high=1)
        changed = Notify()
        @task
        async def main(self):
            self.m = 1
            first = future(self.changed.notified())
            await first
        @task
        async def other(self):
            while self.m == 0:
                await sleep()
            self.changed.notify_waiters()
    """,
}


def found(definition: Definition, reductions: Reductions) -> tuple[object, ...]:
    """What the check says, without how far it had to look."""
    verdict = check(lower(system_of(definition), reductions))
    match verdict:
        case Violated(findings=findings):
            return "violated", told(findings), told(verdict.warnings)
        case Holds() | Undecided():
            return type(verdict).__name__, told(verdict.warnings)


def told(findings: tuple[Finding, ...]) -> set[tuple[str, str]]:
    return {(str(each.code), each.subject) for each in findings}


@pytest.mark.parametrize("reductions", WITHOUT.values(), ids=WITHOUT)
@pytest.mark.parametrize("definition", COMPARED.values(), ids=COMPARED)
def test_a_spec_of_the_library_has_the_same_findings_without(
    definition: Definition, reductions: Reductions
) -> None:
    assert found(definition, reductions) == found(definition, ALL)


@pytest.mark.slow
@pytest.mark.parametrize("definition", COUNTED.values(), ids=COUNTED)
def test_two_runners_have_the_same_findings_without_slicing(definition: Definition) -> None:
    two = with_parameters(definition, {"runners": 2})
    assert found(two, WITHOUT["slicing"]) == found(two, ALL)


@pytest.mark.parametrize("reductions", WITHOUT.values(), ids=WITHOUT)
@pytest.mark.parametrize("text", HARD.values(), ids=HARD)
def test_a_spec_that_is_hard_to_reduce_has_the_same_findings_without(
    text: str, reductions: Reductions
) -> None:
    definition = bank(text)
    assert found(definition, reductions) == found(definition, ALL)


@pytest.mark.parametrize("text", list(HARD.values())[-4:], ids=list(HARD)[-4:])
def test_what_others_do_between_two_steps_is_found(text: str) -> None:
    assert found(bank(text), ALL)[0] == "violated"


def test_a_semaphore_that_is_only_asked_for_where_nobody_comes_is_left_out():
    system = lower(
        system_of(
            bank(
                """
                pool = Semaphore(2)
                open = Flag()
                @task
                async def clerk(self):
                    if self.open:
                        async with self.pool.acquire_many(2):
                            self.open = False
                    await sleep()
                """
            )
        )
    )
    assert [each.name for each in system.variables] == ["clerk.at"]
