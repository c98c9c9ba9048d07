"""Who asks for some findings is told what he would be told of them among all."""

from __future__ import annotations

import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mortmain.checker.api import check, report_on
from mortmain.checker.engine import Budget
from mortmain.checker.evidence.verdict import (
    Exhaustive,
    Finding,
    Severity,
    Undecided,
    Verdict,
    Violated,
)
from mortmain.checker.explicit.engine import ExplicitEngine
from mortmain.checker.explicit.replay import replay
from mortmain.checker.report.report import Report
from mortmain.checker.report.subject import Subject
from mortmain.checker.selection import OF_A_STATE, SELECTABLE, focused
from mortmain.model.language.bodies.parties import system_of
from mortmain.model.lowering.lower import lower
from mortmain.model.term.build import less, plus
from mortmain.model.term.sorts import Range
from mortmain.model.transition.action import Kind
from mortmain.model.transition.builder import Builder
from mortmain.model.transition.properties import Code
from mortmain.model.transition.system import TransitionSystem
from tests.agreement.strategies import systems
from tests.agreement.test_reductions import systems_with_something_unseen
from tests.specs.named import SPECS

HOW_MANY = int(os.environ.get("MORTMAIN_AGREEMENT", "100"))
"""How many random systems are compared; set it to 10000 before a release."""
SOME = st.sets(st.sampled_from(SELECTABLE), min_size=1)


def told(verdict: Verdict) -> list[Finding]:
    errors = verdict.findings if isinstance(verdict, Violated) else ()
    return [*errors, *verdict.warnings]


def cost(system: TransitionSystem, finding: Finding) -> tuple[int, int]:
    """How many kills and how many steps it takes; the run is taken again, so that it is one."""
    trace = replay(system, finding.schedule)
    kills = sum(system.actions[each].kind is Kind.KILL for each in finding.schedule.actions)
    return kills, len(trace.steps)


def compare(system: TransitionSystem, selected: set[Code]) -> None:
    expected = [each for each in told(ExplicitEngine().check(system)) if each.code in selected]
    verdict = report_on(Subject("random"), system, engine="explicit", select=selected).verdict
    found = told(verdict)
    assert [(each.code, each.subject, each.severity) for each in found] == [
        (each.code, each.subject, each.severity) for each in expected
    ]
    assert [cost(system, each) for each in found] == [cost(system, each) for each in expected]
    wrong = any(each.severity is Severity.ERROR for each in expected)
    assert isinstance(verdict, Violated) == wrong


@settings(max_examples=HOW_MANY, deadline=None)
@given(st.one_of(systems(), systems_with_something_unseen()), SOME)
def test_random_systems(system: TransitionSystem, selected: set[Code]):
    compare(system, selected)


@settings(max_examples=HOW_MANY, deadline=None)
@given(st.one_of(systems(), systems_with_something_unseen()), st.sampled_from(OF_A_STATE))
def test_random_systems_asked_about_a_state(system: TransitionSystem, code: Code):
    compare(system, {code})
    smaller = focused(system, {code})
    assert len(smaller.variables) <= len(system.variables)
    assert len(smaller.actions) == len(system.actions)


@pytest.mark.parametrize(
    "name", [name for name, each in SPECS.items() if each.expect & {*OF_A_STATE}]
)
def test_specs_in_which_a_state_shows_it(name: str):
    system = lower(system_of(SPECS[name]))
    compare(system, {*OF_A_STATE})
    compare(system, {Code.DEADLOCK})


def light() -> Builder:
    """Is switched on three times, and then somebody waits for ever; it is counted as well."""
    builder = Builder("light")
    times = builder.variable("times", Range(0, 3), initial=0)
    noise = builder.variable("noise", Range(0, 99), initial=0)
    builder.action("switch on", when=less(times, 3), then={times: plus(times, 1)})
    builder.action("make noise", when=less(noise, 99), then={noise: plus(noise, 1)})
    builder.always("at most twice", less(times, 3))
    return builder


def test_what_nobody_sees_is_not_searched():
    whole = check(light().build())
    part = check(light().build(), select={Code.VIOLATED})
    assert (states(whole), states(part)) == (400, 4)
    assert [each.code for each in whole.findings][:2] == [Code.VIOLATED, Code.DEADLOCK]
    assert [each.code for each in part.findings] == [Code.VIOLATED]
    assert part.notes == ("only violated was looked for",)


def test_a_search_that_was_cut_does_not_hold_for_what_was_selected():
    report = check(
        light().build(), select={Code.MISUSE, Code.ORPHANED_LOCK}, within=Budget(states=9)
    )
    assert isinstance(report.verdict, Undecided)


def test_what_a_spec_expects_is_not_asked_of_a_part_of_it():
    report = check(SPECS["mutex_stuck_after_kill::MutexStuckAfterKill"], select={Code.DEADLOCK})
    assert report.headline == "deadlock"
    assert report.subject.expect == frozenset()


def states(report: Report) -> int:
    assert isinstance(report.verdict.how, Exhaustive)
    return report.verdict.how.states
