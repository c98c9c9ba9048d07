"""A Rust future kept in a variable: it makes progress only while the body that owns it polls it.

Rules A1-A6 and S4-S6 of tokio: a future is queued, granted and even owns locks whether or not
anybody polls it; a branch of `select` that is taken by reference survives the choice, and is not
polled in the arm.  Dropping a future drops all that it owns, at the await where it stands.

A poll runs one future to its next await, and no other of the same task meanwhile; one that polls
others of its own is polled with them.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from mortmain.model.diagnostic import Span
from mortmain.model.domain.actor import Control
from mortmain.model.domain.cell import Cell, cell, forgotten
from mortmain.model.domain.leaf import Leaf
from mortmain.model.domain.operation import Operation, Updates, open_enum, token
from mortmain.model.domain.program import IDLE
from mortmain.model.domain.round import Round
from mortmain.model.domain.task import OUTCOME, Task
from mortmain.model.term.build import FALSE, TRUE, all_of, any_of, equal, if_then_else, negation
from mortmain.model.term.nodes import Constant, Term, Variable
from mortmain.model.term.rewrite import substitute
from mortmain.model.term.sorts import BOOLEAN, Enum

NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Future:
    """One future; `owner` is the task or future whose body it is a part of."""

    name: str
    control: Control
    owner: Task | Future
    span: Span | None = None
    new: list[Term] = field(default_factory=list)
    """Where it stands before its first poll."""
    rounds: list[Round] = field(default_factory=list)
    """The places at which its owner polls it."""
    failures: list[str] = field(default_factory=list)
    """The exceptions that may end it."""
    made_again: list[Term] = field(default_factory=list)
    """Where the owner stands when it is about to make it although it was forgotten."""
    results: list[Cell] = field(default_factory=list)
    """What it is ready with; none if that is nothing."""
    leaf: list[Leaf] = field(default_factory=list)
    """The wait of a primitive that it is, if it is nothing else."""

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
            *(cell for each in self.rounds for cell in each.cells()),
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
                **(self._hand_back() if how == "dropped" else {}),
                self.dropped: FALSE,
                self.finished: FALSE if how == "dropped" else TRUE,
                self.outcome: Constant("well" if how == "dropped" else how, Enum(OUTCOME, ())),
            },
            silent=True,
            later=() if how == "dropped" else (self._end_of_last_poll,),
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
        return owner.occupy() if isinstance(owner, Future) else {self.polling: self._nobody()}

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

    def may_yield(self) -> Term:
        """Its task's budget may be used up where it is polled, even for the first time."""
        if not self.leaf:
            return TRUE
        return negation(any_of(*(each.here for each in self.rounds if each.biased)))

    def unpolled(self) -> Term:
        """No future of its task is in the middle of a poll."""
        return equal(self.polling, self._nobody())

    def is_new(self) -> Term:
        """It has never been polled, and can be."""
        return all_of(any_of(*self.new), negation(self.is_forgotten()))

    def may_run(self) -> Term:
        """It is being polled, or is on its way out."""
        return equal(self.polling, self._polled(self.name))

    def may_resume(self) -> Term:
        """It may be polled: its owner stands where it polls it, and no other poll is under way."""
        turn = any_of(*(each.polls(self) for each in self.rounds))
        return all_of(turn, negation(self.is_forgotten()))

    def exists(self) -> Term:
        """It is there as long as it has not been dropped; where it stands says so."""
        return TRUE

    def occupy(self) -> Updates:
        """It runs, and no other future of its task."""
        return {self.polling: self._polled(self.name)}

    def resume(self) -> Updates:
        """Its poll is under way, and with it that of its owner."""
        updates = dict(self.occupy())
        polled: Task | Future = self
        while isinstance(polled, Future):
            for each in polled.rounds:
                for variable, after in each.passes(polled).items():
                    before = updates.get(variable, variable)
                    updates[variable] = substitute(after, {variable: before})
            polled = polled.owner
        return updates

    def suspend(self) -> Operation:
        """Its poll is over, to be asked for when all places are known at which it is polled."""
        return Operation(silent=True, later=(self._end_of_poll,))

    def pause(self) -> Operation:
        """Its poll is nearly over: timers are looked at last."""
        return Operation(silent=True, later=(lambda: {self.polling: self.after_timers()},))

    def yields(self) -> Operation:
        """Its poll is over after all."""
        return Operation("waits", later=(self._end_of_poll,))

    def runs_while(self, condition: Term, *, timed: bool) -> Updates:
        """Its poll goes on where this holds, and is over elsewhere, maybe but for timers."""
        after = self.after_timers() if timed else self.following()
        return {self.polling: if_then_else(condition, self._polled(self.name), after)}

    def after_timers(self) -> Term:
        """Who runs after it, or itself where that makes a difference to its timers: one that fires
        in this very poll comes before all that its task polls later, and before an abort."""
        task, following = self.task, self.following()
        heeded = negation(task.aborted) if task.heeds_aborts else TRUE
        at_rest = all_of(equal(following, self._nobody()), heeded)
        return if_then_else(at_rest, self._nobody(), self._polled(self.name))

    def following(self) -> Term:
        """Who runs after it: its owner, or its owner's owner, in the middle of a poll."""
        owner = self.owner
        if isinstance(owner, Task):
            return self._nobody()
        after = owner.following()
        for each in self.rounds:
            over = if_then_else(each.here, owner.after_timers(), after) if each.timed else after
            after = if_then_else(each.under_way(), self._polled(owner.name), over)
        return after

    def _end_of_poll(self) -> Updates:
        return {self.polling: self.following()}

    def _end_of_last_poll(self) -> Updates:
        after = {self.finished: TRUE, **self.control.goes_to(IDLE)}
        return {self.polling: substitute(self.following(), after)}

    def _nobody(self) -> Constant:
        return self._polled(NOBODY)
