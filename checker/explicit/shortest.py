"""Among all shortest traces, the one that is easiest to follow."""

from __future__ import annotations

from collections.abc import Collection

from mortmain.checker.evidence.trace import Schedule
from mortmain.checker.explicit.visited import StateGraph, costs

Beginning = tuple[int, int, int]
"""The changes of party from here to the end, the action to begin with, and where it leads."""


class ShortestRuns:
    """The runs of a state graph that no run to the same state beats in kills, then steps."""

    def __init__(self, graph: StateGraph, farthest: int) -> None:
        """Looks at no state beyond the distance `farthest`."""
        self.graph = graph
        self._party = [action.party for action in graph.system.actions]
        self._before: dict[int, list[tuple[int, int]]] = {}
        cost = costs(graph.system)
        for state in graph.order:
            here = graph.distance[state]
            if here >= farthest:
                break
            for edge in graph.edges(state):
                action, target = graph.labels[edge], graph.targets[edge]
                if here + cost[action] == graph.distance[target]:
                    self._before.setdefault(target, []).append((state, action))

    def schedule(self, ends: Collection[int]) -> Schedule:
        """A shortest schedule to one of `ends`, all equally far, with the fewest changes of party.

        Of several such schedules it is the one that begins in the first initial state and then
        takes the action declared first, wherever there is a choice.
        """
        beginnings: dict[int, dict[str, Beginning]] = {state: {} for state in ends}
        frontier = sorted(beginnings)
        while frontier:
            earlier = dict[int, None]()
            for state in frontier:
                for source, action in self._before.get(state, ()):
                    changes = self._next(beginnings[state], self._party[action])[0]
                    options = beginnings.setdefault(source, {})
                    new = changes, action, state
                    party = self._party[action]
                    options[party] = min(new, options.get(party, new))
                    earlier[source] = None
            frontier = sorted(earlier)
        return self._follow(beginnings)

    def _next(self, options: dict[str, Beginning], party: str | None) -> Beginning:
        """The best way on after a step of `party`."""
        return min(
            (
                (changes + (party is not None and other != party), action, state)
                for other, (changes, action, state) in options.items()
            ),
            default=(0, -1, -1),
        )

    def _follow(self, beginnings: dict[int, dict[str, Beginning]]) -> Schedule:
        number = {state: i for i, state in enumerate(dict.fromkeys(self.graph.system.initial))}
        starts = [
            (self._next(beginnings[i], None)[0], position, i)
            for position, i in enumerate(map(number.__getitem__, self.graph.system.initial))
            if i in beginnings
        ]
        _, initial, state = min(starts)
        party, actions = None, list[int]()
        while options := beginnings[state]:
            _, action, state = self._next(options, party)
            party = self._party[action]
            actions.append(action)
        return Schedule(initial, tuple(actions))
