"""The findings of a state graph: for each, the states in which it is true."""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field

from mortmain.checker.evidence.verdict import Severity
from mortmain.checker.explicit.claims import Claim, Claims, Standing
from mortmain.checker.explicit.components import Futures
from mortmain.checker.explicit.dependence import Dependence
from mortmain.checker.explicit.facts import Layout
from mortmain.checker.explicit.knots import knots
from mortmain.checker.explicit.visited import StateGraph
from mortmain.model.transition.properties import Code


@dataclass(slots=True)
class Found:
    """One finding: where it is true, nearest states first."""

    code: Code
    subject: str
    severity: Severity = Severity.WARNING
    states: array[int] = field(default_factory=lambda: array("i"))
    """All states in which it is true."""
    ends: array[int] = field(default_factory=lambda: array("i"))
    """The nearest of those that show it best: a trace leads to one of them."""
    _best: tuple[bool, bool] = (False, False)
    _nearest: int = -1

    def add(self, claim: Claim, state: int, distance: int) -> None:
        """Count `state`, which is no nearer than those before, and keep it if none shows more."""
        shows = (claim.severity is Severity.ERROR, claim.telling)
        self.states.append(state)
        if shows > self._best or not self.ends:
            self.severity = claim.severity
            self._best, self._nearest = shows, distance
            self.ends = array("i", [state])
        elif shows == self._best and distance == self._nearest:
            self.ends.append(state)


def find(graph: StateGraph, layout: Layout, facts: list[int], futures: Futures) -> list[Found]:
    """Every finding, roots before symptoms, one for each code and subject.

    What is claimed is certain even of a search that was cut: a state whose steps are unknown can
    violate a property and nothing else, and nothing is permanent from which such a state can be
    reached.
    """
    dependence = Dependence(layout)
    claims = Claims(layout, dependence)
    knotted = knots(graph, layout, facts, futures, dependence)
    known: dict[tuple[int, int, int, int, int], tuple[Claim, ...]] = {}
    found: dict[tuple[Code, str], Found] = {}
    for state in graph.order:
        if graph.row[state] < 0:
            break
        if futures.ever[state] == layout.anything:
            continue
        standing = (
            facts[state],
            futures.now[state],
            futures.now_untimed[state],
            futures.ever[state],
            knotted[state],
        )
        if (here := known.get(standing)) is None:
            here = known[standing] = claims.of(Standing(*standing))
        for claim in here:
            key = claim.code, claim.subject
            if key not in found:
                found[key] = Found(*key)
            found[key].add(claim, state, graph.distance[state])
    for each in _unsafe(graph, layout, facts):
        found[each.code, each.subject] = each
    resources = (resource.name for resource in graph.system.resources)
    declared = {name: i for i, name in enumerate([*layout.parties, *resources])}
    return sorted(
        found.values(),
        key=lambda each: (
            each.code.rank,
            graph.distance[each.ends[0]],
            declared.get(each.subject, 0),
        ),
    )


def _unsafe(graph: StateGraph, layout: Layout, facts: list[int]) -> list[Found]:
    """The safety properties that are violated somewhere."""
    found = []
    every = sum(layout.bad.values())
    nearest = sorted(
        (state for state, known in enumerate(facts) if known & every),
        key=graph.distance.__getitem__,
    )
    for safety in graph.system.properties:
        each = Found(safety.code, safety.name)
        for state in nearest:
            if facts[state] & layout.bad[safety.name]:
                claim = Claim(safety.code, safety.name, Severity.ERROR)
                each.add(claim, state, graph.distance[state])
        if each.states:
            found.append(each)
    return found
