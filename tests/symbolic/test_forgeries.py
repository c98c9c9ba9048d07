"""Certificates as a liar would write them: a part that means two things, fields that stand there
twice, and whatever else somebody might overlook who reads one."""

from __future__ import annotations

import json
from typing import Any

import pytest

from mortmain.checker.evidence.certificate import INDUCTION, STATES, claims_of, fingerprint
from mortmain.checker.symbolic.dossier import Refused, parsed, read
from mortmain.checker.symbolic.verify import verify
from mortmain.model.term.build import equal, negation
from mortmain.model.term.nodes import And, Constant, Equal, Less, Term, Variable
from mortmain.model.term.sorts import BOOLEAN, Enum, Range, Sequence
from mortmain.model.transition.builder import Builder
from mortmain.model.transition.system import TransitionSystem
from tests.symbolic.test_certificates import fields, queue

MOODS = Enum("mood", ("good", "bad", "new"))
COUNT = Variable("count", Range(0, 2))


def falling() -> TransitionSystem:
    """What is new becomes bad, as the count says too."""
    builder = Builder("falling")
    mood = builder.variable("mood", MOODS, initial="new")
    builder.variable("line", Sequence(MOODS, 2), initial=())
    count = builder.variable(COUNT.name, COUNT.sort, initial=2)
    party = builder.party("party")
    builder.action("fall", party=party, when=equal(mood, "new"), then={mood: "bad", count: 1})
    for value, number in (("good", 0), ("bad", 1)):
        then = {mood: value, count: number}
        builder.action(f"stay {value}", party=party, when=equal(mood, value), then=then)
    builder.always("never bad", negation(equal(mood, "bad")))
    return builder.build()


def forged(*parts: Term | str, **changed: Any) -> dict[str, Any]:
    """A certificate that all is well with what falls."""
    system = falling()
    return {
        "logic": INDUCTION,
        "system": fingerprint(system),
        "claims": list(claims_of(system, INDUCTION)),
        "parts": [each if isinstance(each, str) else repr(each) for each in parts],
        "reasons": [],
        **changed,
    }


MOOD, LINE = falling().variables[:2]
OTHER_ORDER = Enum("mood", ("new", "bad", "good"))
MEANS_TWO_THINGS = {
    "the names in another order": Equal(MOOD, Constant("new", OTHER_ORDER)),
    "another sort of names": Equal(MOOD, Constant("new", Enum("mud", ("new",)))),
    "a truth value for a number": Equal(COUNT, Constant(False, BOOLEAN)),
    "one queue of names in another order": Equal(
        LINE, Constant(("new",), Sequence(OTHER_ORDER, 2))
    ),
    "nothing": And(()),
    "a comparison of what has no order": Less(MOOD, Constant("bad", OTHER_ORDER)),
    "what is so of nothing": Constant(False, BOOLEAN),
}


@pytest.mark.parametrize("name", MEANS_TWO_THINGS)
def test_what_is_bad_is_not_talked_away(name: str) -> None:
    with pytest.raises(Refused, match=r"initial state 0|does not rule out|breaks it"):
        verify(forged(MEANS_TWO_THINGS[name]), falling())


@pytest.mark.parametrize(
    "part",
    [
        "Constant(value=7, sort=Range(low=0, high=1))",
        "Constant(value=1, sort=Boolean())",
        "Constant(value='2', sort=Range(low=0, high=2))",
        "Constant(value='great', sort=Enum(name='mood', members=('good', 'bad', 'new')))",
        "Constant(value=Not(operand=Variable(name='x', sort=Boolean())), sort=Boolean())",
        "Constant(value=True, sort=3)",
        "Constant(value=1, sort=Range(low='0', high=2))",
        "Constant(value=(1,), sort=Sequence(element=3, capacity=1))",
        "Variable(name='mood', sort=Boolean())",
        "Variable(name=3, sort=Boolean())",
        "And(operands=Variable(name='count', sort=Range(low=0, high=2)))",
        "And(operands=(3,))",
        "Arithmetic(operator='**', left=Constant(value=True, sort=Boolean()), right=3)",
        "Constant(value=1.0, sort=Range(low=0, high=2))",
        "Constant(value=float('nan'), sort=Range(low=0, high=2))",
        f"Constant(value={'9' * 5000}, sort=Range(low=0, high=2))",
        f"{'Not(operand=' * 3000}Constant(value=True, sort=Boolean()){')' * 3000}",
        f"{'(' * 100000}",
        "Constant(True, Boolean())",
        "Constant(value=True, sort=Boolean(), more=1)",
        "Boolean()",
        "'mood'",
        "",
    ],
)
def test_what_is_no_term_of_this_system_is_refused(part: str) -> None:
    with pytest.raises(Refused):
        verify(forged(part), falling())


@pytest.mark.parametrize(
    "constant",
    [
        "Constant(value=7, sort=Range(low=0, high=1))",
        "Constant(value='new', sort=Enum(name='mood', members=('good',)))",
        "Constant(value=('new', 'new'), sort=Sequence(element=Boolean(), capacity=2))",
    ],
)
def test_a_value_is_of_its_sort(constant: str) -> None:
    with pytest.raises(Refused, match="is not of the sort"):
        parsed(f"Not(operand={constant})")


def test_a_part_that_is_no_truth_value_is_none_within_another_either() -> None:
    for wrong in (And((LINE,)), And((MOOD,)), And((COUNT,))):
        with pytest.raises(Refused, match="makes no sense"):
            verify(forged(wrong), falling())


def test_huge_numbers_are_numbers() -> None:
    huge = 10**400
    beyond = Less(COUNT, Constant(huge, Range(huge, huge)))
    with pytest.raises(Refused, match=r"`fall` breaks it|does not rule out violated never bad"):
        verify(forged(beyond), falling())


def test_an_empty_list_of_states_shows_nothing() -> None:
    certificate = forged(logic=STATES, claims=list(claims_of(falling(), STATES)))
    with pytest.raises(Refused, match=r"the initial state .* is not among its states"):
        verify(certificate, falling())


@pytest.mark.parametrize(
    "states",
    [
        ["('new', (), 2)", "('new', (), 2)"],
        ["('new', (), 2)", "('bad', (), 1)"],
        ["('new', (), 2)", "('bad', (), True)"],
        ["('new', [], 2)"],
        ["('new', (), 2.0)"],
        ["['new', (), 2]"],
    ],
)
def test_states_that_are_none_or_bad_or_not_all_are_refused(states: list[str]) -> None:
    certificate = forged(*states, logic=STATES, claims=list(claims_of(falling(), STATES)))
    with pytest.raises(Refused):
        verify(certificate, falling())


ROW = "permanent-block party", "party"


@pytest.mark.parametrize(
    "reason",
    [
        (*ROW, (), ()),
        (*ROW, (), ((),)),
        (*ROW, (), (("nobody's",),)),
        (*ROW, (), ("fall",)),
        (*ROW, (COUNT, COUNT), (("stay good",),)),
        (*ROW, (Constant(1, Range(1, 1)),), (("fall", "stay bad"), ("stay good", "stay bad"))),
        (*ROW, (MOOD,), (("fall",),)),
        (*ROW, (3,), (("fall",),)),
        (*ROW, (Variable("other", Range(0, 1)),), (("fall",),)),
        (*ROW, (("party", "line"),), (("fall",),)),
        (*ROW, ()),
        ("permanent-block nobody", "nobody", (), ()),
        3,
    ],
)
def test_a_reason_that_is_none_is_refused(reason: object) -> None:
    builder = Builder("idle")
    mood = builder.variable("mood", MOODS, initial="new")
    builder.variable("line", Sequence(MOODS, 2), initial=())
    builder.variable(COUNT.name, COUNT.sort, initial=0)
    builder.party("party")
    wind = builder.party("wind", daemon=True)
    for name, value in (("fall", "bad"), ("stay good", "good"), ("stay bad", "bad")):
        builder.action(name, party=wind, then={mood: value})
    system = builder.build()
    claims = [*claims_of(system, INDUCTION), "permanent-block party"]
    certificate = forged(system=fingerprint(system), claims=claims, reasons=[repr(reason)])
    with pytest.raises(
        Refused,
        match=r"may last|makes no sense|does not say why|is no number|another|one size",
    ):
        verify(certificate, system)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"logic": ', '"logic": "induction", "logic": '),
        ('"parameters": {', '"parameters": {"n": 1, "n": 2'),
        ('"parameters": {', '"parameters": {"n": NaN'),
        ('"parameters": {', '"parameters": {"n": -Infinity'),
        ('"parameters": {', '"parameters": {"n": [1]'),
        ('"parameters": {', '"parameters": {"n": null'),
        ('"kills": null', '"kills": 0.5'),
        ('"kills": null', '"kills": [0]'),
        ('"kills": null', '"kills": true'),
    ],
)
def test_a_document_that_says_two_things_or_none_is_refused(old: str, new: str) -> None:
    text = json.dumps({"target": "queue.py", "parameters": {}, "kills": None} | fields(STATES))
    assert text.count(old) == 1
    assert verify(read(text), queue()) > 0
    with pytest.raises(Refused, match=r"no complete JSON document|its parameter"):
        read(text.replace(old, new))
