"""Who becomes who: parties, holds, actions and subjects of findings under a renaming."""

from __future__ import annotations

from functools import cache

from mortmain.checker.explicit.facts import Layout
from mortmain.checker.reduction.places import Element, Places
from mortmain.model.transition.system import TransitionSystem

Numbers = tuple[int, ...]


class Names:
    """Follows the parts of a system through elements of its symmetry group."""

    def __init__(self, system: TransitionSystem, places: Places, layout: Layout) -> None:
        self._places = places
        structure = places.structure
        self._parties = [structure.named[each.name] for each in system.parties]
        self._resources = [structure.named[each.name] for each in system.resources]
        self._structure = structure
        self._first_hold = min((bit for bit, _, _ in layout.holds), default=1).bit_length() - 1
        # All these look up what they have found out before.
        self.actions = cache(self._actions)
        self.parties = cache(self._party_numbers)
        self.subjects = cache(self._subjects)
        self.inverse = cache(_inverse)
        self.back = cache(self._back)
        self._bits = cache(self._bit_numbers)
        self.subject_names = [
            system.name,
            *(each.name for each in system.parties),
            *(each.name for each in system.resources),
            *(each.name for each in system.properties),
        ]

    def _back(self, element: Element, mask: int) -> int:
        """The parties and holds that become those of `mask`."""
        found, bits = 0, self._bits(element)
        while mask:
            low = mask & -mask
            found |= bits[low.bit_length() - 1]
            mask ^= low
        return found

    def _bit_numbers(self, element: Element) -> dict[int, int]:
        bits = {new: 1 << old for old, new in enumerate(self._party_numbers(element))}
        first = self._first_hold
        for old, new in enumerate(self._moved(self._structure.holds, element)):
            bits[first + new] = 1 << (first + old)
        return bits

    def _actions(self, element: Element) -> Numbers:
        """What becomes of each action."""
        return self._moved(self._structure.actions, element)

    def _party_numbers(self, element: Element) -> Numbers:
        """What becomes of each party."""
        return self._moved(self._parties, element)

    def _subjects(self, element: Element) -> Numbers:
        """What becomes of each possible subject: the system, the parties, resources, properties."""
        found = [0]
        for parts in (self._parties, self._resources, self._structure.properties):
            first = len(found)
            found += [first + each for each in self._moved(parts, element)]
        return tuple(found)

    def _moved(self, parts: list[int], element: Element) -> Numbers:
        """The positions to which an element takes those of `parts`; of parts that are the same
        the first goes to the first, and so on."""
        image = self._places.automorphism(element).image
        at: dict[int, list[int]] = {}
        for position, part in enumerate(parts):
            at.setdefault(part, []).append(position)
        taken: dict[int, int] = {}
        found = []
        for part in parts:
            rank = taken.get(part, 0)
            taken[part] = rank + 1
            found.append(at[image[part]][rank])
        return tuple(found)


def composed(second: Element, first: Element) -> Element:
    """First the one, then the other."""
    return tuple(
        tuple(after[each] for each in before) for before, after in zip(first, second, strict=True)
    )


def inverted(element: Element) -> Element:
    """The element that takes everything back."""
    return tuple(tuple(_inverse(each)) for each in element)


def _inverse(numbers: Numbers) -> Numbers:
    """For each new position the old one."""
    found = [0] * len(numbers)
    for old, new in enumerate(numbers):
        found[new] = old
    return tuple(found)
