"""The findings of a quotient: one for all subjects that are interchangeable."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from mortmain.checker.evidence.verdict import Severity
from mortmain.checker.explicit.claims import Claim, Claims, Standing
from mortmain.checker.explicit.components import Futures
from mortmain.checker.explicit.dependence import Dependence
from mortmain.checker.explicit.facts import Layout
from mortmain.checker.reduction.futures import knots
from mortmain.checker.reduction.names import Names
from mortmain.checker.reduction.places import Places
from mortmain.checker.reduction.quotient import Quotient
from mortmain.model.transition.properties import Code

Spot = tuple[int, int]
"""A representative, and the number of a subject as it is called there."""


@dataclass(slots=True)
class Found:
    """One kind of finding: where it is true, and of whom, nearest states first."""

    code: Code
    subjects: tuple[int, ...]
    """All that can be renamed to one another: what is true of one is true of each somewhere."""
    severity: Severity = Severity.WARNING
    spots: set[Spot] = field(default_factory=set)
    ends: list[Spot] = field(default_factory=list)
    """The nearest of those that show it best."""
    weight: int = 0
    """In how many states it is true, summed over the subjects."""
    _best: tuple[bool, bool] = (False, False)
    _nearest: int = -1

    def add(self, claim: Claim, spot: Spot, distance: int, weight: int) -> None:
        """Count a spot, which is no nearer than those before, and keep it if none shows more."""
        shows = (claim.severity is Severity.ERROR, claim.telling)
        self.spots.add(spot)
        self.weight += weight
        if shows > self._best or not self.ends:
            self.severity = claim.severity
            self._best, self._nearest, self.ends = shows, distance, [spot]
        elif shows == self._best and distance == self._nearest:
            self.ends.append(spot)


def find(
    quotient: Quotient,
    layout: Layout,
    names: Names,
    facts: list[int],
    after: Futures,
    passed_by: Collection[int] = (),
) -> list[Found]:
    """Every finding, by code and subjects; of the states `passed_by` only what is violated."""
    graph = quotient.graph
    dependence = Dependence(layout)
    claims = Claims(layout, dependence)
    knotted = knots(quotient, layout, names, facts, after, dependence)
    first_property = len(names.subject_names) - len(graph.system.properties)
    # A property may have the name of a resource, as a double grant has; claims are about those.
    numbers = {name: i for i, name in enumerate(names.subject_names[:first_property])}
    classes = classes_of(names, quotient.places)
    known: dict[Standing, tuple[Claim, ...]] = {}
    found: dict[tuple[Code, tuple[int, ...]], Found] = {}

    def add(claim: Claim, subject: int, state: int) -> None:
        key = claim.code, classes[subject]
        if key not in found:
            found[key] = Found(*key)
        found[key].add(claim, (state, subject), graph.distance[state], quotient.weight[state])

    every = sum(layout.bad.values())
    unsafe = (state for state, each in enumerate(facts) if each & every)
    for state in sorted(unsafe, key=graph.distance.__getitem__):
        for number, safety in enumerate(graph.system.properties):
            if facts[state] & layout.bad[safety.name]:
                claim = Claim(safety.code, safety.name, Severity.ERROR)
                add(claim, first_property + number, state)
    for state in graph.order:
        unknown = graph.row[state] < 0 or after.ever[state] == layout.anything
        if unknown or state in passed_by:
            continue
        standing = Standing(
            facts[state],
            after.now[state],
            after.now_untimed[state],
            after.ever[state],
            knotted[state],
        )
        if standing not in known:
            known[standing] = claims.of(standing)
        for claim in known[standing]:
            subject = 0 if claim.code is Code.DEADLOCK else numbers[claim.subject]
            add(claim, subject, state)
    return list(found.values())


def classes_of(names: Names, places: Places) -> list[tuple[int, ...]]:
    """For each subject all that it can be renamed to."""
    swaps = list(_neighbours(places.identity))
    classes: list[tuple[int, ...]] = [() for _ in names.subject_names]
    for subject in range(len(classes)):
        if not classes[subject]:
            reached = [subject]
            for each in reached:
                for swap in swaps:
                    other = names.subjects(swap)[each]
                    if other not in reached:
                        reached.append(other)
            for each in reached:
                classes[each] = tuple(sorted(reached))
    return classes


def _neighbours(identity: tuple[tuple[int, ...], ...]) -> Iterator[tuple[tuple[int, ...], ...]]:
    """The exchanges of two neighbours of one group."""
    for g, members in enumerate(identity):
        for k in range(len(members) - 1):
            swapped = list(members)
            swapped[k], swapped[k + 1] = k + 1, k
            yield (*identity[:g], tuple(swapped), *identity[g + 1 :])
