"""Stories of small systems, compared as whole values."""

from __future__ import annotations

import dataclasses

from mortmain.checker.evidence.trace import Trace
from mortmain.checker.evidence.verdict import Finding
from mortmain.checker.evidence.waitfor import wait_for_graph
from mortmain.checker.explain.changes import changes
from mortmain.checker.explain.death import dead_since
from mortmain.checker.explain.narrate import story
from mortmain.checker.explain.story import Blocked, Cause, Change, Step, Story
from mortmain.model.diagnostic import Span
from mortmain.model.term.build import equal
from mortmain.model.transition.action import Kind
from mortmain.model.transition.party import Signal
from mortmain.model.transition.properties import Code, Safety
from mortmain.model.transition.system import TransitionSystem
from tests.explain.drawings import INCIDENT_RUN, Sketch, incident, philosophers, replay


def line(number: int) -> Span:
    return Span("incident.py", number, 9, number, 30)


def tell(system: TransitionSystem, code: Code, subject: str, *run: str) -> Story:
    trace = replay(system, *run)
    return story(system, Finding(code, subject, trace.schedule), trace)


def test_the_incident_is_told_in_full() -> None:
    system = incident()
    trace = replay(system, *INCIDENT_RUN)
    finding = Finding(Code.ORPHANED_LOCK, "db", trace.schedule, no_return=5, alternative=1)
    taken = (Change("db", "free", "sync_all"),)
    asks = "asks runner for the rows"
    assert story(system, finding, trace) == Story(
        finding=finding,
        trace=trace,
        steps=(
            Step(1, "runner", "calls sync_all", Kind.SYSTEM, (), line(12), False),
            Step(2, "sync_all", "takes db", Kind.SYSTEM, taken, line(22), False),
            Step(3, "sync_all", asks, Kind.SYSTEM, (), line(23), False),
            Step(4, "app", "calls finish", Kind.SYSTEM, (), line(30), False),
            Step(5, "runner", "is killed", Kind.KILL, (), None, True),
        ),
        graph=wait_for_graph(system, trace.states[-1]),
        blocked=(
            Blocked("app", "end of finish", None, 5, Cause.DEAD_OWNER, line(30)),
            Blocked("finish", "db", "sync_all", 5, Cause.DEAD_OWNER, line(35)),
            Blocked("sync_all", "rows", None, 5, Cause.DEAD_PEER, line(23)),
        ),
        sentence=(
            "db is held by sync_all, which waits for rows from runner;"
            " runner is dead since step 5, so nobody can ever release db."
        ),
        alternative="runner sends the rows",
    )


def test_a_party_that_somebody_may_still_help_is_not_called_blocked() -> None:
    run = [each for each in INCIDENT_RUN if each != "runner is killed"]
    told = tell(incident(), Code.PERMANENT_BLOCK, "app", *run)
    assert [each.party for each in told.blocked] == ["app"]


def test_a_circle_is_walked_once_around() -> None:
    names = ("alice", "bob", "carol")
    run = [f"{name} takes fork {seat}" for seat, name in enumerate(names)]
    told = tell(philosophers(*names), Code.DEADLOCK, "DiningPhilosophers", *run)
    assert told.sentence == (
        "alice waits for fork 1, held by bob, which waits for fork 2, held by carol,"
        " which waits for fork 0, held by alice, which closes the circle,"
        " so alice can never go on."
    )
    assert [(each.party, each.held_by, each.cause) for each in told.blocked] == [
        ("alice", "bob", Cause.CYCLE),
        ("bob", "carol", Cause.CYCLE),
        ("carol", "alice", Cause.CYCLE),
    ]


def test_a_dead_peer_is_named_with_the_step_of_its_death() -> None:
    told = tell(incident(), Code.PERMANENT_BLOCK, "sync_all", *INCIDENT_RUN)
    assert told.sentence == (
        "sync_all waits for rows from runner; runner is dead since step 5,"
        " so sync_all can never go on."
    )


def test_a_lost_wake_up_says_that_nobody_is_left() -> None:
    sketch = Sketch("lost")
    at = sketch.program("sleeper", "waiting", "woken")
    sketch.party("sleeper", done=equal(at, "woken"))
    sketch.add(Signal("bell"))
    sketch.does(
        "sleeper", "wakes", equal(at, "waiting"), {at: "woken"},
        when=equal(at, "woken"), waits_for="bell",
    )  # fmt: skip
    told = tell(sketch.build(), Code.DEADLOCK, "lost")
    assert told.sentence == (
        "sleeper waits for bell, and nobody is left to bring that about,"
        " so sleeper can never go on."
    )


def test_a_violated_property_is_told_with_the_step_that_broke_it() -> None:
    sketch = Sketch("unsafe")
    at = sketch.program("app", "outside", "inside")
    sketch.party("app", done=equal(at, "inside"))
    sketch.does("app", "goes in", equal(at, "outside"), {at: "inside"})
    sketch.safety(Safety("empty", equal(at, "inside"), text="the room is empty"))
    sketch.safety(Safety("trespass", equal(at, "inside"), Code.MISUSE, "entry without a key"))
    system = sketch.build()
    broken = tell(system, Code.VIOLATED, "empty", "app goes in")
    misused = tell(system, Code.MISUSE, "trespass", "app goes in")
    assert (broken.sentence, broken.blocked) == (
        "the room is empty does not hold: since step 1, when app goes in.",
        (),
    )
    assert misused.sentence == "entry without a key: since step 1, when app goes in."


def test_a_property_broken_in_the_initial_state_needs_no_step() -> None:
    sketch = Sketch("unsafe")
    at = sketch.program("app", "inside")
    sketch.party("app")
    sketch.safety(Safety("empty", equal(at, "inside")))
    told = tell(sketch.build(), Code.VIOLATED, "empty")
    assert told.sentence == "empty does not hold: from the start."


def test_only_labelled_variables_are_told_and_only_if_they_changed() -> None:
    system = incident()
    trace = replay(system, *INCIDENT_RUN)
    assert changes(system, trace.states[0], trace.states[-1]) == (Change("db", "free", "sync_all"),)
    assert changes(system, trace.states[0], trace.states[0]) == ()
    unlabelled = dataclasses.replace(system, labels={})
    assert changes(unlabelled, trace.states[0], trace.states[-1]) == ()


def test_the_living_are_dead_since_no_step_and_the_always_dead_since_step_zero() -> None:
    system = incident()
    trace = replay(system, *INCIDENT_RUN)
    final = Trace(system, trace.schedule, trace.states[-1:])
    assert (dead_since(system, trace, "app"), dead_since(system, final, "runner")) == (None, 0)
