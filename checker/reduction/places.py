"""Where each part of a system stands among interchangeable parties."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from mortmain.checker.reduction.automorphism import Automorphism
from mortmain.checker.reduction.interchange import Interchange, Interchanges
from mortmain.checker.reduction.structure import Structure

Permutation = tuple[int, ...]
"""Where the member at each place goes."""
Element = tuple[Permutation, ...]
"""A permutation of each group."""


@dataclass(frozen=True, slots=True)
class Place:
    """The part belongs to the member `index` of a group, and `row` lists what the others have in
    its stead."""

    group: int
    index: int
    row: tuple[int, ...]


class Places:
    """Tells for every part whom it belongs to, and moves parts."""

    def __init__(self, interchanges: Interchanges) -> None:
        self.structure = interchanges.structure
        self.groups = interchanges.groups
        self.identity: Element = tuple(tuple(range(len(g.parties))) for g in self.groups)
        size = len(self.structure.nodes)
        self._moved_by: list[list[tuple[int, int]]] = [[] for _ in range(size)]
        for g, group in enumerate(self.groups):
            for k, swap in enumerate(group.swaps):
                for part, target in enumerate(swap.image):
                    if part != target:
                        self._moved_by[part].append((g, k))
        self.of: dict[int, Place] = {}
        self.mixed: set[int] = set()
        """Parts that belong to several members at once, such as a message from one to another."""
        self._settle()
        self._automorphisms: dict[Element, Automorphism] = {}

    def automorphism(self, element: Element) -> Automorphism:
        """What becomes of every part when the members change places."""
        known = self._automorphisms.get(element)
        if known is None:
            known = self._automorphisms[element] = self._composed(element)
        return known

    def _composed(self, element: Element) -> Automorphism:
        if self.mixed:
            return self._by_swaps(element)
        image = list(range(len(self.structure.nodes)))
        for part, place in self.of.items():
            image[part] = place.row[element[place.group][place.index]]
        return Automorphism(tuple(image))

    def _by_swaps(self, element: Element) -> Automorphism:
        whole = Automorphism(tuple(range(len(self.structure.nodes))))
        for group, permutation in zip(self.groups, element, strict=True):
            # Sorting by exchanging neighbours tells which exchanges make up the permutation.
            left = list(permutation)
            for _ in left:
                for k in range(len(left) - 1):
                    if left[k] > left[k + 1]:
                        left[k], left[k + 1] = left[k + 1], left[k]
                        whole = group.swaps[k].after(whole)
        return whole

    def _settle(self) -> None:
        nearer = [_nearer(self.structure, group) for group in self.groups]
        for part, moved in enumerate(self._moved_by):
            if not moved or part in self.of:
                continue
            g, group = moved[0][0], self.groups[moved[0][0]]
            row = self._row(part, g) if all(each == g for each, _ in moved) else None
            if row is None:
                self.mixed.add(part)
                continue
            if len(group.parties) == 2 and nearer[g](row[1], row[0]):
                row = row[::-1]
            for index, each in enumerate(row):
                self.of[each] = Place(g, index, row)

    def _row(self, part: int, g: int) -> tuple[int, ...] | None:
        """The part of each member that `part` is one of, if it belongs to one member alone."""
        swaps = self.groups[g].swaps
        ks = [k for _, k in self._moved_by[part]]
        index = ks[0] if len(swaps) == 1 or ks == [0] else ks[0] + 1
        row = {index: part}
        for i in range(index, 0, -1):
            row[i - 1] = swaps[i - 1].image[row[i]]
        for i in range(index, len(swaps)):
            row[i + 1] = swaps[i].image[row[i]]
        for i, each in row.items():
            wanted = [(g, k) for k in (i - 1, i) if 0 <= k < len(swaps)]
            if self._moved_by[each] != wanted or len(set(row.values())) != len(row):
                return None
        return tuple(row[i] for i in range(len(row)))


class _nearer:  # noqa: N801 - used like a function
    """Of two parts that change places, whether the first is nearer to the first of two parties.

    Either choice would do; this one has what belongs together stand together.
    """

    def __init__(self, structure: Structure, group: Interchange) -> None:
        self._distance = _distances(structure, structure.named[group.parties[0]])

    def __call__(self, one: int, other: int) -> bool:
        return self._distance[one] < self._distance[other]


def _distances(structure: Structure, start: int) -> list[int]:
    """How far each part is from `start`, from a part to what it stands on or back."""
    beside: list[list[int]] = [[] for _ in structure.nodes]
    for number, node in enumerate(structure.nodes):
        for part in (*node.ordered, *node.unordered):
            beside[number].append(part)
            beside[part].append(number)
    distance = [len(beside)] * len(beside)
    distance[start] = 0
    line = deque([start])
    while line:
        number = line.popleft()
        for each in beside[number]:
            if distance[each] == len(beside):
                distance[each] = distance[number] + 1
                line.append(each)
    return distance
