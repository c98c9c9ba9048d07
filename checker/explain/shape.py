"""The root of a story, so that what has one root is told once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from mortmain.checker.evidence.waitfor import WaitForGraph
from mortmain.checker.explain.cause import chain
from mortmain.checker.explain.narrate import BAD_STATE
from mortmain.checker.explain.sentence import subject
from mortmain.checker.explain.story import Cause, Story

DEAD_END = {
    Cause.DEAD_OWNER: "dead",
    Cause.DEAD_PEER: "dead",
    Cause.SNOOZED_OWNER: "not polled",
    Cause.BLOCKED_THREAD: "not polled",
}


@dataclass(frozen=True, slots=True)
class Root:
    """What keeps everybody waiting; two findings with the same root need one repair."""

    why: str
    nodes: tuple[str, ...]
    """The last dependency of a dead end, all who wait for each other in alphabetical order, or else
    where the matter ends."""


@dataclass(frozen=True, slots=True)
class Group:
    """Stories with one root: the headline, and those that follow from it."""

    root: Root
    headline: Story
    also: tuple[Story, ...]


def root(story: Story) -> Root:
    """Where the chain of causes of `story` ends.

    A lock held by a task that waits for a dead isolate, the task, and whoever waits for the lock
    have one root: the task's wait for the isolate.  Two locks that a dead party holds itself have
    two, as each may have been taken elsewhere.
    """
    finding = story.finding
    start = subject(story.trace.system, finding, story.graph)
    if finding.code in BAD_STATE or start is None:
        return Root(finding.code, (finding.subject,))
    why = chain(story.graph, start)
    if not why.links:
        return Root(finding.code, (start,))
    last = why.links[-1]
    match why.cause:
        case Cause.CYCLE | Cause.SELF | Cause.BLOCKED_THREAD if why.circle:
            return Root("cycle", _knot(story.graph, last.target))
        case Cause.LOST_WAKE_UP:
            return Root(why.cause, (last.target,))
        case _:
            return Root(DEAD_END[why.cause], (last.source, last.target))


def group(stories: Iterable[Story]) -> tuple[Group, ...]:
    """The stories by root; errors before warnings, nearest to the root first."""
    ordered = sorted(stories, key=lambda each: (each.finding.severity, each.finding.code.rank))
    groups: dict[Root, list[Story]] = {}
    for story in ordered:
        groups.setdefault(root(story), []).append(story)
    return tuple(Group(each, told[0], tuple(told[1:])) for each, told in groups.items())


def _knot(graph: WaitForGraph, node: str) -> tuple[str, ...]:
    """All that `node` waits for and that waits for it: its strongly connected component."""
    after = dict.fromkeys(each.target for each in graph.reachable(node))
    return tuple(sorted(each for each in after if graph.depends(each, node)))
