"""Parties as they are declared: by which method, how many, and under which names."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from mortmain.model.language.bodies.bindings import Binding, Known
from mortmain.model.language.definition import Decoration, Definition, Method


def decorated(definition: Definition, name: str) -> Iterator[tuple[Method, Decoration]]:
    """The methods with this decorator, in declared order."""
    for method in definition.methods.values():
        for decoration in method.decorations:
            if decoration.name == name:
                yield method, decoration


def indices(decoration: Decoration, definition: Definition) -> tuple[int | None, ...]:
    """The indices of a counted party; one without an index if it is not counted."""
    number = count(decoration.options.get("count"), definition)
    return (None,) if number is None else tuple(range(number))


def count(given: Any, definition: Definition) -> int | None:
    """How many there are; `None` where there is one that has no index."""
    if isinstance(given, str):
        return int(definition.parameters[given])
    return None if given is None else int(given)


def numbered(name: str, index: int | None, count: int) -> str:
    """The name of one of several; the only one needs no number."""
    return name if index is None or count == 1 else f"{name} {index}"


def index_binding(method: Method, index: int | None) -> dict[str, Binding]:
    """What the parameter of a party's method stands for, if it has one."""
    names = [each.arg for each in method.node.args.args][1:]
    return {names[0]: Known(index or 0)} if names else {}
