"""Actors: whoever runs a program.  An isolate runs its frames; a runtime runs its tasks."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from mortmain.model.diagnostic import Span
from mortmain.model.domain.cell import Cell, forgotten
from mortmain.model.domain.operation import OPEN_COUNT, Operation, Updates
from mortmain.model.domain.program import IDLE, Location
from mortmain.model.term.build import different, equal
from mortmain.model.term.nodes import Constant, Term, Variable


@dataclass(frozen=True, slots=True)
class Control:
    """Where an actor stands in its program, and its local variables."""

    name: str
    locals: list[Cell] = field(default_factory=list)

    @property
    def counter(self) -> Variable:
        """The program counter."""
        return Variable(f"{self.name}.at", OPEN_COUNT)

    def at(self, location: Location) -> Term:
        """The actor stands at `location`."""
        return equal(self.counter, Constant(location, OPEN_COUNT))

    def begun(self) -> Term:
        """The actor is not idle."""
        return different(self.counter, Constant(IDLE, OPEN_COUNT))

    def goes_to(self, location: Location) -> Updates:
        """The update that moves the actor."""
        return {self.counter: Constant(location, OPEN_COUNT)}

    def resets(self) -> Updates:
        """The updates that give every local variable its initial value again."""
        return forgotten(self.locals)


class Actor(Protocol):
    """What the compiler needs to know of whoever runs a program."""

    @property
    def name(self) -> str:
        """The party that acts; unique in the system."""
        ...

    @property
    def control(self) -> Control:
        """Where it stands."""
        ...

    @property
    def span(self) -> Span | None:
        """Where its program is written."""
        ...

    def may_run(self) -> Term:
        """It is in the middle of a segment of its program."""
        ...

    def may_resume(self) -> Term:
        """It may go on from a suspension, once what it awaits is there."""
        ...

    def exists(self) -> Term:
        """It has not been destroyed: only then can it be said to wait."""
        ...

    def resume(self) -> Updates:
        """What going on from a suspension changes."""
        ...

    def suspend(self) -> Operation:
        """Being suspended, which nobody else can see."""
        ...
