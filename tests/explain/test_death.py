"""Whoever is to blame for a dead end, on systems built by hand."""

from __future__ import annotations

from mortmain.checker.evidence.waitfor import wait_for_graph
from mortmain.checker.explain.cause import chain
from mortmain.checker.explain.death import culprit
from mortmain.model.term.build import FALSE, TRUE
from mortmain.model.transition.action import Action
from mortmain.model.transition.party import Party
from mortmain.model.transition.system import TransitionSystem


def waiting(*ended: Party) -> TransitionSystem:
    """`a` waits for the first of those that have ended, for ever."""
    waits = Action("a waits", "a", guard=FALSE, updates=(), waits_for=ended[0].name)
    return TransitionSystem("waiting", (), ((),), (waits,), parties=(Party("a"), *ended))


def blamed(system: TransitionSystem) -> str | None:
    graph = wait_for_graph(system, ())
    return culprit(system, graph, chain(graph, "a"))


def test_who_was_cleared_away_with_a_dead_poller_is_not_to_blame():
    future = Party("future", live=FALSE, polled_by=("task",))
    assert blamed(waiting(future, Party("task", live=FALSE, dead=TRUE))) == "task"


def test_two_that_poll_each_other_blame_nobody():
    one = Party("one", live=FALSE, polled_by=("other",))
    assert blamed(waiting(one, Party("other", live=FALSE, polled_by=("one",)))) is None
