"""Relying on a lock: working as if one had it, because whoever one works for does.

A callback has no guard.  It may touch what a lock protects as long as the task that has called it
does not let go of the lock.  If that gives up, nobody tells the callback, which goes on as a
zombie, whoever has the lock by then (rules A2 and C3 of the bridge); so does a call to Rust that
Dart has given up.  Whoever gives up and keeps the lock is taken to let them work on.
"""

from __future__ import annotations

from dataclasses import dataclass

from mortmain.model.domain.actor import Actor
from mortmain.model.domain.cell import Cell
from mortmain.model.domain.isolate import Frame
from mortmain.model.domain.leaf import Guard
from mortmain.model.domain.operation import Operation
from mortmain.model.term.build import FALSE, TRUE, all_of, equal
from mortmain.model.term.nodes import Term, Variable
from mortmain.model.term.sorts import BOOLEAN


@dataclass(frozen=True, slots=True)
class Reliance:
    """A block in which `actor` relies on the lock that is called `lock`."""

    lock: str
    actor: Actor
    number: int
    """Tells apart the blocks of one actor."""

    @property
    def inside(self) -> Cell:
        """Whether the actor is in the block: a local variable, gone with the frame that is killed.

        Others can tell, so that entering and leaving are steps of their own.
        """
        name = f"{self.actor.name} relies on {self.lock} ({self.number})"
        return Cell(Variable(name, BOOLEAN), False)

    def begins(self) -> Operation:
        """The block is entered."""
        return Operation(f"relies on {self.lock}", updates={self.inside.variable: TRUE})

    def guard(self) -> Guard:
        """What ends with the block, however it is left."""
        there = equal(self.inside.variable, TRUE)
        ends = Operation(f"no longer relies on {self.lock}", updates={self.inside.variable: FALSE})
        return Guard(self.lock, there, ends)

    def relies(self) -> Term:
        """The actor is in the block, and alive."""
        alive = self.actor.isolate.alive() if isinstance(self.actor, Frame) else TRUE
        return all_of(equal(self.inside.variable, TRUE), self.actor.control.begun(), alive)
