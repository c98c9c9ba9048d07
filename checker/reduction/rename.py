"""States and their values, renamed."""

from __future__ import annotations

from collections.abc import Callable

from mortmain.checker.reduction.automorphism import Automorphism
from mortmain.checker.reduction.domains import RIGID, Domain
from mortmain.checker.reduction.structure import Node, Structure
from mortmain.model.term.nodes import Variable
from mortmain.model.term.sorts import Boolean, Sequence, Sort, Value, values
from mortmain.model.transition.system import State


class Renaming:
    """Knows which part of a structure a value of a variable is."""

    def __init__(self, structure: Structure) -> None:
        self.structure = structure
        self.variables = structure.system.variables
        self.place = {node: i for i, node in enumerate(structure.variables)}

    def domain(self, variable: Variable) -> Domain:
        """The domain of a variable's values."""
        return self.structure.domains.of(variable) or RIGID

    def parts(self, variable: Variable) -> dict[Value, int]:
        """The part that each value (or element) of a variable is; none if they have no names."""
        domain, element = self.domain(variable), scalar(variable.sort)
        if domain == RIGID or isinstance(element, Boolean):
            return {}
        number = self.structure.number
        return {each: number[Node(("value", domain, each))] for each in values(element)}

    def table(self, variable: Variable, moved: Automorphism) -> dict[Value, Value]:
        """What becomes of the values of a variable; those that are not there stay as they are."""
        nodes = self.structure.nodes
        found: dict[Value, Value] = {}
        for each, part in self.parts(variable).items():
            after = nodes[moved.image[part]].label[-1]
            assert isinstance(after, int | str)
            if after != each:
                found[each] = after
        return found

    def function(self, moved: Automorphism) -> Callable[[State], State]:
        """What becomes of a state."""
        sources = [0] * len(self.variables)
        tables: list[dict[Value, Value]] = [{} for _ in self.variables]
        for place, node in enumerate(self.structure.variables):
            target = self.place[moved.image[node]]
            sources[target] = place
            tables[target] = self.table(self.variables[place], moved)
        steps = tuple(zip(sources, tables, strict=True))

        def renamed(state: State) -> State:
            return tuple([changed(state[source], table) for source, table in steps])

        return renamed


def scalar(sort: Sort) -> Sort:
    """The sort of the elements of a sequence, or of their elements; else the sort itself."""
    while isinstance(sort, Sequence):
        sort = sort.element
    return sort


def changed(value: Value, table: dict[Value, Value]) -> Value:
    """A value, or all elements of a sequence, looked up in `table`."""
    if not table:
        return value
    if isinstance(value, tuple):
        return tuple([changed(each, table) for each in value])
    return table.get(value, value)
