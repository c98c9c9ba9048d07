"""Among all shortest traces, the one that is easiest to follow."""

from __future__ import annotations

from collections.abc import Collection

from mortmain.checker.evidence.trace import Schedule
from mortmain.checker.explicit.visited import StateGraph, costs
from mortmain.model.transition.action import Kind

Beginning = tuple[int, int, int, int]
"""What a way to the end costs from here, the action to begin with, and where it leads.

The cost is the changes of party, and then how early kills come: the sum of the steps after each.
"""


class ShortestRuns:
    """The runs of a state graph that no run to the same state beats in kills, then steps."""

    def __init__(self, graph: StateGraph, farthest: int) -> None:
        """Looks at no state beyond the distance `farthest`."""
        self.graph = graph
        # What the environment does is no change of party: nobody has to be switched to for it.
        self._party = [
            action.party if action.kind.dependable else None for action in graph.system.actions
        ]
        self._kills = [action.kind is Kind.KILL for action in graph.system.actions]
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

        Of several such schedules it is one whose kills come late, when what they leave behind is
        there to be seen; and of those the one that begins in the first initial state and then
        takes the action declared first, wherever there is a choice.
        """
        beginnings: dict[int, dict[str | None, Beginning]] = {state: {} for state in ends}
        frontier = list(beginnings)
        farthest = self.graph.distance[frontier[0]]
        while frontier:
            earlier = dict[int, None]()
            for state in frontier:
                ways = beginnings[state]
                left = farthest - self.graph.distance[state]
                for source, action in self._before.get(state, ()):
                    options = beginnings.setdefault(source, {})
                    late = left if self._kills[action] else 0
                    for party, changes, early in _before(ways, self._party[action]):
                        new = changes, early + late, action, state
                        old = options.get(party)
                        if old is None or new < old:
                            options[party] = new
                    earlier[source] = None
            frontier = list(earlier)
        return self._follow(beginnings)

    def _follow(self, beginnings: dict[int, dict[str | None, Beginning]]) -> Schedule:
        number = {state: i for i, state in enumerate(dict.fromkeys(self.graph.system.initial))}
        starts = [
            (_next(beginnings[i], None)[:2], position, i)
            for position, i in enumerate(map(number.__getitem__, self.graph.system.initial))
            if i in beginnings
        ]
        _, initial, state = min(starts)
        party, actions = None, list[int]()
        while options := beginnings[state]:
            _, _, action, state = _next(options, party)
            party = self._party[action] or party
            actions.append(action)
        return Schedule(initial, tuple(actions))


def _before(
    options: dict[str | None, Beginning], party: str | None
) -> list[tuple[str | None, int, int]]:
    """What the ways on cost when a step of `party` is put before them, by whom they begin with."""
    if party is None and options:
        return [(each, way[0], way[1]) for each, way in options.items()]
    changes, early, _, _ = _next(options, party)
    return [(party, changes, early)]


def _next(options: dict[str | None, Beginning], party: str | None) -> Beginning:
    """The best way on after a step of `party`."""
    best: Beginning | None = None
    for other, (changes, early, action, state) in options.items():
        switched = party is not None and other is not None and party != other
        new = changes + switched, early, action, state
        if best is None or new < best:
            best = new
    return best or (0, 0, -1, -1)
