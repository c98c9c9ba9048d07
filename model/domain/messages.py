"""The values of messages that are under way, in the order in which they were sent."""

from __future__ import annotations

from dataclasses import dataclass

from mortmain.model.domain.cell import Cell
from mortmain.model.domain.operation import Updates
from mortmain.model.term.build import append, head, tail
from mortmain.model.term.nodes import Constant, Term, Variable
from mortmain.model.term.sorts import Sequence, Sort


@dataclass(frozen=True, slots=True)
class Messages:
    """What is sent and not yet received on something that keeps messages in order."""

    name: str
    capacity: int
    of: Sort | None = None
    """What a message is; `None` where messages carry nothing, and it is enough to count them."""

    @property
    def values(self) -> Variable:
        """The values, oldest first."""
        assert self.of is not None
        return Variable(f"{self.name}.values", Sequence(self.of, self.capacity))

    def cells(self) -> tuple[Cell, ...]:
        """The variable of the values, if there are any."""
        return () if self.of is None else (Cell(self.values, (), f"values on {self.name}"),)

    def send(self, value: Term) -> Updates:
        """One more message with this value."""
        return {} if self.of is None else {self.values: append(self.values, value)}

    def first(self) -> Term | None:
        """The value of the oldest message."""
        return None if self.of is None else head(self.values)

    def take(self) -> Updates:
        """The oldest message is taken."""
        return {} if self.of is None else {self.values: tail(self.values)}

    def clear(self) -> Updates:
        """All of them are lost."""
        return {} if self.of is None else {self.values: Constant((), self.values.sort)}
