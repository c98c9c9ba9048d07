"""The findings of a searched system, each with its trace and its point of no return."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import pairwise

from mortmain.checker.engine import Reporter, silent
from mortmain.checker.evidence.trace import Schedule
from mortmain.checker.evidence.verdict import Finding, Severity
from mortmain.checker.explicit.interpreter import successors
from mortmain.checker.explicit.replay import replay
from mortmain.checker.native.claim_kernels import ERROR
from mortmain.checker.native.graph import Graph
from mortmain.checker.native.runs import Backwards, shortest
from mortmain.checker.native.search import Explored
from mortmain.checker.native.watch import Told
from mortmain.model.transition.properties import Code
from mortmain.model.transition.system import TransitionSystem


def findings(explored: Explored, report: Reporter = silent) -> list[Finding]:
    """Every finding with its trace, the headline first: the very ones of the reference engine."""
    told = Told(explored.how, report)
    graph = Graph(explored)
    graph.find_futures(told)
    census = graph.census(told)
    if any(states for states, _, _ in census):
        graph.find_clean(graph.system.initial[0])
    backwards: Backwards | None = None
    found: dict[tuple[Code, str], Finding] = {}
    distance: dict[tuple[Code, str], tuple[int, int]] = {}
    traces: dict[tuple[int, ...], Schedule] = {}
    points: dict[tuple[int, ...], tuple[int, int | None]] = {}
    for number, (code, subject) in enumerate(subjects(graph.system)):
        states, rank, place = census[number]
        if not states:
            continue
        level = explored.levels[place]
        ends = tuple(graph.where(number, rank, level))
        if ends not in traces:
            backwards = backwards or Backwards(graph)
            traces[ends] = shortest(backwards, ends, place)
        schedule = traces[ends]
        # Findings that are true at these ends and nowhere else also share the point of no return.
        alone = len(ends) == states
        point = points.get(ends) if alone else None
        if point is None:
            point = _return_point(graph, number, schedule)
        if alone:
            points[ends] = point
        severity = Severity.ERROR if rank >= ERROR else Severity.WARNING
        found[code, subject] = Finding(code, subject, schedule, severity, *point, states)
        distance[code, subject] = level.kills, level.steps
    return in_order(graph.system, found.values(), distance)


def in_order(
    system: TransitionSystem,
    found: Iterable[Finding],
    distance: Mapping[tuple[Code, str], tuple[int, int]],
) -> list[Finding]:
    """The headline first: by their codes, how far they are, and how their subjects are declared."""
    names = (*(each.name for each in system.parties), *(each.name for each in system.resources))
    declared = {name: i for i, name in enumerate(names)}
    return sorted(
        found,
        key=lambda each: (
            each.code.rank,
            distance[each.code, each.subject],
            declared.get(each.subject, 0),
        ),
    )


def subjects(system: TransitionSystem) -> list[tuple[Code, str]]:
    """Code and subject of every finding, by its number in the kernels."""
    return [
        (Code.DEADLOCK, system.name),
        *((each.stuck, each.name) for each in system.parties),
        *((Code.ORPHANED_LOCK, each.name) for each in system.resources),
        *((each.code, each.name) for each in system.properties),
    ]


def _return_point(graph: Graph, finding: int, schedule: Schedule) -> tuple[int, int | None]:
    """The first step (from 1) after which all is lost, 0 if it always was, and an action that
    would have left a way out in its place, if there is a dependable one."""
    graph.forget_outlooks()
    states = replay(graph.system, schedule).states
    if graph.doomed(finding, graph.find(states[0])):
        return 0, None
    for number, (before, after) in enumerate(pairwise(states), start=1):
        if graph.doomed(finding, graph.find(after)):
            taken = schedule.actions[number - 1]
            actions = graph.system.actions
            ways_out = [
                index
                for index, target in successors(graph.system, before)
                if actions[index].kind.dependable and not graph.doomed(finding, graph.find(target))
            ]
            party = actions[taken].party
            key = {each: (actions[each].party != party, each) for each in ways_out}
            return number, min(ways_out, key=key.__getitem__, default=None)
    raise AssertionError("the trace does not end in a bad state")
