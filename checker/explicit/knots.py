"""Holds that end in a deadlock: their holder comes to wait for itself."""

from __future__ import annotations

from mortmain.checker.explicit.components import Futures
from mortmain.checker.explicit.dependence import Dependence
from mortmain.checker.explicit.facts import Layout
from mortmain.checker.explicit.visited import StateGraph


def knots(
    graph: StateGraph,
    layout: Layout,
    facts: list[int],
    futures: Futures,
    dependence: Dependence,
) -> list[int]:
    """For each state, of the holds that never end those whose holder may come to wait for itself.

    While others still move, the ring need not be closed; so it is looked for in all states that
    dependable steps lead to.  A holder that only waits to be run by somebody who waits for it does
    not count: it was given what it asked for.
    """
    knotted = [0] * len(graph.states)
    known: dict[tuple[int, int, int], int] = {}
    for component in futures.components:
        # A hold that never changes is there in all states of the component and in all after it.
        lasting = facts[component[0]] & layout.all_holds & ~futures.ever[component[0]]
        if not lasting:
            continue
        found = 0
        for state in component:
            key = facts[state], futures.now[state], lasting
            if key not in known:
                known[key] = tied(layout, dependence, *key)
            found |= known[key]
            edges = graph.dependable(state)
            for target in graph.targets[edges.start : edges.stop]:
                found |= knotted[target] & lasting
        for state in component:
            knotted[state] = found
    return knotted


def tied(layout: Layout, dependence: Dependence, facts: int, now: int, lasting: int) -> int:
    """The bits of those `lasting` holds whose holder waits for itself in this very state."""
    return sum(
        bit
        for bit, _, hold in layout.holds
        if lasting & bit
        and dependence.behind(hold.party, facts, now, polling=False) & layout.parties[hold.party]
    )
