"""What a structure knows of a system: everything that a finding can depend on."""

from __future__ import annotations

from dataclasses import fields

import pytest

from mortmain.checker.reduction.structure import Structure
from mortmain.model.term.build import FALSE, TRUE, append, equal, head, is_empty, negation
from mortmain.model.term.nodes import Or
from mortmain.model.term.sorts import Range, Sequence
from mortmain.model.transition.action import Action
from mortmain.model.transition.builder import Builder
from mortmain.model.transition.party import Hold, Party, Resource, Signal
from mortmain.model.transition.properties import Limit, Safety
from mortmain.model.transition.system import TransitionSystem

KNOWN = {
    Action: "name party guard updates at kind waits_for",
    Party: "name kind live dead abandoned daemon promise polled_by host",
    Hold: "party when",
    Resource: "name kind holds",
    Signal: "name kind sources",
    Safety: "name bad code sought",
    Limit: "name exceeded",
    TransitionSystem: (
        "name variables initial actions parties resources signals properties limits"
    ),
}
"""What counts."""
TOLD = {
    Action: "towards text span",
    Party: "span",
    # Claims are told as properties, which are known.
    Resource: "span claims",
    Signal: "span keepers",
    Safety: "text span",
    Limit: "help span",
    TransitionSystem: "labels",
}
"""What is only shown to people."""


@pytest.mark.parametrize("kind", KNOWN, ids=lambda each: each.__name__)
def test_nothing_is_forgotten(kind: type):
    # Whoever adds a field has to say whether interchangeable parties must agree in it.
    expected = KNOWN[kind].split() + TOLD.get(kind, "").split()
    assert sorted(each.name for each in fields(kind)) == sorted(expected)


@pytest.mark.parametrize(
    "one",
    [
        Party("a", kind="other"),
        Party("a", live=FALSE),
        Party("a", dead=TRUE),
        Party("a", abandoned=TRUE),
        Party("a", daemon=True),
        Party("a", promise=True),
        Party("a", polled_by=("b",)),
        Party("a", host="b"),
    ],
    ids=repr,
)
def test_parties_that_differ_in_anything_are_different(one: Party):
    builder = Builder("two")
    for each in one, Party("b"):
        builder.add(each)
    structure = Structure(builder.build())
    labels = [structure.nodes[each] for each in structure.parties]
    assert (labels[0].label, labels[0].ordered[1:]) != (labels[1].label, labels[1].ordered[1:])


def test_what_has_no_order_has_none_here():
    builder = Builder("order")
    x, y = (builder.variable(name, Range(0, 1), initial=0) for name in "xy")
    structure = Structure(builder.build())
    one, other = equal(x, 0), equal(y, 1)
    known = {structure.term(Or(pair), "") for pair in ((one, other), (other, one))}
    known_equal = {structure.term(equal(a, b), "") for a, b in ((x, y), (y, x))}
    assert (len(known), len(known_equal)) == (1, 1)


def test_the_head_of_a_line_that_is_known_to_be_filled_has_no_default():
    builder = Builder("line")
    line = builder.variable("line", Sequence(Range(0, 2), 3), initial=())
    other = builder.variable("other", Range(0, 2), initial=0)
    builder.action(
        "step", when=negation(is_empty(line)), then={line: append(line, other), other: head(line)}
    )
    structure = Structure(builder.build())
    heads = [each for each in structure.nodes if each.label == ("Head",)]
    assert [len(each.ordered) for each in heads] == [1]
    structure.term(equal(head(line), 1), "")
    heads = [each for each in structure.nodes if each.label == ("Head",)]
    assert [len(each.ordered) for each in heads] == [1, 2]
