"""Transition systems are checked where they are built."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from mortmain.checker.evidence.trace import Schedule
from mortmain.model.diagnostic import SpecError
from mortmain.model.term.build import equal, plus, variable
from mortmain.model.term.evaluate import evaluate
from mortmain.model.term.sorts import BOOLEAN, Enum, Range
from mortmain.model.transition.builder import Builder

LAMP = Enum("lamp", ("off", "on"))


def mistaken(what: Callable[[Builder], object]) -> str:
    """The code of the mistake that a builder reports."""
    builder = Builder("mistaken")
    with pytest.raises(SpecError) as caught:
        what(builder)
        builder.build()
    return caught.value.diagnostics[0].code


def twice(builder: Builder) -> None:
    builder.variable("x", BOOLEAN, initial=False)
    builder.variable("x", BOOLEAN, initial=True)


def set_badly(builder: Builder) -> None:
    lamp = builder.variable("lamp", LAMP, initial="off")
    builder.action("burn", then={lamp: "hot"})


def foreign(builder: Builder) -> None:
    builder.always("foreign", equal(variable("elsewhere", BOOLEAN), True))


@pytest.mark.parametrize(
    ("what", "code"),
    [
        (twice, "B100"),
        (lambda b: b.variable("x", Range(0, 1), initial=2), "B101"),
        (set_badly, "B102"),
        (foreign, "B103"),
        (lambda b: b.action("step", party="nobody", then={}), "B103"),
        (lambda b: b.action("step", waits_for="nothing", then={}), "B103"),
        (lambda b: b.variable("x", BOOLEAN), "B104"),
        (lambda b: (b.party("p"), b.resource("p", held={})), "B100"),
    ],
)
def test_a_mistake_has_a_code(what: Callable[[Builder], object], code: str):
    assert mistaken(what) == code


def test_several_values_to_start_from_make_several_initial_states():
    builder = Builder("two")
    builder.variable("x", Range(0, 1), initially_one_of=(0, 1))
    builder.variable("lamp", LAMP, initial="on")
    assert builder.build().initial == ((0, "on"), (1, "on"))


def test_an_action_without_a_party_belongs_to_the_system():
    builder = Builder("alone")
    x = builder.variable("x", Range(0, 1), initial=0)
    builder.action("step", then={x: plus(x, 1)})
    system = builder.build()
    assert [party.name for party in system.parties] == ["alone"]
    assert [action.name for action in system.actions_of("alone")] == ["step"]


def test_a_party_is_live_until_it_is_done_or_dead():
    builder = Builder("one")
    x = builder.variable("x", Range(0, 2), initial=0)
    builder.party("p", done=equal(x, 1), dead=equal(x, 2))
    live = builder.build().party("p").live
    assert [evaluate(live, {"x": value}) for value in (0, 1, 2)] == [True, False, False]


def test_a_valuation_and_its_state_are_the_same():
    builder = Builder("two")
    builder.variable("x", Range(0, 1), initial=0)
    builder.variable("lamp", LAMP, initial="on")
    system = builder.build()
    assert system.state(system.valuation((1, "off"))) == (1, "off")


@pytest.mark.parametrize("text", ["0:", "2:3.1.4", "0:0"])
def test_a_schedule_is_read_as_it_is_printed(text: str):
    assert str(Schedule.parse(text)) == text


def test_what_is_no_schedule_is_refused():
    with pytest.raises(ValueError, match="looks like"):
        Schedule.parse("31")
