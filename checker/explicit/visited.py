"""The states met so far, and what leads where: kept in flat arrays, without an object an edge."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from mortmain.checker.explicit.successors import Steps
from mortmain.model.transition.action import Kind
from mortmain.model.transition.system import State, TransitionSystem

STEP = 1
KILL = (1 << 32) + STEP
"""Distances are single numbers, kills above steps: to be smaller is to have fewer kills, or as
many and fewer steps."""
FAR = 1 << 62


def costs(system: TransitionSystem) -> list[int]:
    """What each action adds to the distance."""
    return [KILL if action.kind is Kind.KILL else STEP for action in system.actions]


@dataclass(frozen=True, slots=True)
class StateGraph:
    """What a search has seen.  States are numbered in the order in which they were met."""

    system: TransitionSystem
    states: list[State]
    distance: array[int]
    """How far each state is from an initial one, by `costs`."""
    order: array[int]
    """Every state, nearest first: those whose steps were computed, then the others."""
    row: array[int]
    """The place of each state in `order`, or -1 if its steps were not computed."""
    stops: array[int]
    """The steps of the state at place `i` end at `2i + 1` (those to rely on) and `2i + 2`."""
    labels: array[int]
    targets: array[int]

    def dependable(self, state: int) -> range:
        """The edges of `state` that can be relied on; none if they were not computed."""
        row = self.row[state]
        return range(self.stops[2 * row], self.stops[2 * row + 1]) if row >= 0 else range(0)

    def edges(self, state: int) -> range:
        """All edges of `state`, as indices into `labels` and `targets`."""
        row = self.row[state]
        return range(self.stops[2 * row], self.stops[2 * row + 2]) if row >= 0 else range(0)

    def expanded(self, state: int) -> bool:
        """Whether the steps of `state` were computed."""
        return self.row[state] >= 0

    @property
    def depth(self) -> int:
        """The most steps that a shortest run to some state has."""
        return max((each & (KILL - STEP - 1) for each in self.distance), default=0)


class Visited:
    """Admits states and their steps, and knows what is to be expanded next."""

    def __init__(self, system: TransitionSystem) -> None:
        self.system = system
        self.states: list[State] = []
        self.number: dict[State, int] = {}
        self.distance = array("q")
        self.stops = array("q", [0])
        self.labels = array("i")
        self.targets = array("i")
        self.rows = array("i")
        self.depth = 0
        self.waiting: defaultdict[int, list[int]] = defaultdict(list)
        self._costs = costs(system)
        for state in dict.fromkeys(system.initial):
            self.number[state] = len(self.states)
            self.waiting[0].append(len(self.states))
            self.states.append(state)
            self.distance.append(0)

    def nearest_first(self) -> Iterator[int]:
        """The states to expand, in order of distance, which `expand` may add to meanwhile.

        Dijkstra's algorithm (1959) with a bucket a distance: a state met by a kill waits in its
        bucket until no run with fewer kills is left, and is skipped there if one came upon it.
        """
        while self.waiting:
            distance = min(self.waiting)
            self.depth = distance & (KILL - STEP - 1)
            for state in self.waiting.pop(distance):
                if self.distance[state] == distance:
                    yield state

    def expand(self, state: int, steps: tuple[Steps, Steps]) -> None:
        """Store the steps of `state` and admit the states they lead to."""
        states, number, distance = self.states, self.number, self.distance
        labels, targets, costs, waiting = self.labels, self.targets, self._costs, self.waiting
        here = distance[state]
        for each in steps:
            for action, successor in each:
                target = number.get(successor)
                if target is None:
                    target = len(states)
                    states.append(successor)
                    distance.append(FAR)
                    number[successor] = target
                labels.append(action)
                targets.append(target)
                reached = here + costs[action]
                if reached < distance[target]:
                    distance[target] = reached
                    waiting[reached].append(target)
            self.stops.append(len(targets))
        self.rows.append(state)

    def forget_half_a_row(self) -> None:
        """Undo an `expand` that was interrupted, except that a distance may have become smaller:
        expand the same state again to have a step for it."""
        del self.stops[2 * len(self.rows) + 1 :]
        del self.labels[self.stops[-1] :]
        del self.targets[self.stops[-1] :]
        del self.states[len(self.number) :]
        del self.distance[len(self.number) :]

    def graph(self) -> StateGraph:
        """All of it; states that were met but not expanded have no steps."""
        row = array("i", [-1]) * len(self.states)
        for place, state in enumerate(self.rows):
            row[state] = place
        rest = [state for state in range(len(self.states)) if row[state] < 0]
        order = self.rows + array("i", sorted(rest, key=self.distance.__getitem__))
        return StateGraph(
            self.system,
            self.states,
            self.distance,
            order,
            row,
            self.stops,
            self.labels,
            self.targets,
        )
