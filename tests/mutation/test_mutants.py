"""A remedy that is taken half back does not hold any more; where it does, there is a reason."""

from __future__ import annotations

import pytest

from mortmain.checker.catalogue import SpecFile, library
from mortmain.checker.evidence.verdict import Holds
from mortmain.model.language.bodies.parties import system_of
from mortmain.model.lowering.lower import lower
from tests.explicit.told import check
from tests.language.bodies.running import bank, codes
from tests.mutation.equivalent import EQUIVALENT, UNTOUCHED
from tests.mutation.mutants import mutants


def survivors(file: SpecFile) -> list[str]:
    """The mutants of what holds in a file that hold as well."""
    return [
        f"{file.path.stem}::{mutant.name}"
        for definition in file.definitions()
        if definition.expect == {"holds"}
        for mutant in mutants(definition)
        if isinstance(check(lower(system_of(mutant.definition))), Holds)
    ]


@pytest.mark.slow
@pytest.mark.parametrize("file", library(), ids=lambda each: each.path.stem)
def test_a_mutant_of_what_holds_does_not_hold_unless_there_is_a_reason(file: SpecFile) -> None:
    known = [name for names in EQUIVALENT.values() for name in names]
    expected = [each for each in known if each.startswith(f"{file.path.stem}::")]
    assert sorted(survivors(file)) == sorted(expected)


def test_whatever_holds_has_a_mutant_unless_there_is_a_reason() -> None:
    untouched = [
        f"{file.path.stem}::{definition.name}"
        for file in library()
        for definition in file.definitions()
        if definition.expect == {"holds"} and not any(mutants(definition))
    ]
    assert sorted(untouched) == sorted(name for names in UNTOUCHED.values() for name in names)


def test_each_way_of_changing_a_spec_makes_a_mutant() -> None:
    spec = bank("""
        first = Mutex()
        second = Mutex()
        third = Mutex()
        fourth = Mutex()
        told = Notify()
        @task
        async def main(self):
            async with self.first.lock():
                async with self.second.lock():
                    self.told.notify_one()
            try:
                async with timeout():
                    await self.told.notified()
            except TimeoutError:
                pass
        @task
        async def other(self):
            async with self.first.lock(), self.second.lock():
                await self.told.notified()
        @task
        async def last(self):
            guard = await self.third.lock()
            del guard
            async with self.third.lock():
                pass
            again = await self.third.lock()
        @isolate
        async def app(self):
            self.look_twice()
        @rust("sync")
        def look_twice(self):
            with self.fourth.blocking_lock():
                pass
            once_more = self.fourth.blocking_lock()
    """)
    found = {each.name: each.definition for each in mutants(spec)}
    assert {name: codes(check(lower(system_of(each)))) for name, each in found.items()} == {
        "Bank.main: exchanged `async with self.first.lock():`": {"deadlock", "permanent-block"},
        "Bank.main: never released `async with self.second.lock():`": {
            "deadlock",
            "orphaned-lock",
            "permanent-block",
        },
        "Bank.last: never released `async with self.third.lock():`": {
            "deadlock",
            "permanent-block",
        },
        "Bank.look_twice: never released `with self.fourth.blocking_lock():`": {
            "deadlock",
            "permanent-block",
        },
        "Bank.last: without `del guard`": {"deadlock", "permanent-block"},
        "Bank.main: without `self.told.notify_one()`": {
            "deadlock",
            "orphaned-lock",
            "permanent-block",
        },
        "Bank.main: without `async with timeout():`": {"deadlock", "permanent-block"},
        "Bank.other: exchanged `async with self.first.lock(), self.second.lock():`": {
            "deadlock",
            "permanent-block",
        },
    }
