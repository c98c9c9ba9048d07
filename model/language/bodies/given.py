"""What an evaluation gives: where control goes on, and a value that is there to be used."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from mortmain.model.domain.actor import Control
from mortmain.model.domain.cell import Cell
from mortmain.model.domain.operation import Updates
from mortmain.model.domain.program import Location
from mortmain.model.language.bodies.operators import default_of
from mortmain.model.term.nodes import Term, Variable
from mortmain.model.term.sorts import Sort


@dataclass(frozen=True, slots=True)
class Given:
    """Where control goes on; the value, if there is one; and what to forget once it is used."""

    at: Location
    value: Term | None = None
    forget: Updates = field(default_factory=dict)
    along: Term | None = None
    """What comes with it where that is asked for: what a future that was ready has given."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A variable of an actor's own for a value that it is given; none for no value."""

    cell: Cell | None

    def keep(self, value: Term | None) -> Updates:
        """The update that keeps the value."""
        return {} if self.cell is None or value is None else {self.cell.variable: value}

    def given(self, at: Location) -> Given:
        """What is given where the value has been kept."""
        if self.cell is None:
            return Given(at)
        return Given(at, self.cell.variable, self.cell.reset())

    def along(self, at: Location, value: Term) -> Given:
        """What is given with this value, where it has been kept."""
        given = self.given(at)
        return Given(at, value, given.forget, given.value)


def kept(sort: Sort | None, control: Control, what: str) -> Kept:
    """A new variable of the actor for a value of this sort; nobody is shown it."""
    if sort is None:
        return Kept(None)
    variable = Variable(f"{control.name}#{len(control.locals)}.{what}", sort)
    control.locals.append(Cell(variable, default_of(sort)))
    return Kept(control.locals[-1])


def kept_result(results: Sequence[Cell], control: Control) -> tuple[Kept, Updates]:
    """A variable for what somebody else has returned, and the update that keeps it there."""
    if not results:
        return Kept(None), {}
    result = kept(results[0].variable.sort, control, "given")
    return result, result.keep(results[0].variable)
