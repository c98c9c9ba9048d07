"""The search among representatives, which remembers at every step who becomes who.

A graph of orbits alone forgets that: round a circle of it, parties may have changed places.  So
every edge is annotated with the renaming from the state that was reached to its representative,
as in the annotated quotient structures of Emerson and Sistla, Symmetry and model checking, 1996;
whoever follows one party along a path asks at each edge who it is from then on.
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass, replace

from mortmain.checker.engine import USUAL, Budget, Reporter, silent
from mortmain.checker.evidence.verdict import Cut, Exhaustive
from mortmain.checker.explicit.search import breadth_first
from mortmain.checker.explicit.successors import Steps
from mortmain.checker.explicit.visited import StateGraph, Visited
from mortmain.checker.reduction.orbits import Orbits
from mortmain.checker.reduction.places import Element, Places
from mortmain.model.transition.system import State, TransitionSystem


@dataclass(frozen=True, slots=True)
class Quotient:
    """The representatives, the steps between them, and who becomes who."""

    system: TransitionSystem
    places: Places
    graph: StateGraph
    turns: array[int]
    """For each edge of `graph` the number of the element that takes the state reached to its
    representative."""
    elements: list[Element]
    initial: tuple[tuple[int, Element], ...]
    """For each initial state of the system its representative, and the element that leads there."""
    weight: list[int]
    """How many states each representative stands for."""


def explore(
    system: TransitionSystem,
    places: Places,
    orbits: Orbits,
    within: Budget = USUAL,
    report: Reporter = silent,
) -> tuple[Quotient, Exhaustive | Cut]:
    """The quotient of what was visited, and whether that is everything."""
    visited = _Representatives(system, orbits)
    graph, how = breadth_first(visited.system, within, report, visited)
    initial = (orbits.representative(state) for state in system.initial)
    number = visited.number
    quotient = Quotient(
        system,
        places,
        graph,
        visited.turns,
        list(visited.elements),
        tuple((number[state], element) for state, element in initial),
        list(map(orbits.size, graph.states)),
    )
    return quotient, how


class _Representatives(Visited):
    """Admits representatives only."""

    def __init__(self, system: TransitionSystem, orbits: Orbits) -> None:
        starts = dict.fromkeys(orbits.representative(state)[0] for state in system.initial)
        super().__init__(replace(system, initial=tuple(starts)))
        self.turns = array("i")
        self.elements: dict[Element, int] = {}
        self._representative = orbits.representative

    def expand(self, state: int, steps: tuple[Steps, Steps]) -> None:
        """Store the steps of `state` and admit the representatives of what they lead to."""
        found: list[Steps] = []
        turns = array("i")
        for each in steps:
            reached: list[tuple[int, State]] = []
            for action, successor in each:
                target, element = self._representative(successor)
                turns.append(self.elements.setdefault(element, len(self.elements)))
                reached.append((action, target))
            found.append(reached)
        # First this: an interrupt in between leaves too many turns, which are cut off then.
        self.turns += turns
        super().expand(state, (found[0], found[1]))

    def forget_half_a_row(self) -> None:
        """As for all states, and who becomes who."""
        super().forget_half_a_row()
        del self.turns[self.stops[-1] :]
