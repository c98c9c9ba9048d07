"""Which parties are interchangeable: found by looks, and then checked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from mortmain.checker.reduction.automorphism import Automorphism, guessed
from mortmain.checker.reduction.colours import Refinement, matched
from mortmain.checker.reduction.structure import Structure
from mortmain.model.transition.system import TransitionSystem


@dataclass(frozen=True, slots=True)
class Interchange:
    """Parties any two of which can change places, with all that belongs to them."""

    parties: tuple[str, ...]
    swaps: tuple[Automorphism, ...]
    """Each exchanges a party with the next."""


@dataclass(frozen=True, slots=True)
class Interchanges:
    """All that are interchangeable in a system, and which parties only look as if they were."""

    structure: Structure
    groups: tuple[Interchange, ...]
    refused: tuple[tuple[str, ...], ...] = ()


def interchanges(system: TransitionSystem) -> Interchanges:
    """The groups of interchangeable parties.

    A group is taken only if exchanging neighbours leaves the system the same, and if these
    exchanges generate no more than the permutations of the group.

    >>> from mortmain.model.term.build import equal
    >>> from mortmain.model.term.sorts import Range
    >>> from mortmain.model.transition.builder import Builder
    >>> builder = Builder("turns")
    >>> turn = builder.variable("turn", Range(0, 3), initial=0)
    >>> for i in (1, 2, 3):
    ...     party = builder.party(f"p{i}")
    ...     builder.action(f"begin {i}", party=party, at=equal(turn, 0), then={turn: i})
    ...     builder.action(f"end {i}", party=party, at=equal(turn, i), then={turn: 0})
    >>> [group.parties for group in interchanges(builder.build()).groups]
    [('p1', 'p2', 'p3')]
    """
    structure = Structure(system)
    if len(system.parties) < 2 or not system.initial or not structure.is_product:
        return Interchanges(structure, ())
    refinement = Refinement(structure)
    groups: list[Interchange] = []
    refused: list[tuple[str, ...]] = []
    for alike in _alike(structure, refinement):
        members = [structure.named[name] for name in alike]
        if any(swap.image[each] != each for g in groups for swap in g.swaps for each in members):
            # They change places already, together with others.
            continue
        found = [
            group
            for group in _grouped(structure, refinement, alike)
            if _generates_permutations((*groups, group))
        ]
        groups += found
        if sum(len(group.parties) for group in found) < len(alike):
            refused.append(tuple(alike))
    return Interchanges(structure, tuple(groups), tuple(refused))


def _alike(structure: Structure, refinement: Refinement) -> list[list[str]]:
    """The parties by colour, those with others of the same; small classes first."""
    by_colour: dict[int, list[str]] = {}
    for party in structure.system.parties:
        by_colour.setdefault(refinement.base[structure.named[party.name]], []).append(party.name)
    return sorted((each for each in by_colour.values() if len(each) > 1), key=len)


def _grouped(
    structure: Structure, refinement: Refinement, alike: list[str]
) -> Iterator[Interchange]:
    """Parties of one look, in groups of those that can be exchanged."""
    members = {structure.named[name]: mark for mark, name in enumerate(alike)}
    own = list(refinement.with_marks(members))
    failures = 0

    def swap(a: str, b: str) -> Automorphism | None:
        one, two = structure.named[a], structure.named[b]
        marks = members | {one: members[two], two: members[one]}
        pair = matched(iter(own), refinement.with_marks(marks))
        return guessed(structure, *pair) if pair else None

    groups: list[tuple[list[str], list[Automorphism]]] = []
    for name in alike:
        for parties, swaps in groups:
            # Round a ring all look alike and no two can be exchanged: that is soon seen.
            if failures <= len(alike) and (found := swap(parties[-1], name)):
                parties.append(name)
                swaps.append(found)
                break
            failures += 1
        else:
            groups.append(([name], []))
    for parties, swaps in groups:
        if swaps:
            yield Interchange(tuple(parties), tuple(swaps))


def _generates_permutations(groups: tuple[Interchange, ...]) -> bool:
    """Whether the swaps satisfy the relations of Coxeter, so that they generate just the
    permutations of each group, and groups do not get into each other's way."""
    swaps = [(g, k, swap) for g, group in enumerate(groups) for k, swap in enumerate(group.swaps)]
    if not all(swap.after(swap).is_identity for _, _, swap in swaps):
        return False
    for (g, k, one), (h, m, other) in combinations(swaps, 2):
        both = one.after(other)
        relation = both.after(both)
        if g == h and abs(k - m) == 1:
            relation = relation.after(both)
        if not relation.is_identity:
            return False
    return True
