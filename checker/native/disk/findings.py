"""The findings of a search on disk."""

from __future__ import annotations

from mortmain.checker.engine import Reporter, silent
from mortmain.checker.evidence.trace import Schedule
from mortmain.checker.evidence.verdict import Cut, Exhaustive, Finding, Severity, Spent
from mortmain.checker.native.claim_kernels import ERROR
from mortmain.checker.native.disk.files import Full
from mortmain.checker.native.disk.graph import STATE_BYTES, StoredGraph
from mortmain.checker.native.disk.runs import shortest
from mortmain.checker.native.disk.search import Stored
from mortmain.checker.native.findings import in_order, subjects
from mortmain.checker.native.room import LEAST, told
from mortmain.checker.native.search_kernels import FIRST
from mortmain.checker.native.watch import Told
from mortmain.model.transition.properties import Code


def findings(
    stored: Stored, memory: int, report: Reporter = silent
) -> tuple[list[Finding], Exhaustive | Cut]:
    """Every finding with its trace, the headline first, and how much is known by that.

    They are those of the search in memory, but that the point of no return is not looked for.
    Where there is no time, no room on the disk or too little memory to find out what may happen
    after each state, those that are there are found by what is true in a state, and by its having
    no steps; the search then counts as cut short.
    """
    graph = StoredGraph(stored)
    tell = Told(stored.how, report)
    how = stored.how
    reason = _reason(stored, memory)
    if reason is None:
        try:
            graph.find_futures(memory - STATE_BYTES * stored.states.count, tell)
        except Full as full:
            reason = Spent.DISK, f"give it a folder with more room with `--disk` ({full})"
        except KeyboardInterrupt:
            reason = Spent.INTERRUPTED, "run it again and let it finish"
    if reason is not None:
        graph.find_ends()
        if isinstance(how, Exhaustive) or how.spent is Spent.LIMIT:
            spent, remedy = reason
            why = "all states were visited, but who is stuck for ever is not known: "
            how = Cut(spent, how.states, how.transitions, how.depth, why + remedy)
    census = graph.census(tell)
    found: list[Finding] = []
    distance: dict[tuple[Code, str], tuple[int, int]] = {}
    traces: dict[tuple[int, ...], Schedule] = {}
    for number, (code, subject) in enumerate(subjects(graph.system)):
        states, rank, place = census[number]
        if not states:
            continue
        level = stored.levels[place]
        ends = tuple(graph.where(number, rank, level))
        if ends not in traces:
            traces[ends] = shortest(graph, ends, place)
        severity = Severity.ERROR if rank >= ERROR else Severity.WARNING
        found.append(Finding(code, subject, traces[ends], severity, states=states))
        distance[code, subject] = level.kills, level.steps
    return in_order(graph.system, found, distance), how


def _reason(stored: Stored, memory: int) -> tuple[Spent, str] | None:
    """What there is not enough of to find out what may happen after each state, and what helps."""
    how = stored.how
    if isinstance(how, Cut) and how.spent is not Spent.LIMIT:
        return how.spent, how.help
    if stored.states.count >= FIRST:
        return Spent.STATES, f"no more than {FIRST:,} states can be looked at for that"
    needed = STATE_BYTES * stored.states.count + LEAST
    if memory >= needed:
        return None
    return Spent.MEMORY, f"that takes {told(needed - memory)} more, so raise `--memory` by as much"
