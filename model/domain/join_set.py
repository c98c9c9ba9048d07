"""Tasks that are joined together: `tokio::task::JoinSet`.

Rules J4-J7 of tokio, and `task/join_set.rs`: the results are given in the order in which the tasks
have ended; a set that is dropped aborts the tasks that are left in it and waits for none of them; a
task that is detached from it lives on, and nobody learns how it ends.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from mortmain.model.diagnostic import Span
from mortmain.model.domain.cell import Cell
from mortmain.model.domain.operation import Operation, Updates, open_queue, token
from mortmain.model.domain.task import Task
from mortmain.model.term.build import (
    FALSE,
    TRUE,
    all_of,
    any_of,
    append,
    equal,
    head,
    if_then_else,
    is_empty,
    negation,
    tail,
)
from mortmain.model.term.nodes import Constant, Term, Variable
from mortmain.model.term.sorts import BOOLEAN
from mortmain.model.transition.party import Signal


@dataclass(frozen=True, slots=True)
class JoinSet:
    """One set; the tasks that can be in it are collected while programs are compiled."""

    name: str
    span: Span | None = None
    tasks: list[Task] = field(default_factory=list)

    @property
    def ended(self) -> Variable:
        """The tasks in it that have ended, first things first."""
        return Variable(f"{self.name}.ended", open_queue(f"tasks in {self.name}"))

    def member(self, task: Task) -> Variable:
        """Whether a task is in the set: it was spawned there, and not joined so far."""
        return Variable(f"{task.name} in {self.name}", BOOLEAN)

    def cells(self) -> tuple[Cell, ...]:
        """The variables of a set."""
        members = (Cell(self.member(each), False) for each in self.tasks)
        return (Cell(self.ended, (), f"ended in {self.name}"), *members)

    def _token(self, task: Task) -> Constant:
        return token(task.name, f"tasks in {self.name}")

    def admit(self, task: Task) -> Updates:
        """A task that is spawned in the set is in it until it is joined, and so is its slot."""
        inside = equal(self.member(task), TRUE)
        self.tasks.append(task)
        told = if_then_else(inside, append(self.ended, self._token(task)), self.ended)
        task.told.append({self.ended: told})
        task.kept_while.append(inside)
        return {self.member(task): TRUE}

    def any_left(self) -> Term:
        """Some task is in the set."""
        return any_of(*(equal(self.member(each), TRUE) for each in self.tasks))

    def comes_next(self, task: Task) -> Term:
        """The result that comes next is that of this task."""
        return equal(head(self.ended), self._token(task))

    def next_ended(self, how: str) -> Term:
        """The task whose result comes next has ended so."""
        ways = (
            all_of(self.comes_next(each), equal(each.outcome, each.ended(how)))
            for each in self.tasks
        )
        return all_of(negation(is_empty(self.ended)), any_of(*ways))

    def _take(self) -> Updates:
        """The result that comes next is taken, and its task out of the set with it."""
        updates = dict[Variable, Term]()
        for each in self.tasks:
            member = self.member(each)
            updates[member] = if_then_else(self.comes_next(each), FALSE, member)
        return {**updates, self.ended: tail(self.ended)}

    def join(self, how: str) -> Operation:
        """Learn that a task of the set has ended, and how."""
        return Operation(
            f"learns that a task in {self.name} has ended"
            + ("" if how == "well" else f" with {how}"),
            waits_for=self.name,
            once=(lambda: self.next_ended(how),),
            later=(self._take,),
        )

    def _abort(self) -> Updates:
        updates: dict[Variable, Term] = {}
        for each in self.tasks:
            reached = all_of(equal(self.member(each), TRUE), each.control.begun())
            updates[each.aborted] = if_then_else(reached, TRUE, each.aborted)
        return updates

    def _detach(self) -> Updates:
        members: Mapping[Variable, Term] = {self.member(each): FALSE for each in self.tasks}
        return {**members, self.ended: Constant((), self.ended.sort)}

    def abort_all(self) -> Operation:
        """Every task in it is asked to stop, and stays in it until it is joined."""
        return Operation(f"aborts all tasks in {self.name}", later=(self._abort,))

    def detach_all(self) -> Operation:
        """Every task in it goes on, and nobody will learn how it ends."""
        return Operation(f"detaches all tasks in {self.name}", later=(self._detach,))

    def drop(self) -> Operation:
        """The set is dropped: its tasks are asked to stop, and nobody waits for them."""
        return Operation(f"drops {self.name}", later=(self._abort, self._detach))

    def signal(self) -> Signal:
        """What is waited for by who joins: the end of any of its tasks."""
        return Signal(self.name, "tasks", tuple(each.name for each in self.tasks), self.span)

    def failures(self) -> tuple[str, ...]:
        """The exceptions with which its tasks may end."""
        return tuple(dict.fromkeys(failure for each in self.tasks for failure in each.failures))
