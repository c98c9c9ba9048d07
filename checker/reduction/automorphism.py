"""Renamings of a system under which it stays the same."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from mortmain.checker.reduction.colours import Colours
from mortmain.checker.reduction.structure import Node, Structure

LEAVES = ("variable", "name", "value")


@dataclass(frozen=True, slots=True)
class Automorphism:
    """Where every part of a structure goes."""

    image: tuple[int, ...]

    def after(self, first: Automorphism) -> Automorphism:
        """First the other, then this."""
        return Automorphism(tuple(self.image[each] for each in first.image))

    @property
    def is_identity(self) -> bool:
        """Whether nothing moves."""
        return all(each == number for number, each in enumerate(self.image))


def guessed(structure: Structure, before: Colours, after: Colours) -> Automorphism | None:
    """The automorphism that takes leaves to leaves of the same colour, if there is one.

    Where colours leave a choice nothing is moved that need not be, and equal values stay equal.
    What is guessed is checked; a wrong guess only misses a symmetry.
    """
    leaves = [n for n, node in enumerate(structure.nodes) if node.label[0] in LEAVES]
    cells: dict[int, tuple[list[int], list[int]]] = {}
    for leaf in leaves:
        cells.setdefault(before[leaf], ([], []))[0].append(leaf)
        cells.setdefault(after[leaf], ([], []))[1].append(leaf)
    images: dict[int, int] = {}
    for sources, targets in cells.values():
        if len(sources) != len(targets):
            return None
        free = dict.fromkeys(targets)
        left = []
        for source in sources:
            if source in free:
                images[source] = source
                del free[source]
            else:
                left.append(source)
        for source in left:
            label = structure.nodes[source].label[-1]
            alike = (each for each in free if structure.nodes[each].label[-1] == label)
            images[source] = next(alike, next(iter(free)))
            del free[images[source]]
    return extended(structure, images)


def extended(structure: Structure, leaves: dict[int, int]) -> Automorphism | None:
    """The renaming of leaves extended to all parts, if the system stays the same under it.

    This is the check that symmetry rests on: every part must go to a part that is there, and the
    actions, parties, resources, signals, properties, limits and declarations, each as often as it
    occurs, must go to one another.
    """
    image: list[int] = []
    for number, node in enumerate(structure.nodes):
        if number in leaves:
            image.append(leaves[number])
            continue
        # Parts come after what they stand on.
        ordered = tuple([image[each] for each in node.ordered])
        unordered = tuple(sorted([image[each] for each in node.unordered]))
        target = structure.number.get(Node(node.label, ordered, unordered))
        if target is None:
            return None
        image.append(target)
    if len(set(image)) != len(image):
        return None
    moved = Counter({image[root]: count for root, count in structure.roots.items()})
    return Automorphism(tuple(image)) if moved == structure.roots else None
