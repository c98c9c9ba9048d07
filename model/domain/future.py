"""A Rust future kept in a variable: it makes progress only while the body that owns it polls it.

Rules A1-A6 and S4-S6 of tokio: a future is queued, granted and even owns locks whether or not
anybody polls it; a branch of `select` that is taken by reference survives the choice, and is not
polled in the arm.  Dropping a future drops all that it owns, at the await where it stands.

A poll runs one future to its next await, and no other of the same task meanwhile.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from mortmain.model.diagnostic import Span
from mortmain.model.domain.actor import Control
from mortmain.model.domain.cell import Cell, cell, forgotten
from mortmain.model.domain.operation import Operation, Updates, open_enum, token
from mortmain.model.domain.program import IDLE
from mortmain.model.domain.task import OUTCOME, Task
from mortmain.model.term.build import FALSE, TRUE, all_of, any_of, equal, negation
from mortmain.model.term.nodes import Constant, Term, Variable
from mortmain.model.term.sorts import BOOLEAN, Enum

NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Future:
    """One future; `owner` is the task or future whose body it is a part of."""

    name: str
    control: Control
    owner: Task | Future
    span: Span | None = None
    polled_at: list[Term] = field(default_factory=list)
    """Where the owner stands while it polls this one."""
    failures: list[str] = field(default_factory=list)
    """The exceptions that may end it."""
    made_again: list[Term] = field(default_factory=list)
    """Where the owner stands when it is about to make it although it was forgotten."""
    results: list[Cell] = field(default_factory=list)
    """What it is ready with; none if that is nothing."""

    @property
    def task(self) -> Task:
        """The task that polls it in the end."""
        return self.owner if isinstance(self.owner, Task) else self.owner.task

    @property
    def polling(self) -> Variable:
        """Which future of the task is in the middle of a poll."""
        return Variable(f"{self.task.name}.polling", open_enum(f"futures of {self.task.name}"))

    def _polled(self, name: str) -> Constant:
        return token(name, f"futures of {self.task.name}")

    @property
    def dropped(self) -> Variable:
        """Whether its owner has dropped it, and what it owns is being dropped."""
        return Variable(f"{self.name}.dropped", BOOLEAN)

    @property
    def finished(self) -> Variable:
        """Whether it is ready, and its result not yet taken."""
        return Variable(f"{self.name}.finished", BOOLEAN)

    @property
    def outcome(self) -> Variable:
        """How it ended: well, or with which exception."""
        return Variable(f"{self.name}.outcome", Enum(OUTCOME, ()))

    @property
    def forgotten(self) -> Variable:
        """Whether it will never be dropped, and never be polled again."""
        return Variable(f"{self.name}.forgotten", BOOLEAN)

    def cells(self) -> tuple[Cell, ...]:
        """The variables of a future; `polling` is shared by all those of a task."""
        return (
            cell(self.polling.name, self.polling.sort, NOBODY),
            Cell(self.dropped, False),
            Cell(self.forgotten, False),
            Cell(self.finished, False),
            Cell(self.outcome, "well"),
            *self.results,
        )

    def start(self, entry: int) -> Updates:
        """The future is made; nothing happens before it is polled."""
        return {
            **self.control.goes_to(entry),
            **self.control.resets(),
            self.finished: FALSE,
            self.dropped: FALSE,
        }

    def finish(self, how: str) -> Operation:
        """Its last step: it is ready, or gone."""
        return Operation(
            "" if how == "dropped" else "is ready" if how == "well" else f"is ready with {how}",
            updates={
                **self.control.goes_to(IDLE),
                **self.control.resets(),
                **(self._hand_back() if how == "dropped" else self.suspend()),
                self.dropped: FALSE,
                self.finished: FALSE if how == "dropped" else TRUE,
                self.outcome: Constant("well" if how == "dropped" else how, Enum(OUTCOME, ())),
            },
            silent=True,
        )

    def drop(self) -> Updates:
        """Its owner drops it; what it owns goes where it stands."""
        return {self.dropped: TRUE}

    def forget(self) -> Updates:
        """Its owner forgets it, with all that it owns."""
        return {self.forgotten: TRUE}

    def is_forgotten(self) -> Term:
        """Nobody will ever poll or drop it."""
        return equal(self.forgotten, TRUE)

    def is_dropped(self) -> Term:
        """It is to go, and its owner waits for that."""
        owner = self.owner
        waits = owner.may_run() if isinstance(owner, Future) else self.unpolled()
        return all_of(equal(self.dropped, TRUE), waits)

    def _hand_back(self) -> Updates:
        """Its owner, which dropped it, is in the middle of its own poll again."""
        owner = self.owner
        return owner.resume() if isinstance(owner, Future) else self.suspend()

    def ready(self) -> Term:
        """It has a result."""
        return equal(self.finished, TRUE)

    def take(self) -> Updates:
        """Its owner takes the result; from now on it must not be polled any more."""
        return {self.finished: FALSE, **forgotten(self.results)}

    def is_over(self) -> Term:
        """Its result has been taken, or it has been dropped or forgotten."""
        gone = all_of(negation(self.control.begun()), negation(self.ready()))
        return any_of(gone, self.is_forgotten())

    def unpolled(self) -> Term:
        """No future of its task is in the middle of a poll."""
        return equal(self.polling, self._polled(NOBODY))

    def may_run(self) -> Term:
        """It is being polled, or is on its way out."""
        return equal(self.polling, self._polled(self.name))

    def polls(self) -> Term:
        """Its owner polls it now, and is itself polled."""
        owner = self.owner
        outer = owner.polls() if isinstance(owner, Future) else owner.may_resume()
        return all_of(any_of(*self.polled_at), negation(self.is_forgotten()), outer)

    def may_resume(self) -> Term:
        """It may be polled: its owner stands where it polls it, and no other poll is under way."""
        return all_of(self.polls(), self.unpolled())

    def exists(self) -> Term:
        """It is there as long as it has not been dropped; where it stands says so."""
        return TRUE

    def resume(self) -> Updates:
        """Its poll is under way."""
        return {self.polling: self._polled(self.name)}

    def suspend(self) -> Updates:
        """Its poll is over."""
        return {self.polling: self._polled(NOBODY)}
