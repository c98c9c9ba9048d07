"""The shortest runs of the system to what was found in its quotient, under everybody's own name."""

from __future__ import annotations

from collections.abc import Collection

from mortmain.checker.evidence.trace import Schedule
from mortmain.checker.explicit.visited import costs
from mortmain.checker.reduction.found import Spot
from mortmain.checker.reduction.names import Names, composed, inverted
from mortmain.checker.reduction.places import Element
from mortmain.checker.reduction.quotient import Quotient
from mortmain.model.transition.action import Kind

Cost = tuple[int, int]
"""Changes of party, and how early kills come: the sum of the steps after each."""
Ways = dict[Spot, dict[int | None, Cost]]
"""The least cost of a way to the end, by the party that moves first, as it is called there."""


class ShortestRuns:
    """The same runs as `mortmain.checker.explicit.shortest` would choose among all states."""

    def __init__(self, quotient: Quotient, names: Names, farthest: int) -> None:
        """Looks at no state beyond the distance `farthest`."""
        self.quotient, self.names = quotient, names
        graph = self.graph = quotient.graph
        number = {party.name: i for i, party in enumerate(graph.system.parties)}
        self._party = [
            number[action.party] if action.kind.dependable else None
            for action in graph.system.actions
        ]
        self._kills = [action.kind is Kind.KILL for action in graph.system.actions]
        self._cost = costs(graph.system)
        self._before: dict[int, list[tuple[int, int, Element]]] = {}
        for state in graph.order:
            if graph.distance[state] >= farthest:
                break
            for action, target, element in self._shortest_from(state):
                self._before.setdefault(target, []).append((state, action, element))

    def ways(self, ends: Collection[Spot]) -> Ways:
        """What it costs to come to one of `ends`, all equally far, from each spot on the way."""
        found: Ways = {spot: {} for spot in ends}
        frontier = list(found)
        farthest = self.graph.distance[frontier[0][0]]
        while frontier:
            earlier = dict[Spot, None]()
            for state, subject in frontier:
                for source, action, element in self._before.get(state, ()):
                    spot = source, self.names.inverse(self.names.subjects(element))[subject]
                    options = found.setdefault(spot, {})
                    for party, cost in self._first(
                        action, element, found[state, subject], farthest, state
                    ):
                        options[party] = min(cost, options.get(party, cost))
                    earlier[spot] = None
            frontier = list(earlier)
        return found

    def schedule(self, ways: Ways, subject: int) -> Schedule:
        """The schedule on which `subject`, by its own name, comes to its end."""
        initial, (state, element), farthest = self._start(ways, subject)
        called = self.names.subjects(element)[subject]
        party: int | None = None
        actions: list[int] = []
        while ways[state, called]:
            own = inverted(element)
            to_own = self.names.actions(own)
            party_here = None if party is None else self.names.parties(element)[party]
            best: tuple[int, int, int] | None = None
            for action, target, turn in self._shortest_from(state):
                spot = target, self.names.subjects(turn)[called]
                if spot not in ways:
                    continue
                for other, (changes, early) in self._first(
                    action, turn, ways[spot], farthest, target
                ):
                    cost = changes + _changes(party_here, other), early, to_own[action]
                    if best is None or cost < best:
                        best, chosen = cost, (action, spot, turn)
            assert best is not None
            action, (state, called), turn = chosen
            mover = self._party[action]
            if mover is not None:
                party = self.names.parties(own)[mover]
            actions.append(best[2])
            element = composed(turn, element)
        return Schedule(initial, tuple(actions))

    def _start(self, ways: Ways, subject: int) -> tuple[int, tuple[int, Element], int]:
        """The initial state to begin with, its representative, and how far the end is."""
        starts = []
        for position, (state, element) in enumerate(self.quotient.initial):
            spot = state, self.names.subjects(element)[subject]
            if spot in ways:
                starts.append((_least(ways[spot]), position, (state, element)))
        _, initial, start = min(starts)
        return initial, start, max(self.graph.distance[state] for state, _ in ways)

    def _shortest_from(self, state: int) -> list[tuple[int, int, Element]]:
        """The steps from a state that are on a shortest run: action, target, and the turn."""
        graph, quotient = self.graph, self.quotient
        here = graph.distance[state]
        return [
            (graph.labels[edge], graph.targets[edge], quotient.elements[quotient.turns[edge]])
            for edge in graph.edges(state)
            if here + self._cost[graph.labels[edge]] == graph.distance[graph.targets[edge]]
        ]

    def _first(
        self,
        action: int,
        turn: Element,
        options: dict[int | None, Cost],
        farthest: int,
        target: int,
    ) -> list[tuple[int | None, Cost]]:
        """What the ways on cost when `action` is put before them, by the party that moves first;
        names are those before the step."""
        late = farthest - self.graph.distance[target] if self._kills[action] else 0
        back = self.names.inverse(self.names.parties(turn))
        renamed = {None if each is None else back[each]: cost for each, cost in options.items()}
        party = self._party[action]
        if party is None and renamed:
            return [(each, (changes, early + late)) for each, (changes, early) in renamed.items()]
        ways = ((cost[0] + _changes(party, each), cost[1]) for each, cost in renamed.items())
        changes, early = min(ways, default=(0, 0))
        return [(party, (changes, early + late))]


def _changes(party: int | None, other: int | None) -> int:
    return int(party not in (None, other) and other is not None)


def _least(options: dict[int | None, Cost]) -> Cost:
    return min(options.values(), default=(0, 0))
