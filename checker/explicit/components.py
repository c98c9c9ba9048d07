"""Strongly connected components, and what can still happen after each state."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from mortmain.checker.explicit.facts import Layout
from mortmain.checker.explicit.visited import StateGraph
from mortmain.model.transition.action import Kind


@dataclass(frozen=True, slots=True)
class Components:
    """The strongly connected components of a graph, every one after all that it leads to."""

    members: array[int]
    """All nodes, component after component."""
    stops: array[int]
    """The members of component `i` end before `stops[i + 1]`."""
    of: array[int]
    """The component of each node."""

    def __len__(self) -> int:
        return len(self.stops) - 1

    def __iter__(self) -> Iterator[array[int]]:
        return map(self.__getitem__, range(len(self)))

    def __getitem__(self, component: int) -> array[int]:
        return self.members[self.stops[component] : self.stops[component + 1]]


def components(nodes: int, successors: Callable[[int], Iterable[int]]) -> Components:
    """The components of the graph on the numbers below `nodes`.

    Tarjan, Depth-first search and linear graph algorithms, 1972; with a stack of our own instead
    of recursion, and with the low-link of a finished node raised out of everybody's way instead
    of a mark for "is on the stack".

    >>> [list(each) for each in components(3, {0: [1], 1: [0, 2], 2: []}.__getitem__)]
    [[2], [1, 0]]
    """
    finished = nodes + 1
    first = [0] * nodes
    low = [0] * nodes
    met = 0
    members, stops, of = array("i"), array("i", [0]), array("i", [-1]) * nodes
    stack: list[int] = []
    for root in range(nodes):
        if first[root]:
            continue
        met += 1
        first[root] = low[root] = met
        stack.append(root)
        path, pending = [root], [iter(successors(root))]
        while path:
            node = path[-1]
            for target in pending[-1]:
                if not first[target]:
                    met += 1
                    first[target] = low[target] = met
                    stack.append(target)
                    path.append(target)
                    pending.append(iter(successors(target)))
                    break
                if low[target] < low[node]:
                    low[node] = low[target]
            else:
                path.pop()
                pending.pop()
                if low[node] == first[node]:
                    member = -1
                    while member != node:
                        member = stack.pop()
                        low[member] = finished
                        of[member] = len(stops) - 1
                        members.append(member)
                    stops.append(len(members))
                elif low[node] < low[path[-1]]:
                    low[path[-1]] = low[node]
    return Components(members, stops, of)


@dataclass(frozen=True, slots=True)
class Futures:
    """What dependable steps can do, from each state on; `Layout` says which bit is what."""

    components: Components
    now: list[int]
    """The parties that can take a step at once."""
    now_untimed: list[int]
    """Those of them whose step is not just that a timer fires."""
    ever: list[int]
    """The parties that take a step or stop being live, and the holds that change, on some path.

    Of a state whose steps were not computed, or that leads to one, nothing is ruled out.
    """


def futures(graph: StateGraph, layout: Layout, facts: list[int]) -> Futures:
    """One pass over the components in the order in which they come, last things first."""
    targets, labels, stops, row = graph.targets, graph.labels, graph.stops, graph.row
    moves = [layout.parties[action.party] for action in graph.system.actions]
    moves_untimed = [
        0 if action.kind is Kind.TIMEOUT else layout.parties[action.party]
        for action in graph.system.actions
    ]
    holds = layout.all_holds
    found = components(len(graph.states), lambda state: _successors(graph, state))
    now = [0] * len(graph.states)
    now_untimed = [0] * len(graph.states)
    ever = [0] * len(graph.states)
    for component in found:
        future = 0
        for state in component:
            place = row[state]
            if place < 0:
                future = layout.anything
                continue
            before, movers, untimed = facts[state], 0, 0
            for edge in range(stops[2 * place], stops[2 * place + 1]):
                target, action = targets[edge], labels[edge]
                movers |= moves[action]
                untimed |= moves_untimed[action]
                future |= ever[target]
                changed = before ^ facts[target]
                if changed:
                    future |= (changed & holds) | layout.parties_of_live(before & changed)
            now[state], now_untimed[state] = movers, untimed
            future |= movers
        for state in component:
            ever[state] = future
    return Futures(found, now, now_untimed, ever)


def _successors(graph: StateGraph, state: int) -> array[int]:
    edges = graph.dependable(state)
    return graph.targets[edges.start : edges.stop]
