"""Reasons for what does last for ever, each of which a careless verifier would believe."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mortmain.checker.evidence.certificate import INDUCTION, STATES, claims_of, lasting_of
from mortmain.checker.symbolic.dossier import Refused
from mortmain.checker.symbolic.scope import Scope
from mortmain.checker.symbolic.verify import verify
from mortmain.model.term.build import (
    FALSE,
    TRUE,
    all_of,
    any_of,
    append,
    constant,
    equal,
    head,
    minus,
    number,
    tail,
)
from mortmain.model.term.nodes import Variable
from mortmain.model.term.sorts import Enum, Range, Sequence
from mortmain.model.transition.action import Kind
from mortmain.model.transition.builder import Builder
from mortmain.model.transition.party import Hold, Party, Resource
from mortmain.model.transition.system import TransitionSystem
from tests.symbolic.test_certificates import fields

COUNT = Variable("count", Range(0, 1))
REST = minus(number(1), COUNT)
FINISHED, LEFT = Party("ghost", live=FALSE), Party("ghost", live=FALSE, abandoned=TRUE)
NOW_AND_THEN = Party("ghost", live=equal(COUNT, 1))
ALWAYS = Hold("ghost", TRUE)
EVERY_WAY = (("move 0",), ("move 1",), ("move 0", "move 1"), ("end",))


def haunted(
    ghost: Party, movers: tuple[str, str] = ("wind", "wind"), holds: tuple[Hold, ...] = (ALWAYS,)
) -> TransitionSystem:
    """A number goes from 0 to 1 and back, and the ghost holds a lock when `holds` say."""
    builder = Builder("haunted")
    builder.variable(COUNT.name, COUNT.sort, initial=0)
    builder.add(ghost)
    builder.party("wind", daemon=True)
    for value, mover in enumerate(movers):
        then = {COUNT: 1 - value}
        builder.action(f"move {value}", party=mover, when=equal(COUNT, value), then=then)
    builder.add(Resource("lock", holds=holds))
    return builder.build()


def exorcised() -> TransitionSystem:
    """The same, but somebody may free the lock, and need not."""
    builder = Builder("exorcised")
    held = builder.variable("held", Range(0, 1), initial=1)
    builder.variable(COUNT.name, COUNT.sort, initial=0)
    builder.add(FINISHED)
    wind = builder.party("wind", daemon=True)
    for value in (0, 1):
        then = {COUNT: 1 - value}
        builder.action(f"move {value}", party=wind, when=equal(COUNT, value), then=then)
    builder.action("end", party=wind, then={held: 0}, kind=Kind.ENVIRONMENT)
    builder.resource("lock", held={"ghost": equal(held, 1)})
    return builder.build()


HAUNTED = {
    "who is finished moves": (haunted(FINISHED, ("ghost", "ghost")), ()),
    "another moves": (haunted(LEFT), ()),
    "one hold ends, the other never": (
        haunted(LEFT, holds=(Hold("ghost", equal(COUNT, 1)), ALWAYS)),
        (),
    ),
    "nobody can rely on the end": (exorcised(), ()),
    "a number becomes smaller, and larger": (haunted(LEFT), (COUNT,)),
    "one number becomes smaller, or another": (haunted(LEFT), (COUNT, REST)),
    "the ghost comes to life first": (haunted(NOW_AND_THEN, ("wind", "ghost")), (REST,)),
}


@pytest.mark.parametrize("name", HAUNTED)
def test_a_hold_that_never_ends_is_no_matter_of_reasons(name: str) -> None:
    system, ranking = HAUNTED[name]
    certificate, claim = fields(INDUCTION, system), "orphaned-lock lock"
    assert claim not in certificate["claims"]
    known = {each.name for each in system.actions}
    ways = tuple(way for way in EVERY_WAY if known.issuperset(way))
    for some in (ways, tuple(way for way in ways if "end" not in way)):
        row = repr((claim, "ghost", ranking, some))
        claims, reasons = [*certificate["claims"], claim], [*certificate["reasons"], row]
        with pytest.raises(Refused, match=r"orphaned-lock lock (may last|never lasts makes no)"):
            verify(certificate | {"claims": claims, "reasons": reasons}, system)


def test_holds_that_come_and_go_are_claimed_to_end() -> None:
    system = haunted(LEFT, holds=(Hold("ghost", equal(COUNT, 1)), Hold("ghost", equal(COUNT, 0))))
    certificate = fields(INDUCTION, system)
    assert certificate["claims"] == list(claims_of(system, STATES))
    with pytest.raises(Refused, match="orphaned-lock lock may last"):
        only = repr(("orphaned-lock lock", "ghost", (), (("move 1",),)))
        kept = [each for each in certificate["reasons"] if "orphaned" not in each]
        verify(certificate | {"reasons": [*kept, only]}, system)


def test_who_goes_on_only_if_the_environment_likes_may_wait_for_ever() -> None:
    system = exorcised()
    ghost = replace(system.party("ghost"), live=TRUE)
    parties = tuple(ghost if each.name == "ghost" else each for each in system.parties)
    actions = tuple(replace(x, party="ghost") if x.name == "end" else x for x in system.actions)
    system = replace(system, parties=parties, actions=actions)
    certificate, claim = fields(INDUCTION, system), "permanent-block ghost"
    assert not set(certificate["claims"]) & set(lasting_of(system))
    for ways in ((("end",),), (("move 0",), ("move 1",))):
        row = repr((claim, "ghost", (), ways))
        forged = {"claims": [*certificate["claims"], claim], "reasons": [row]}
        with pytest.raises(Refused, match=r"permanent-block ghost (may last|never lasts makes no)"):
            verify(certificate | forged, system)


@pytest.mark.parametrize("name", ["ghost", "whoever is first"])
def test_who_goes_to_the_end_of_the_queue_is_no_closer_to_its_front(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Scope, "check_place", lambda *_: None)
    builder = Builder("circle")
    queue = builder.variable(
        "queue", Sequence(Enum("one", ("ghost", "other")), 2), initial=("ghost", "other")
    )
    count = builder.variable(COUNT.name, COUNT.sort, initial=1)
    builder.add(LEFT)
    wind = builder.party("wind", daemon=True)
    for first, value in (("ghost", 0), ("other", 1)):
        to_the_end = append(tail(queue), first if name == "ghost" else head(queue))
        builder.action(
            f"move {value}",
            party=wind,
            when=equal(head(queue), first),
            then={queue: to_the_end, count: value},
        )
    builder.add(Resource("lock", holds=(ALWAYS,)))
    system = builder.build()
    certificate, claim = fields(INDUCTION, system), "orphaned-lock lock"
    row = repr((claim, "ghost", (("ghost", "queue"), count), (("move 0",), ("move 1",))))
    forged = {"claims": [*certificate["claims"], claim], "reasons": [*certificate["reasons"], row]}
    states = [
        all_of(equal(queue, constant(waiting, queue.sort)), equal(count, value))
        for waiting, value in ((("ghost", "other"), 1), (("other", "ghost"), 0))
    ]
    forged["parts"] = [repr(any_of(*states))]
    with pytest.raises(Refused, match="orphaned-lock lock may last"):
        verify(certificate | forged, system)
