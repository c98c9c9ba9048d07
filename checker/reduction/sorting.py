"""Representatives by sorting the parties by what distinguishes them.

This is exact where references form a hierarchy: what belongs to a party may name that party and
nobody else who is interchangeable, and what belongs to nobody (an owner, a queue) may name anybody.
Two parties that agree in all that is theirs, and that stand at the same places in what is
everybody's, then stand at no place at all there, and can change places without a difference.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from math import factorial, prod

from mortmain.checker.reduction.places import Element, Places
from mortmain.checker.reduction.rename import Renaming, changed
from mortmain.model.term.sorts import Value
from mortmain.model.transition.system import State

Key = tuple[Value, ...]
Table = dict[Value, Value]


@dataclass(frozen=True, slots=True)
class Group:
    """The variables of each member of a group, role by role."""

    variables: tuple[tuple[int, ...], ...]
    """For each member their places in a state."""
    to_first: tuple[tuple[Table, ...], ...]
    """For each member and role what its values are called by the first member."""
    from_first: tuple[tuple[Table, ...], ...]
    """And back."""


@dataclass(frozen=True, slots=True)
class Shared:
    """A variable of nobody that may name members of groups."""

    place: int
    names: dict[Value, tuple[int, int, int]]
    """For a value the group, the member and the role that it names."""
    called: dict[tuple[int, int, int], Value]


class Sorting:
    """Sorts the members of each group, and renames the state accordingly."""

    def __init__(self, groups: list[Group], shared: list[Shared]) -> None:
        self.how = "the parties are sorted"
        self.groups, self.shared = groups, shared

    @classmethod
    def of(cls, places: Places) -> Sorting | None:
        """The sorting for a system; `None` if references form no hierarchy in it."""
        renaming = Renaming(places.structure)
        if any(node in places.mixed for node in places.structure.variables):
            return None
        shared: list[Shared] = []
        for number, node in enumerate(places.structure.variables):
            parts = renaming.parts(renaming.variables[number])
            if any(part in places.mixed for part in parts.values()):
                return None
            at = {value: places.of[part] for value, part in parts.items() if part in places.of}
            if (own := places.of.get(node)) is not None:
                if any((each.group, each.index) != (own.group, own.index) for each in at.values()):
                    return None
            elif at:
                names = {value: (each.group, each.index, each.row[0]) for value, each in at.items()}
                called = {name: value for value, name in names.items()}
                shared.append(Shared(number, names, called))
        return cls([_group(places, renaming, g) for g in range(len(places.groups))], shared)

    def representative(self, state: State) -> tuple[State, Element]:
        """The state with the members in the order of their keys."""
        element: list[tuple[int, ...]] = []
        after = list(state)
        for g, group in enumerate(self.groups):
            keys = self._keys(state, g)
            order = sorted(range(len(keys)), key=keys.__getitem__)
            goes = [0] * len(order)
            for new, old in enumerate(order):
                goes[old] = new
                own = zip(group.variables[new], keys[old][0], group.from_first[new], strict=True)
                for place, value, table in own:
                    after[place] = changed(value, table)
            element.append(tuple(goes))
        for each in self.shared:
            after[each.place] = _renamed(each, state[each.place], element)
        return tuple(after), tuple(element)

    def size(self, representative: State) -> int:
        """All permutations, less those of members that do not differ."""
        size = 1
        for g, group in enumerate(self.groups):
            alike = Counter(self._keys(representative, g)).values()
            size *= factorial(len(group.variables)) // prod(map(factorial, alike))
        return size

    def _keys(self, state: State, g: int) -> list[tuple[Key, tuple[tuple[int, ...], ...]]]:
        """What distinguishes the members: what is theirs, and where else they are named."""
        group = self.groups[g]
        named: list[list[tuple[int, ...]]] = [[] for _ in group.variables]
        for each in self.shared:
            value = state[each.place]
            elements = value if isinstance(value, tuple) else (value,)
            for position, element in enumerate(elements):
                name = each.names.get(element)
                if name is not None and name[0] == g:
                    named[name[1]].append((each.place, position, name[2]))
        return [
            (
                tuple([changed(state[p], table) for p, table in zip(own, tables, strict=True)]),
                tuple(found),
            )
            for own, tables, found in zip(group.variables, group.to_first, named, strict=True)
        ]


def _renamed(shared: Shared, value: Value, element: list[tuple[int, ...]]) -> Value:
    if isinstance(value, tuple):
        return tuple([_renamed(shared, each, element) for each in value])
    name = shared.names.get(value)
    if name is None:
        return value
    g, index, role = name
    return shared.called[g, element[g][index], role]


def _group(places: Places, renaming: Renaming, g: int) -> Group:
    """What belongs to whom, from the first member's point of view."""
    structure = places.structure
    rows = [
        place.row
        for node in structure.variables
        if (place := places.of.get(node)) and place.group == g and place.index == 0
    ]
    members = range(len(places.groups[g].parties))
    variables = [tuple(renaming.place[row[i]] for row in rows) for i in members]

    def tables(i: int) -> tuple[Table, ...]:
        found = []
        for row in rows:
            parts = renaming.parts(renaming.variables[renaming.place[row[i]]])
            at = {value: places.of.get(part) for value, part in parts.items()}
            firsts = {
                value: structure.nodes[each.row[0]].label[-1] for value, each in at.items() if each
            }
            found.append({value: name for value, name in firsts.items() if name != value})
        return tuple(found)  # type: ignore[arg-type]

    to_first = [tables(i) for i in members]
    from_first = [
        tuple({after: before for before, after in table.items()} for table in each)
        for each in to_first
    ]
    return Group(tuple(variables), tuple(to_first), tuple(from_first))
