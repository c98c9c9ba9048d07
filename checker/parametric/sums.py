"""Sums over all members that never grow: what each has taken from a shared number.

A semaphore has so many permits, and whoever holds some has taken them from what is free: the number
of those that are free and all that was taken never become more.  So it is with kills that are left
and those who were killed.  Such a sum over the counters of an abstraction is what is called a place
invariant of a Petri net (Lautenbach, 1974; Murata, Petri nets: properties, analysis and
applications, 1989), and rules out members that cannot be there together.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from mortmain.checker.parametric.others import Asked
from mortmain.checker.parametric.view import Local, Shared


class Change(NamedTuple):
    """What one step does, to what all share and to the members that it changes together."""

    shared: tuple[Shared, Shared]
    members: tuple[tuple[Local, Local], ...]
    asked: Asked | None = None
    """What is so of none of the others when it is taken, if that is known."""


@dataclass(frozen=True, eq=False)
class Sum:
    """Some of the shared numbers, and at least so much for each member, are never more than at the
    start."""

    places: tuple[int, ...]
    most: int
    exact: bool
    """Whether it never becomes less either."""
    taken: Mapping[Local, int]

    def left(self, shared: Shared) -> int:
        """How much all members can have taken beside what all share."""
        return self.most - _total(self.places, shared)

    def of(self, local: Local) -> int:
        """How much it has taken at least."""
        return self.taken.get(local, 0)


def sums(initial: Iterable[tuple[Shared, Local]], changes: Iterable[Change]) -> Iterator[Sum]:
    """The sums that no change makes larger; `changes` are all that there are, but for those that
    leave what all share and every member as they were."""
    every = list(dict.fromkeys(changes))
    begin = list(initial)
    numbers = [
        place
        for place, value in enumerate(begin[0][0])
        if isinstance(value, int) and not isinstance(value, bool)
    ]
    for place in numbers:
        if any(it.members and _grown((place,), it) for it in every):
            places = _with_others(place, numbers, every)
            found = None if places is None else _sum(places, begin, every)
            if found is not None and any(found.taken.values()):
                yield found


def _with_others(place: int, numbers: list[int], changes: list[Change]) -> tuple[int, ...] | None:
    """The number, and those from which those who are not counted give back what they took."""
    found: tuple[int, ...] = (place,)
    while more := next((it for it in changes if not it.members and _grown(found, it) > 0), None):
        left = (it for it in numbers if it not in found and _grown((it,), more) < 0)
        other = next(left, None)
        if other is None:
            return None
        found = (*found, other)
    return found


def _sum(
    places: tuple[int, ...], initial: list[tuple[Shared, Local]], changes: list[Change]
) -> Sum | None:
    """The largest amounts that fit; `None` if there are none, which is what is checked last."""
    if len({_total(places, shared) for shared, _ in initial}) > 1:
        return None
    taken = {local: 0 for _, local in initial}
    alone = [it for it in changes if len(it.members) == 1]
    together = [it for it in changes if len(it.members) > 1]
    lowered = True
    while lowered:
        # What passes from one to another can only be said once it is known what was left to him.
        lowered = _lowered(places, alone, taken) or _lowered(places, together, taken)
        if any(amount < 0 for amount in taken.values()):
            return None
    if any(local not in taken for it in changes for pair in it.members for local in pair):
        return None
    grown = [_change(places, it, taken) for it in changes]
    if any(each > 0 for each in grown):
        return None
    return Sum(places, _total(places, initial[0][0]), not any(grown), taken)


def _lowered(places: tuple[int, ...], changes: list[Change], taken: dict[Local, int]) -> bool:
    lowered = False
    for each in changes:
        lowered |= _lower(places, each, taken)
    return lowered


def _lower(places: tuple[int, ...], change: Change, taken: dict[Local, int]) -> bool:
    """Lower what the last of those who change has taken, if it must be less."""
    *others, (before, after) = change.members
    if before not in taken or not all(it in taken for pair in others for it in pair):
        return False
    most = taken[before] - _grown(places, change)
    most += sum(taken[old] - taken[new] for old, new in others)
    if taken.get(after, most + 1) <= most:
        return False
    taken[after] = most
    return True


def _change(places: tuple[int, ...], change: Change, taken: dict[Local, int]) -> int:
    members = sum(taken[new] - taken[old] for old, new in change.members)
    return _grown(places, change) + members


def _grown(places: tuple[int, ...], change: Change) -> int:
    before, after = change.shared
    return _total(places, after) - _total(places, before)


def _total(places: tuple[int, ...], shared: Shared) -> int:
    return sum(value for each in places if isinstance(value := shared[each], int))
