"""Two that act as if each alone had a lock: how that is told, and how it is drawn."""

from __future__ import annotations

from mortmain.checker.evidence.verdict import Finding
from mortmain.checker.explain.narrate import story
from mortmain.checker.explain.story import Story
from mortmain.checker.explicit.engine import ExplicitEngine
from mortmain.checker.render.sequence import sequence_dot
from mortmain.checker.render.timeline import grips
from mortmain.checker.render.waitfor import waits_picture
from mortmain.model.term.build import equal
from mortmain.model.term.sorts import Range
from mortmain.model.transition.builder import Builder
from mortmain.model.transition.party import Hold, Resource
from mortmain.model.transition.properties import Code
from mortmain.model.transition.system import TransitionSystem
from tests.explain.drawings import replay
from tests.golden import compare


def lease() -> TransitionSystem:
    """A lock that knows its last owner, and two clients that know what they took."""
    builder = Builder("lease")
    owner = builder.variable("owner", Range(0, 2), initial=0)
    clients = {}
    for number in (1, 2):
        client = builder.party(f"client {number}")
        clients[client] = builder.variable(f"turn of {client}", Range(0, 1), initial=0)
        builder.action(
            f"{client} takes the lease",
            party=client,
            when=equal(owner, 0),
            then={owner: number, clients[client]: 1},
            text="takes the lease",
        )
    clock = builder.party("clock", done=equal(owner, 0))
    builder.action("the lease runs out", party=clock, then={owner: 0}, text="runs out")
    builder.add(
        Resource(
            "storage",
            holds=tuple(Hold(name, equal(owner, n)) for n, name in enumerate(clients, start=1)),
            claims=tuple(Hold(name, equal(turn, 1)) for name, turn in clients.items()),
        )
    )
    return builder.build()


RUN = ("client 1 takes the lease", "the lease runs out", "client 2 takes the lease")


def told() -> Story:
    system = lease()
    trace = replay(system, *RUN)
    return story(system, Finding(Code.DOUBLE_GRANT, "storage", trace.schedule), trace)


def test_it_is_found_where_two_claim_the_same() -> None:
    verdict = ExplicitEngine().check(lease())
    assert {(each.code, each.subject) for each in verdict.findings} == {
        (Code.DOUBLE_GRANT, "storage")
    }


def test_both_are_named_whoever_of_them_holds_it() -> None:
    assert told().sentence == (
        "client 1 and client 2 act as if each had storage alone since step 3,"
        " when client 2 takes the lease."
    )


def test_who_acts_as_if_has_a_bar_for_as_long_as_he_does() -> None:
    bars = [(each.holder, each.first, each.last) for each in grips(told().trace, "storage")]
    assert bars == [("client 1", 1, 3), ("client 2", 3, 3)]


def test_the_pictures_show_both() -> None:
    compare("dot/lease_waitfor.dot", waits_picture(told()).text)
    compare("dot/lease_sequence.dot", sequence_dot(told()).text)


def test_a_resource_that_is_exclusive_is_claimed_by_all_its_holders() -> None:
    builder = Builder("two")
    both = {name: equal(builder.variable(name, Range(0, 1), initial=1), 1) for name in ("a", "b")}
    for name in both:
        builder.party(f"party {name}")
    held = {f"party {name}": term for name, term in both.items()}
    builder.resource("room", held=held)
    builder.resource("seat", held=held, exclusive=True)
    assert [(each.code, each.name) for each in builder.build().properties] == [
        (Code.DOUBLE_GRANT, "seat")
    ]
