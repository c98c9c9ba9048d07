"""A system as it is searched: what is left out of it, and why or why not."""

from __future__ import annotations

from dataclasses import dataclass
from math import factorial, prod

from mortmain.checker.engine import Reduce
from mortmain.checker.reduction.interchange import Interchanges, interchanges
from mortmain.checker.reduction.orbits import Orbits, orbits
from mortmain.checker.reduction.partial_order import Ordered, ordered
from mortmain.checker.reduction.places import Places
from mortmain.checker.reduction.slicing import sliced
from mortmain.checker.reduction.sorting import Sorting
from mortmain.checker.reduction.structure import Structure
from mortmain.model.transition.system import TransitionSystem

WORTH_IT = 24
"""So many orders of interchangeable parties pay for the longer way from representatives to
findings; with fewer, to visit all states is as quick."""
SHOWN = 6
"""So many names are told in full."""


@dataclass(frozen=True, slots=True)
class Symmetry:
    """What is interchangeable, and how representatives are chosen."""

    places: Places
    orbits: Orbits

    @property
    def order(self) -> int:
        """How many permutations there are: no state stands for more."""
        return prod(factorial(len(group.parties)) for group in self.places.groups)


def nobody(system: TransitionSystem) -> Symmetry:
    """The symmetry in which every state stands for itself."""
    places = Places(Interchanges(Structure(system), ()))
    return Symmetry(places, Sorting([], []))


@dataclass(frozen=True, slots=True)
class Reduced:
    """The system to search, and what is known of it."""

    system: TransitionSystem
    symmetry: Symmetry | None
    told: tuple[str, ...]
    """A line for each reduction: whether it was made, or why not."""
    first: frozenset[int] = frozenset()
    """The actions that go first."""


def reduced(system: TransitionSystem, wanted: Reduce) -> Reduced:
    """What is left of `system` with the reductions that are wanted and can be had."""
    told: list[str] = []
    if wanted.includes(Reduce.SLICE):
        slices = sliced(system)
        system = slices.system
        left = (*slices.variables, *slices.actions)
        told.append(
            f"slice: left out {len(slices.variables)} variables and {len(slices.actions)} actions"
            f" that no finding sees: {_listed(left)}"
            if left
            else "slice: nothing to leave out, every variable decides something"
        )
    symmetry = None
    if wanted.includes(Reduce.SYM):
        found = interchanges(system)
        symmetry, reason = _symmetry(found)
        told.append(f"sym: {reason}")
    if not wanted.includes(Reduce.POR):
        return Reduced(system, symmetry, tuple(told))
    order = ordered(system, fairly=symmetry is not None)
    if symmetry and order.first:
        again, reason = _symmetry(interchanges(order.system))
        if again is None:
            told.append(f"por: not used, since with it {reason}")
            return Reduced(system, symmetry, tuple(told))
        symmetry = again
    told.append(_order_told(system, order))
    return Reduced(order.system, symmetry, tuple(told), order.first)


def _symmetry(found: Interchanges) -> tuple[Symmetry | None, str]:
    refused = "".join(f"; not {_listed(each)}, which only look alike" for each in found.refused)
    if not found.groups:
        return None, f"no parties are interchangeable{refused}"
    places = Places(found)
    way = orbits(found, places)
    groups = " and ".join(_listed(group.parties) for group in found.groups)
    if way is None:
        return None, f"too many orders of {groups} would have to be tried, as they name each other"
    symmetry = Symmetry(places, way)
    return symmetry, (
        f"interchangeable are {groups}, in {symmetry.order:,} orders; {way.how}{refused}"
    )


def _order_told(system: TransitionSystem, order: Ordered) -> str:
    if not order.first:
        return "por: every step touches somebody, or is seen"
    names = tuple(system.actions[i].name for i in sorted(order.first))
    return (
        f"por: {len(names)} of {len(system.actions)} actions go first: {_listed(names)}; runs need"
        " not be shortest, and the point of no return is not looked for"
    )


def _listed(names: tuple[str, ...]) -> str:
    shown = ", ".join(names[:SHOWN])
    return shown if len(names) <= SHOWN else f"{shown} and {len(names) - SHOWN} more"
