"""`check`: what it takes, what reaches the report, and that both ways of reading a spec agree."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from mortmain import Builder, Mutex, Range, Spec, SpecError, check, isolate, rust, sleep
from mortmain.checker.catalogue import find
from mortmain.checker.engine import Budget, Progress
from mortmain.checker.engines import load_engine


class Bank(Spec):
    """Two clerks take two locks in opposite orders."""

    source = "the oldest example"
    expect = "deadlock"

    clerks: int = 1

    left = Mutex()
    right = Mutex()

    @rust
    async def forth(self):
        async with self.left.lock(), self.right.lock():
            await sleep()

    @rust
    async def back(self):
        async with self.right.lock(), self.left.lock():
            await sleep()

    @isolate(count="clerks")
    async def alice(self):
        await self.forth()

    @isolate
    async def bob(self):
        await self.back()


class OneOrder(Bank):
    """The same order for both."""

    expect = "holds"

    @rust
    async def back(self):
        async with self.left.lock(), self.right.lock():
            await sleep()


def test_a_class_an_instance_and_a_definition_are_the_same_spec() -> None:
    (definition,) = find(f"{Path(__file__)}::Bank").definitions
    reports = [check(each) for each in (Bank, Bank(), definition)]
    assert {each.headline for each in reports} == {"deadlock"}
    assert all(each.as_expected for each in reports)
    assert len({each.system for each in map(_without_files, reports)}) == 1


def _without_files(report):
    """The report with a system that can be compared: what it does, not where it stands."""
    names = tuple((each.name, each.guard, each.updates) for each in report.system.actions)
    return replace(report, system=names)


def test_a_remedy_is_a_subclass() -> None:
    report = check(OneOrder)
    assert report.headline == "holds"
    assert report.as_expected
    report.assert_holds()


def test_parameters_of_an_instance_and_of_the_call_reach_the_report() -> None:
    for report in (check(Bank(clerks=2)), check(Bank, clerks=2)):
        assert report.subject.parameters == {"clerks": 2}
        assert report.subject.given == {"clerks": 2}
        assert report.subject.command("check").endswith("test_api.py::Bank --set clerks=2")
    assert check(Bank, kills=0).subject.given == {"kills": 0}
    assert check(Bank, kills=1, clerks=1).subject.given == {}


def test_a_parameter_that_is_not_there_is_an_error_of_the_user() -> None:
    with pytest.raises(SpecError, match="clerks"):
        check(Bank, clarks=2)


def test_a_built_system_is_checked_as_it_is() -> None:
    builder = Builder("counter")
    x = builder.variable("x", Range(0, 3), initial=0)
    builder.action("reset", then={x: 0})
    report = check(builder.build())
    assert (report.headline, report.subject.label) == ("holds", "counter")
    with pytest.raises(SpecError, match="a built system has no parameter `kills`"):
        check(builder.build(), kills=1)


def test_a_budget_that_is_too_small_leaves_it_undecided() -> None:
    report = check(OneOrder, within=Budget(states=3))
    assert report.headline == "undecided"
    assert not report.as_expected


def test_progress_is_reported_to_whom_it_is_asked_for() -> None:
    seen: list[Progress] = []
    report = check(OneOrder, report=seen.append)
    assert all(each.states <= report.verdict.how.states for each in seen)


def test_an_engine_that_is_not_there_is_told_with_those_that_are() -> None:
    with pytest.raises(ValueError, match="choose auto, explicit"):
        load_engine("steam")
