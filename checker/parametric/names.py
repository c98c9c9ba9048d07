"""Whose a name is: derived from two sizes of one system, and believed only as far as is checked.

What the larger system has and the smaller has not belongs to the party that was added.  The names
of the other parties are those of this one with another number.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from mortmain.checker.parametric.uncountable import Uncountable
from mortmain.model.term.nodes import Constant
from mortmain.model.term.rewrite import children
from mortmain.model.term.sorts import Enum, Sequence, Sort, Value
from mortmain.model.transition.system import TransitionSystem

Member = tuple[str, int]
"""One of several parties: the parameter that counts them, and its number."""
Names = tuple[str, ...]
"""What belongs to one member: the same place means the same with every member."""

_NUMBERED = re.compile(r"(.*?)(?: \((\d+)\))?(\.[^.]*)?", re.DOTALL)


def names_of(system: TransitionSystem) -> dict[str, None]:
    """Every name that can stand in a term: variables, parties, and the values of enumerations."""
    found = dict.fromkeys(each.name for each in system.parties)
    for variable in system.variables:
        found[variable.name] = None
        found |= dict.fromkeys(_members(variable.sort))
    for action in system.actions:
        for term in (action.enabled, *(term for _, term in action.updates)):
            waiting = [term]
            while waiting:
                part = waiting.pop()
                waiting += children(part)
                if isinstance(part, Constant):
                    found |= dict.fromkeys(_texts(part.value))
    return found


def members(
    parameter: str, larger: TransitionSystem, smaller: TransitionSystem, count: int
) -> list[Names]:
    """The names of each of the `count` members of `larger`, which has one more than `smaller`.

    `Uncountable` if the names do not show whose they are.
    """
    known = names_of(smaller)
    every = list(names_of(larger))
    added = [each for each in every if each not in known]
    if not added:
        raise Uncountable(
            f"`{parameter}` counts nobody: with {count} and with {count - 1} the system is the same"
        )
    roots = [each.name for each in larger.parties if each.name.endswith(f" {count - 1}")]
    roots = [each for each in roots if each in set(added)]
    columns = [
        [_renumbered(each, roots, count - 1, number) for number in range(count)] for each in added
    ]
    rest = [column for column in columns if len(set(column)) == 1]
    numbered = _by_place([column[0] for column in rest], every, count)
    columns = [numbered.get(column[0], column) for column in columns]
    for column in columns:
        for name in column:
            if name not in every or column.count(name) > 1:
                raise Uncountable(f"`{column[-1]}` is not there for each of the others")
    return [tuple(column[number] for column in columns) for number in range(count)]


def _renumbered(name: str, roots: Iterable[str], old: int, new: int) -> str:
    """The name with another number, wherever it names a party that was added."""
    for root in roots:
        stem = root.removesuffix(f" {old}")
        name = re.sub(rf"(?<!\w){re.escape(root)}(?!\d)", f"{stem} {new}", name)
    return name


def _by_place(names: list[str], every: list[str], count: int) -> dict[str, list[str]]:
    """Names like `x (5)` have no party in them: the ones of the last member are the last ones."""
    kinds: dict[tuple[str, str], list[str]] = {}
    for name in names:
        kinds.setdefault(_kind(name), []).append(name)
    found = {}
    for kind, last in kinds.items():
        alike = sorted((each for each in every if _kind(each) == kind), key=_number)
        width = len(last)
        if sorted(last, key=_number) != alike[-width:] or len(alike) < width * count:
            raise Uncountable(f"`{last[0]}` does not say to whom it belongs")
        first = len(alike) - width * count
        for place, name in enumerate(alike[-width:]):
            found[name] = [alike[first + number * width + place] for number in range(count)]
    return found


def _kind(name: str) -> tuple[str, str]:
    matched = _NUMBERED.fullmatch(name)
    assert matched is not None
    return matched[1], matched[3] or ""


def _number(name: str) -> int:
    matched = _NUMBERED.fullmatch(name)
    assert matched is not None
    return int(matched[2] or 1)


def _members(sort: Sort) -> Iterator[str]:
    if isinstance(sort, Enum):
        yield from sort.members
    elif isinstance(sort, Sequence):
        yield from _members(sort.element)


def _texts(value: Value) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for each in value:
            yield from _texts(each)
