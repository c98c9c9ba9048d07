"""An operating-system process: its own memory, and all of its threads at once.

Killed by SIGKILL it runs nothing: no guard is dropped, no `finally`, no handler.  What was in its
memory is gone; what others share with it, and the locks that the system keeps, act by their rules.
Its parties end with it, each where it stands.
"""

from __future__ import annotations

from dataclasses import dataclass

from mortmain.model.diagnostic import Span
from mortmain.model.domain.cell import Cell
from mortmain.model.domain.operation import Operation, Updates
from mortmain.model.term.build import all_of, any_of, equal, if_then_else
from mortmain.model.term.nodes import Constant, Term, Variable
from mortmain.model.term.sorts import Enum
from mortmain.model.transition.action import Kind

PHASE = Enum("phase of a process", ("runs", "killed", "ended", "dead"))


@dataclass(frozen=True, slots=True)
class Process:
    """One process; its main thread bears its name."""

    name: str
    killable: bool = False
    app: bool = False
    """The isolates, the tasks and all other code that is in no process of its own are in it."""
    aborts: bool = False
    """A panic ends it at once, instead of unwinding: `panic = "abort"`."""
    span: Span | None = None

    @property
    def phase(self) -> Variable:
        """Whether it runs, has been sent a kill, or is dead."""
        return Variable(f"{self.name}.phase", PHASE)

    def cells(self) -> tuple[Cell, ...]:
        """The variable of a process."""
        return (Cell(self.phase, "runs", self.name),)

    def _is(self, phase: str) -> Term:
        return equal(self.phase, Constant(phase, PHASE))

    def alive(self) -> Term:
        """It has neither ended nor been killed; one that was sent a kill still runs."""
        return any_of(self._is("runs"), self._is("killed"))

    def dead(self) -> Term:
        """It has been killed."""
        return self._is("dead")

    def kill(self) -> Updates:
        """Somebody sends it SIGKILL."""
        return {self.phase: if_then_else(self._is("runs"), Constant("killed", PHASE), self.phase)}

    def dies(self) -> Updates:
        """It is dead."""
        return {self.phase: Constant("dead", PHASE)}

    def ends(self, done: Term) -> Operation:
        """It exits by itself, where all of its threads are done."""
        ended = {self.phase: Constant("ended", PHASE)}
        return Operation("ends, and its process with it", all_of(self.alive(), done), ended)

    def killed_by_request(self) -> Operation:
        """A kill that somebody sent takes effect."""
        return Operation("dies of the kill it was sent", self._is("killed"), self.dies())

    def killed_by_environment(self) -> Operation:
        """The system kills it: out of memory, a supervisor, a user."""
        return Operation("is killed", self.alive(), self.dies(), kind=Kind.KILL)
