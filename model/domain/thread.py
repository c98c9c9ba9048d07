"""A thread of the operating system: its awaits block it, and nothing can cancel them.

A thread lives and dies with its process.  Killed by itself (`TerminateThread`, asynchronous
`pthread_cancel`) it stops wherever it is, and runs nothing: neither its guards are dropped nor its
`finally`; what becomes of its locks is up to them.  Cancelled (deferred `pthread_cancel`,
`Thread.stop`) it unwinds where it sleeps or waits for something that is no lock.
"""

from __future__ import annotations

from dataclasses import dataclass

from mortmain.model.diagnostic import Span
from mortmain.model.domain.actor import Control
from mortmain.model.domain.cell import Cell
from mortmain.model.domain.operation import SKIP, Operation, Updates
from mortmain.model.domain.process import Process
from mortmain.model.domain.program import IDLE, Program
from mortmain.model.term.build import TRUE, all_of, any_of, equal, if_then_else, negation
from mortmain.model.term.nodes import Constant, Term, Variable
from mortmain.model.term.sorts import Enum
from mortmain.model.transition.action import Kind

FATE = Enum("fate of a thread", ("runs", "killed", "dead"))


@dataclass(frozen=True, slots=True)
class Thread:
    """One thread; `process` is `None` for a thread of the program that the spec is about."""

    name: str
    control: Control
    process: Process | None = None
    killable: str = ""
    """How the environment may end it: not at all, by `terminate`, or by `cancel`."""
    daemon: bool = False
    span: Span | None = None

    @property
    def fate(self) -> Variable:
        """Whether somebody has killed it."""
        return Variable(f"{self.name}.fate", FATE)

    def cells(self) -> tuple[Cell, ...]:
        """The variable of a thread, beside where it stands and its locals."""
        return (Cell(self.fate, "runs", self.name),)

    def _is(self, fate: str) -> Term:
        return equal(self.fate, Constant(fate, FATE))

    def alive(self) -> Term:
        """Neither it nor its process has died."""
        mine = negation(self._is("dead"))
        return mine if self.process is None else all_of(mine, self.process.alive())

    def dead(self) -> Term:
        """It has been killed, alone or with its process; it may also have ended before."""
        mine = self._is("dead")
        return mine if self.process is None else any_of(mine, self.process.dead())

    def live(self, program: Program) -> Term:
        """It has not ended, and has not been killed."""
        return all_of(self.alive(), negation(self.control.at(program.done)))

    def goes(self) -> Updates:
        """It runs nothing any more; where it stood is forgotten."""
        return {**self.control.goes_to(IDLE), **self.control.resets()}

    def kill(self) -> Updates:
        """Somebody asks for it to be terminated."""
        return {self.fate: if_then_else(self._is("runs"), Constant("killed", FATE), self.fate)}

    def deaths(self) -> tuple[Operation, ...]:
        """It is terminated, by the environment or on request, wherever it is."""
        gone = {**self.goes(), self.fate: Constant("dead", FATE)}
        asked = all_of(self._is("killed"), self.alive())
        on_request = Operation("dies of the kill it was sent", asked, gone)
        if self.killable != "terminate":
            return (on_request,)
        begun = all_of(self.control.begun(), self._is("runs"))
        return on_request, Operation("is killed", begun, gone, kind=Kind.KILL)

    def may_run(self) -> Term:
        """Where it stands says so: the dead stand nowhere."""
        return TRUE

    def may_resume(self) -> Term:
        """There is always a processor for it."""
        return TRUE

    def exists(self) -> Term:
        """Where it stands says so: the dead stand nowhere."""
        return TRUE

    def resume(self) -> Updates:
        """Nothing else changes when it goes on."""
        return {}

    def suspend(self) -> Operation:
        """Nothing else changes when it waits."""
        return SKIP
