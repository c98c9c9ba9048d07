"""Which actions go first: those that touch nobody, unseen, and never in a circle."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from mortmain.checker.explicit.search import breadth_first
from mortmain.checker.reduction.partial_order import ordered
from mortmain.model.term.build import all_of, different, equal, number
from mortmain.model.term.nodes import Term, Variable
from mortmain.model.term.sorts import Range
from mortmain.model.transition.action import Kind
from mortmain.model.transition.builder import Builder


class Drawing:
    """Two parties that take two steps each, alone; what is drawn besides touches the first."""

    def __init__(self, *, kind: Kind = Kind.SYSTEM, back: bool = False) -> None:
        self.builder = Builder("drawing")
        self.pc: list[Variable] = []
        for i in (0, 1):
            pc = self.builder.variable(f"pc{i}", Range(0, 3), initial=0)
            self.pc.append(pc)
            party = self.builder.party(f"p{i}", done=equal(pc, 2))
            for at in (0, 1):
                to = 0 if back and i == 0 and at else at + 1
                self.builder.action(
                    f"{i} at {at}",
                    party=party,
                    at=equal(pc, at),
                    then={pc: to},
                    kind=kind if i == 0 else Kind.SYSTEM,
                )

    def action(
        self, *, when: Term, then: Mapping[Variable, Term], kind: Kind = Kind.SYSTEM
    ) -> None:
        party = self.builder.party("other")
        self.builder.action("touch", party=party, when=when, then=then, kind=kind)

    def first(self) -> list[str]:
        system = self.builder.build()
        return [system.actions[i].name for i in sorted(ordered(system, fairly=False).first)]


EVERY = ["0 at 0", "0 at 1", "1 at 0", "1 at 1"]
SECOND = EVERY[2:]


def test_steps_that_touch_nobody_go_first():
    drawing = Drawing()
    assert drawing.first() == EVERY
    system = drawing.builder.build()
    # Of nine states, those on the one way along which the first goes before the second.
    counts = [
        breadth_first(each)[1].states
        for each in (
            system,
            ordered(system, fairly=True).system,
            ordered(system, fairly=False).system,
        )
    ]
    assert counts == [9, 9, 5]


@pytest.mark.parametrize("kind", [Kind.TIMEOUT, Kind.KILL, Kind.ENVIRONMENT])
def test_what_nobody_can_rely_on_to_come_soon_does_not(kind: Kind):
    assert Drawing(kind=kind).first() == SECOND


def test_a_kill_touches_the_steps_of_whom_it_kills_and_no_others():
    drawing = Drawing()
    alive = different(drawing.pc[0], 3)
    drawing.action(when=alive, then={drawing.pc[0]: number(3)}, kind=Kind.KILL)
    assert drawing.first() == SECOND


def test_somebody_who_looks_is_touched():
    drawing = Drawing()
    seen = drawing.builder.variable("seen", Range(0, 1), initial=0)
    drawing.action(when=all_of(equal(drawing.pc[0], 1), equal(seen, 0)), then={seen: number(1)})
    assert drawing.first() == SECOND


def test_a_property_sees():
    drawing = Drawing()
    drawing.builder.always("never both", different(drawing.pc[0], 1))
    assert drawing.first() == SECOND


def test_a_hold_is_seen():
    drawing = Drawing()
    drawing.builder.resource("lock", held={"p0": equal(drawing.pc[0], 1)})
    assert drawing.first() == SECOND


def test_nobody_goes_first_for_ever():
    assert Drawing(back=True).first() == ["0 at 0", *SECOND]
