"""Colour refinement: parts of a structure that look different get different colours.

Weisfeiler and Leman, The reduction of a graph to canonical form, 1968.  Parts of the same colour
need not be interchangeable; parts of different colours never are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from mortmain.checker.reduction.structure import Structure

Colours = list[int]


class Refinement:
    """Colours of a structure; the same numbers mean the same in all that this hands out."""

    def __init__(self, structure: Structure) -> None:
        self._nodes = structure.nodes
        self._above: list[list[tuple[int, int]]] = [[] for _ in structure.nodes]
        for number, node in enumerate(structure.nodes):
            for place, part in enumerate(node.ordered):
                self._above[part].append((place, number))
            for part in node.unordered:
                self._above[part].append((-1, number))
        self._known: dict[object, int] = {}
        *_, self.base = self._rounds(self._start(structure))

    def with_marks(self, marks: dict[int, int]) -> Iterator[Colours]:
        """The colours after each round, when some parts got marks that tell them apart."""
        colours = list(self.base)
        for node, mark in marks.items():
            colours[node] = self._colour(("mark", colours[node], mark))
        return self._rounds(colours)

    def _start(self, structure: Structure) -> Colours:
        leaves, roots = {"variable", "name", "value"}, structure.roots
        kinds = (each.label[:1] if each.label[0] in leaves else each.label for each in self._nodes)
        return [self._colour((kind, number in roots)) for number, kind in enumerate(kinds)]

    def _rounds(self, colours: Colours) -> Iterator[Colours]:
        count = len(set(colours))
        while True:
            yield colours
            finer = [self._signed(number, colours) for number in range(len(colours))]
            if (more := len(set(finer))) == count:
                return
            colours, count = finer, more

    def _signed(self, number: int, colours: Colours) -> int:
        node = self._nodes[number]
        return self._colour(
            (
                colours[number],
                tuple([colours[each] for each in node.ordered]),
                tuple(sorted([colours[each] for each in node.unordered])),
                tuple(sorted([(place, colours[each]) for place, each in self._above[number]])),
            )
        )

    def _colour(self, key: object) -> int:
        return self._known.setdefault(key, len(self._known))


def matched(one: Iterator[Colours], other: Iterator[Colours]) -> tuple[Colours, Colours] | None:
    """The final colours of both, if they look alike after every round."""
    pair = None
    for pair in zip(one, other, strict=False):
        if Counter(pair[0]) != Counter(pair[1]):
            return None
    return pair
