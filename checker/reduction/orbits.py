"""States that differ only in who is who, and the one that stands for all of them.

Ip and Dill, Better verification through symmetry, 1996; Clarke, Emerson, Jha and Sistla, Symmetry
reductions in model checking, 1998.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import permutations, product
from math import factorial, prod
from typing import Protocol

from mortmain.checker.reduction.interchange import Interchanges
from mortmain.checker.reduction.places import Element, Places
from mortmain.checker.reduction.rename import Renaming
from mortmain.checker.reduction.sorting import Sorting
from mortmain.model.transition.system import State

MOST = 720
"""The most permutations that are tried one by one."""


class Orbits(Protocol):
    """Chooses representatives."""

    how: str
    """How a representative is found, in words."""

    def representative(self, state: State) -> tuple[State, Element]:
        """The state that stands for `state`, and who of `state` is who in it."""
        ...

    def size(self, representative: State) -> int:
        """How many states a representative stands for."""
        ...


class Exhaustive:
    """Tries every permutation and takes the smallest state: slow, and right for any system."""

    def __init__(self, places: Places) -> None:
        self.how = "every order of the parties is tried"
        groups = [permutations(range(len(group.parties))) for group in places.groups]
        elements: list[Element] = list(product(*groups))
        renaming = Renaming(places.structure)
        self._renamed: list[tuple[Element, Callable[[State], State]]] = [
            (element, renaming.function(places.automorphism(element))) for element in elements
        ]

    def representative(self, state: State) -> tuple[State, Element]:
        """The smallest state of the orbit."""
        return min((renamed(state), element) for element, renamed in self._renamed)

    def size(self, representative: State) -> int:
        """All permutations, less those that make no difference."""
        found = [renamed(representative) for _, renamed in self._renamed]
        return len(found) // found.count(representative)


def orbits(interchanges: Interchanges, places: Places) -> Orbits | None:
    """The quickest way of finding representatives that is right for the system, if there is one
    that is quick enough."""
    if (sorting := Sorting.of(places)) is not None:
        return sorting
    if prod(factorial(len(group.parties)) for group in interchanges.groups) <= MOST:
        return Exhaustive(places)
    return None


def orbit(interchanges: Interchanges, state: State) -> set[State]:
    """All states that `state` can be renamed to, one swap after the other: a second definition."""
    renaming = Renaming(interchanges.structure)
    swaps = [renaming.function(swap) for group in interchanges.groups for swap in group.swaps]
    found, left = {state}, [state]
    while left:
        each = left.pop()
        for other in (swap(each) for swap in swaps):
            if other not in found:
                found.add(other)
                left.append(other)
    return found
