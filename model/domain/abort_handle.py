"""An abort handle kept where others reach it: the lever that a monitor needs.

The bridge drops the handle of every task it spawns; a program that wants to stop one must spawn
its own task and keep the handle, for instance in a static.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from mortmain.model.domain.cell import Cell
from mortmain.model.domain.operation import Updates, open_enum, token
from mortmain.model.domain.task import Task
from mortmain.model.term.build import TRUE, all_of, equal, if_then_else
from mortmain.model.term.nodes import Constant, Term, Variable

EMPTY = "empty"


@dataclass(frozen=True, slots=True)
class AbortHandle:
    """Holds the handle of the task that was spawned into it last."""

    name: str
    tasks: list[Task] = field(default_factory=list)

    @property
    def task(self) -> Variable:
        """The task that `abort` reaches."""
        return Variable(f"{self.name}.task", open_enum(f"tasks of {self.name}"))

    def cells(self) -> tuple[Cell, ...]:
        """The variable of an abort handle."""
        return (Cell(self.task, EMPTY, self.name),)

    def _value(self, name: str) -> Constant:
        return token(name, f"tasks of {self.name}")

    def store(self, task: Task) -> Updates:
        """The handle is that of `task` from now on."""
        self.tasks.append(task)
        return {self.task: self._value(task.name)}

    def abort(self) -> Updates:
        """Whatever task the handle is of is asked to stop."""
        updates: dict[Variable, Term] = {}
        for task in self.tasks:
            reached = all_of(equal(self.task, self._value(task.name)), task.control.begun())
            updates[task.aborted] = if_then_else(reached, TRUE, task.aborted)
        return updates
