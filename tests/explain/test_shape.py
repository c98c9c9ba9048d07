"""What has one root is told once."""

from __future__ import annotations

from mortmain.checker.evidence.verdict import Finding, Severity
from mortmain.checker.explain.narrate import story
from mortmain.checker.explain.shape import Root, group, root
from mortmain.checker.explain.story import Story
from mortmain.model.term.build import FALSE, TRUE, equal
from mortmain.model.term.sorts import BOOLEAN
from mortmain.model.transition.builder import Builder
from mortmain.model.transition.properties import Code
from tests.explain.drawings import INCIDENT_RUN, incident, philosophers, replay


def told(code: Code, subject: str, severity: Severity = Severity.ERROR) -> Story:
    system = incident()
    trace = replay(system, *INCIDENT_RUN)
    return story(system, Finding(code, subject, trace.schedule, severity), trace)


def test_the_orphan_and_everybody_behind_it_are_told_once() -> None:
    orphan = told(Code.ORPHANED_LOCK, "db")
    app, finish = (told(Code.PERMANENT_BLOCK, each) for each in ("app", "finish"))
    (only,) = group([app, orphan, finish])
    assert (only.root, only.headline, only.also) == (
        Root("dead", ("rows", "runner")),
        orphan,
        (app, finish),
    )


def test_an_error_is_the_headline_even_of_a_warning_nearer_to_the_root() -> None:
    orphan = told(Code.ORPHANED_LOCK, "db", Severity.WARNING)
    app = told(Code.PERMANENT_BLOCK, "app")
    assert [each.headline for each in group([orphan, app])] == [app]


def test_every_member_of_a_circle_has_the_same_root() -> None:
    names = ("alice", "bob")
    system = philosophers(*names)
    trace = replay(system, "alice takes fork 0", "bob takes fork 1")
    findings = [Finding(Code.PERMANENT_BLOCK, each, trace.schedule) for each in names]
    roots = {root(story(system, each, trace)) for each in findings}
    assert roots == {Root("cycle", ("alice", "bob", "fork 0", "fork 1"))}


def test_two_circles_through_one_lock_have_the_same_root() -> None:
    # Each has one of two permits, and waits for the other's.
    builder, names = Builder("pool"), ("alice", "bob")
    waits = builder.variable("both wait", BOOLEAN, initial=True)
    for name in names:
        builder.action(
            f"{name} takes another",
            party=builder.party(name),
            at=equal(waits, TRUE),
            when=FALSE,
            waits_for="s",
            then={waits: False},
        )
    builder.resource("s", held=dict.fromkeys(names, TRUE))
    system = builder.build()
    trace = replay(system)
    findings = [Finding(Code.PERMANENT_BLOCK, each, trace.schedule) for each in names]
    stories = [story(system, each, trace) for each in findings]
    assert [each.blocked[0].held_by for each in stories] == ["bob", "alice"]
    assert {root(each) for each in stories} == {Root("cycle", ("alice", "bob", "s"))}


def test_a_broken_property_is_its_own_root() -> None:
    assert root(told(Code.VIOLATED, "db")) == Root("violated", ("db",))


def test_no_stories_make_no_groups() -> None:
    assert group([]) == ()
