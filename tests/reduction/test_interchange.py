"""Which parties are interchangeable, and which only look like it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mortmain.checker.reduction.interchange import interchanges
from mortmain.model.term.build import all_of, append, equal, head, is_empty, less, negation, plus
from mortmain.model.term.nodes import Term, Variable
from mortmain.model.term.sorts import Range, Sequence
from mortmain.model.transition.action import Kind
from mortmain.model.transition.builder import Builder
from mortmain.model.transition.system import TransitionSystem
from tests.benchmark.systems import named


def groups(system: TransitionSystem) -> list[tuple[str, ...]]:
    return [group.parties for group in interchanges(system).groups]


class Drawing:
    """Three parties that queue up for one lock; each `draw` may differ for some of them."""

    def __init__(self, count: int = 3) -> None:
        self.builder = Builder("drawing")
        self.count = count
        self.pc = [self.builder.variable(f"pc{i}", Range(0, 2), initial=0) for i in range(count)]
        self.owner = self.builder.variable("owner", Range(0, count), initial=count)
        room = Sequence(Range(0, count - 1), count)
        self.line = self.builder.variable("line", room, initial=())

    def draw(
        self,
        i: int,
        *,
        to: int = 2,
        kind: Kind = Kind.SYSTEM,
        guarded: bool = True,
        more: dict[Variable, Term] | None = None,
        **about: bool,
    ) -> None:
        builder, pc = self.builder, self.pc[i]
        name = f"p{i}"
        builder.party(name, **about)  # type: ignore[arg-type]
        builder.action(
            f"{name} queues",
            party=name,
            at=equal(pc, 0),
            then={self.line: append(self.line, i), pc: 1},
        )
        first = equal(head(self.line), i)
        if guarded:
            first = all_of(negation(is_empty(self.line)), first)
        builder.action(
            f"{name} takes",
            party=name,
            at=equal(pc, 1),
            when=all_of(equal(self.owner, self.count), first),
            then={self.owner: i, pc: to} | (more or {}),
            kind=kind,
        )

    def groups(self, **first: object) -> list[tuple[str, ...]]:
        self.draw(0, **first)  # type: ignore[arg-type]
        for i in range(1, self.count):
            self.draw(i)
        return groups(self.builder.build())


def test_parties_with_one_program_are_interchangeable():
    assert Drawing().groups() == [("p0", "p1", "p2")]


@pytest.mark.parametrize(
    "difference",
    [{"to": 0}, {"kind": Kind.TIMEOUT}, {"kind": Kind.KILL}, {"daemon": True}, {"guarded": False}],
    ids=str,
)
def test_one_that_differs_is_left_out(difference: dict[str, object]):
    assert Drawing().groups(**difference) == [("p1", "p2")]


def test_the_head_of_an_empty_line_is_somebody_and_not_just_anybody():
    # Of an empty line the head is 0, which is the name of the first: he could begin, no other.
    drawing = Drawing()
    for i in range(3):
        drawing.draw(i, guarded=False)
    assert groups(drawing.builder.build()) == [("p1", "p2")]


def test_a_property_about_one_party_tells_him_from_the_others():
    drawing = Drawing()
    for i in range(3):
        drawing.draw(i)
    drawing.builder.always("the second never takes", negation(equal(drawing.pc[1], 2)))
    assert groups(drawing.builder.build()) == [("p0", "p2")]


def test_a_property_about_each_does_not():
    drawing = Drawing()
    for i in range(3):
        drawing.draw(i)
        drawing.builder.always(f"{i} never takes", negation(equal(drawing.pc[i], 2)))
    assert groups(drawing.builder.build()) == [("p0", "p1", "p2")]


def test_another_beginning_tells_apart():
    builder = Builder("begun")
    for i, start in enumerate((0, 1, 0)):
        pc = builder.variable(f"pc{i}", Range(0, 2), initial=start)
        party = builder.party(f"p{i}")
        builder.action(f"step {i}", party=party, at=equal(pc, 0), then={pc: 1})
        builder.action(f"on {i}", party=party, at=equal(pc, 1), then={pc: 2})
    assert groups(builder.build()) == [("p0", "p2")]


def test_initial_states_that_are_no_product_are_not_looked_at():
    drawing = Drawing(2)
    for i in range(2):
        drawing.draw(i)
    system = drawing.builder.build()
    other = (1, *system.initial[0][1:])
    assert groups(replace(system, initial=(*system.initial, other, (1, 1, *other[2:])))) == []


def test_names_that_are_counted_with_are_not_exchanged():
    # Whoever is next is found by adding one: round the table everybody has another neighbour.
    builder = Builder("turns")
    turn = builder.variable("turn", Range(0, 2), initial=0)
    last = builder.variable("last", Range(0, 2), initial=0)
    for i in range(3):
        party = builder.party(f"p{i}")
        builder.action(
            f"pass {i}",
            party=party,
            at=equal(turn, i),
            when=less(turn, 2),
            then={turn: plus(turn, 1), last: turn},
        )
    assert groups(builder.build()) == []


def test_neighbours_round_a_table_are_not_interchangeable_and_that_is_told():
    found = interchanges(named("dining 5"))
    assert found.groups == ()
    assert found.refused == (tuple(f"philosopher{i}" for i in range(5)),)


def test_those_who_take_locks_in_the_same_order_are_interchangeable_among_themselves():
    assert groups(named("fifo 6 2 1 leak cyc")) == [
        ("isolate0", "isolate2", "isolate4"),
        ("isolate1", "isolate3", "isolate5"),
    ]
