"""A cell: one named variable with its initial value, shared or local."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from mortmain.model.term.nodes import Constant, Variable
from mortmain.model.term.sorts import Sort, Value


@dataclass(frozen=True, slots=True)
class Cell:
    """A variable of the model; `label` is what a story calls it, if it is shown at all."""

    variable: Variable
    initial: Value
    label: str | None = None

    def reset(self) -> dict[Variable, Constant]:
        """The update that gives the cell its initial value again."""
        return {self.variable: Constant(self.initial, self.variable.sort)}


class Owner(Protocol):
    """Whatever has variables of its own."""

    def cells(self) -> tuple[Cell, ...]:
        """Its variables."""
        ...


def forgotten(cells: Iterable[Cell]) -> dict[Variable, Constant]:
    """The updates that give all of them their initial values again."""
    return {variable: value for each in cells for variable, value in each.reset().items()}


def cell(name: str, sort: Sort, initial: Value, label: str | None = None) -> Cell:
    """The cell called `name`."""
    return Cell(Variable(name, sort), initial, label)
