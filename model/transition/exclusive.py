"""Double grants: a resource that is for one at a time, and two that act as if they had it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations

from mortmain.model.term.build import all_of, any_of
from mortmain.model.transition.party import Resource
from mortmain.model.transition.properties import Code, Safety


def double_grants(resources: Iterable[Resource]) -> Iterator[Safety]:
    """For each resource with claims: that two different parties make them in one state.

    It is a property like any other, so that every engine decides it.
    """
    for resource in resources:
        pairs = [
            all_of(one.when, other.when)
            for one, other in combinations(resource.claims, 2)
            if one.party != other.party
        ]
        if pairs:
            yield Safety(
                resource.name,
                any_of(*pairs),
                Code.DOUBLE_GRANT,
                f"{resource.name} is for one at a time",
                resource.span,
            )
