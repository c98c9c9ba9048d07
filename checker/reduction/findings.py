"""The findings of a quotient as findings of the system: one for every subject, with its own run."""

from __future__ import annotations

from mortmain.checker.evidence.verdict import Finding
from mortmain.checker.explicit.facts import Layout, facts_function
from mortmain.checker.reduction.found import find
from mortmain.checker.reduction.futures import futures
from mortmain.checker.reduction.names import Names
from mortmain.checker.reduction.quotient import Quotient
from mortmain.checker.reduction.return_point import ReturnPoint
from mortmain.checker.reduction.runs import ShortestRuns


def findings(
    quotient: Quotient, facts: list[int] | None = None, first: frozenset[int] = frozenset()
) -> list[Finding]:
    """Every finding, the headline first: the very ones that a search of all states gives.

    `facts` is what is true in each state, if that is known already.  With actions that go `first`
    the findings are the same, but their runs need not be shortest, states are not all counted,
    and the point of no return is not looked for.
    """
    graph = quotient.graph
    layout = Layout(quotient.system)
    names = Names(quotient.system, quotient.places, layout)
    facts = facts or list(map(facts_function(layout), graph.states))
    after = futures(quotient, layout, names, facts)
    hurried = _hurried(quotient, first)
    for state in hurried:
        # Nobody is blocked there: others only seem to be unable to move.
        after.now[state] = after.now_untimed[state] = layout.everybody
    found = find(quotient, layout, names, facts, after, hurried)
    farthest = max((graph.distance[each.ends[0][0]] for each in found), default=0)
    runs = ShortestRuns(quotient, names, farthest)
    system = quotient.system
    things = *(each.name for each in system.parties), *(each.name for each in system.resources)
    declared = {name: i for i, name in enumerate(things)}
    result: list[tuple[tuple[int, int, int, int], Finding]] = []
    for each in found:
        ways = runs.ways(each.ends)
        point = None if first else ReturnPoint(quotient, layout, names, after.now, each)
        for subject in each.subjects:
            schedule = runs.schedule(ways, subject)
            no_return, alternative = point.of(schedule, subject) if point else (None, None)
            finding = Finding(
                each.code,
                names.subject_names[subject],
                schedule,
                each.severity,
                no_return,
                alternative,
                each.weight // len(each.subjects),
            )
            distance = graph.distance[each.ends[0][0]]
            place = declared.get(finding.subject, 0)
            order = each.code.rank, distance, place, subject
            result.append((order, finding))
    return [finding for _, finding in sorted(result, key=lambda each: each[0])]


def _hurried(quotient: Quotient, first: frozenset[int]) -> set[int]:
    """The states in which some action goes first."""
    graph = quotient.graph
    return {
        state
        for state in range(len(graph.states) if first else 0)
        if any(graph.labels[edge] in first for edge in graph.dependable(state))
    }
