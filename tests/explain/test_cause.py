"""Causes read off wait-for graphs drawn by hand, one for every label."""

from __future__ import annotations

import pytest

from mortmain.checker.evidence.waitfor import WaitForGraph
from mortmain.checker.explain.cause import cause, chain, may_be_helped
from mortmain.checker.explain.story import Cause
from tests.explain.drawings import graph

DEAD_OWNER = graph("a: blocked, b: dead, m: held", "a waits m, m held b")


@pytest.mark.parametrize(
    ("drawn", "expected"),
    [
        (graph("a: blocked, m: held", "a waits m, m held a"), Cause.SELF),
        (
            graph(
                "a: blocked, b: blocked, m: held, n: held",
                "a waits m, b waits n, m held b, n held a",
            ),
            Cause.CYCLE,
        ),
        (DEAD_OWNER, Cause.DEAD_OWNER),
        (graph("a: blocked, b: done, m: held", "a waits m, m held b"), Cause.DEAD_OWNER),
        (graph("a: blocked, b: dead, s: awaited", "a waits s, s from b"), Cause.DEAD_PEER),
        (graph("a: blocked, b: done, s: awaited", "a waits s, s from b"), Cause.DEAD_PEER),
        (graph("a: blocked, m: free", "a waits m"), Cause.LOST_WAKE_UP),
        (graph("a: blocked, s: awaited", "a waits s"), Cause.LOST_WAKE_UP),
        (
            graph(
                "a: blocked, f: blocked, m: held",
                "a waits m, f waits m, f polled a, m held f",
            ),
            Cause.SNOOZED_OWNER,
        ),
        (
            graph("a: blocked, b: blocked, s: awaited", "a polled b, b waits s, s from a"),
            Cause.BLOCKED_THREAD,
        ),
    ],
)
def test_every_cause_has_its_drawing(drawn: WaitForGraph, expected: Cause) -> None:
    assert cause(drawn, "a") == expected


def test_the_owner_that_is_granted_and_not_polled_is_snoozed_itself() -> None:
    drawn = graph("a: blocked, f: blocked, m: held", "a waits m, f waits m, f polled a, m held f")
    assert cause(drawn, "f") is Cause.SNOOZED_OWNER


TWO_POLLERS = "a: blocked, b: {b}, f: blocked, m: held, end: awaited"


@pytest.mark.parametrize("b", ["blocked", "done", "dead"])
def test_what_several_could_poll_is_snoozed_where_none_of_them_does(b: str) -> None:
    links = "a waits m, b waits m, m held f, f waits m, f polled b, f polled a"
    links = links if b == "blocked" else links.replace("b waits m, ", "")
    found = chain(graph(TWO_POLLERS.format(b=b), links), "a")
    # Whoever is done has no more to do with it than anybody else.
    ends = {"blocked": "b", "done": "a", "dead": "b"}
    labels = {"dead": Cause.DEAD_OWNER}
    assert (found.cause, found.end) == (labels.get(b, Cause.SNOOZED_OWNER), ends[b])


def test_what_one_of_several_polls_is_not_snoozed() -> None:
    drawn = graph(
        "a: blocked, b: blocked, f: blocked, m: held, s: awaited",
        "a waits m, m held f, b waits f, f waits s, f polled a, f polled b",
    )
    assert cause(drawn, "a") is Cause.LOST_WAKE_UP


def test_a_task_that_its_isolate_awaits_is_polled_and_can_only_block_itself() -> None:
    drawn = graph(
        "main: blocked, task: blocked, end: awaited, m: held",
        "main waits end, end from task, task waits m, task polled main, m held task",
    )
    assert cause(drawn, "task") is Cause.SELF


def test_a_held_resource_on_the_way_to_the_dead_makes_a_dead_owner() -> None:
    drawn = graph(
        "app: blocked, sync: blocked, runner: dead, db: held, reply: awaited",
        "app waits db, sync waits reply, db held sync, reply from runner",
    )
    assert (cause(drawn, "app"), cause(drawn, "sync")) == (Cause.DEAD_OWNER, Cause.DEAD_PEER)


def test_a_circle_over_another_explains_more_than_a_permit_of_ones_own() -> None:
    drawn = graph(
        "a: blocked, b: blocked, s: held, t: held",
        "b waits s, s held b, s held a, a waits t, t held b",
    )
    found = chain(drawn, "b")
    assert [each.target for each in found.links] == ["s", "a", "t", "b"]
    assert found.cause is Cause.CYCLE


def test_whoever_waits_for_a_member_of_a_cycle_has_the_cycle_as_cause() -> None:
    drawn = graph(
        "c: blocked, a: blocked, b: blocked, m: held, n: held",
        "c waits m, a waits n, b waits m, m held a, n held b",
    )
    assert cause(drawn, "c") is Cause.CYCLE


def test_a_source_that_is_left_counts_more_than_a_dead_one() -> None:
    drawn = graph(
        "a: blocked, gone: dead, b: blocked, c: dead, m: held, s: awaited",
        "a waits s, b waits m, m held c, s from gone, s from b",
    )
    assert chain(drawn, "a").end == "c"


def test_a_dead_source_counts_more_than_a_cycle_through_another() -> None:
    drawn = graph(
        "a: blocked, gone: dead, b: blocked, m: held, s: awaited",
        "a waits s, b waits m, m held a, s from gone, s from b",
    )
    assert cause(drawn, "a") is Cause.DEAD_PEER


def test_a_done_source_does_not_hide_a_cycle() -> None:
    drawn = graph(
        "a: blocked, gone: done, b: blocked, m: held, s: awaited",
        "a waits s, b waits m, m held a, s from gone, s from b",
    )
    assert cause(drawn, "a") is Cause.CYCLE


def test_the_chain_of_a_resource_begins_with_its_holder() -> None:
    assert chain(DEAD_OWNER, "m").links == DEAD_OWNER.of("m")


def test_a_party_that_waits_for_nothing_has_an_empty_chain() -> None:
    assert chain(graph("a: blocked", ""), "a").end is None


def test_a_party_may_be_helped_by_whoever_can_move_on_its_way() -> None:
    drawn = graph("a: blocked, b: can move, m: held", "a waits m, m held b")
    assert may_be_helped(drawn, "a")
    assert not may_be_helped(DEAD_OWNER, "a")


def test_whoever_keeps_a_channel_open_that_it_waits_for_blocks_itself() -> None:
    drawn = graph("a: blocked, b: done, jobs: awaited", "a waits jobs, jobs from b, jobs kept a")
    assert cause(drawn, "a") is Cause.SELF
    assert not may_be_helped(drawn, "a")


def test_a_sender_that_may_still_come_is_no_less_there_because_somebody_keeps_an_end() -> None:
    drawn = graph(
        "a: blocked, b: can move, jobs: awaited", "a waits jobs, jobs from b, jobs kept a"
    )
    assert may_be_helped(drawn, "a")


def test_a_wake_up_is_lost_where_nobody_is_left_to_call() -> None:
    drawn = graph(
        "a: blocked, b: blocked, jobs: awaited, done: awaited",
        "a waits jobs, jobs kept b, b waits done",
    )
    why = chain(drawn, "a")
    assert why.cause is Cause.LOST_WAKE_UP
    assert why.end == "done"
