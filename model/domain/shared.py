"""A future that several tasks poll: `futures::future::Shared`.

Rule A9 of tokio: it makes progress in the poll of any of its clones, and all of them are given what
it is ready with.  While nobody who has a clone polls it, it is frozen with all that it holds, and
with its place in every queue; dropping the last clone drops it where it stands.

Whatever it waits for wakes everybody who awaits it.  One that is written by hand, as that of the
crate futures was at first, leaves only the waker of its last poll behind: if that clone is dropped,
or not polled again, nobody learns that the others could go on (rust-lang/futures-rs#304).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import ClassVar

from mortmain.model.diagnostic import Span
from mortmain.model.domain.actor import Control
from mortmain.model.domain.cell import Cell
from mortmain.model.domain.ends import Ends
from mortmain.model.domain.future import Future
from mortmain.model.domain.leaf import End, Leaf
from mortmain.model.domain.operation import Operation, Updates, open_enum, token
from mortmain.model.domain.task import Task
from mortmain.model.term.build import FALSE, TRUE, all_of, any_of, equal, if_then_else, negation
from mortmain.model.term.nodes import Term, Variable
from mortmain.model.transition.party import Resource, Signal

NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class SharedFuture(Task):
    """The future itself; who polls it is collected while programs are compiled."""

    wakes_last: bool = False
    """Only who polled it last is woken."""
    pollers: list[str] = field(default_factory=list)
    """The tasks that have a clone which they poll."""
    awaited: list[Term] = field(default_factory=list)
    """Where somebody stands who awaits it."""
    driven_at: list[Callable[[], Term]] = field(default_factory=list)
    """Somebody stands there, is woken by it, and can be polled."""

    @property
    def waker(self) -> str | None:
        """What it waits for that could go on, and is awaited by nobody who is woken."""
        return f"wake-up of {self.name}" if self.wakes_last else None

    def pollable(self) -> Term:
        """Some clone can be polled."""
        return any_of(*(each() for each in self.driven_at))

    def droppable(self) -> Term:
        """Whoever drops the last clone drops it."""
        return TRUE

    def is_relied_on(self) -> Term:
        """Somebody waits for it."""
        return any_of(*self.awaited)

    def unbegun(self) -> Term:
        """It has never been polled."""
        return all_of(negation(self.control.begun()), negation(equal(self.finished, TRUE)))


@dataclass(frozen=True, slots=True)
class Shared:
    """What its clones have in common; who has one is collected while programs are compiled."""

    name: str
    method: str
    """What it runs."""
    clones: Ends
    future: SharedFuture
    span: Span | None = None

    guard_words: ClassVar[tuple[str, ...]] = ()

    @classmethod
    def of(
        cls,
        name: str,
        method: str,
        clones: tuple[str, ...] = (),
        *,
        wakes_last: bool = False,
        span: Span | None = None,
    ) -> Shared:
        """One that nobody has polled so far."""
        # What is polled on any thread must be `Send`, like what is spawned.
        future = SharedFuture(
            name,
            Control(name),
            abortable=bool(clones),
            spawned=True,
            span=span,
            wakes_last=wakes_last,
        )
        return cls(name, method, Ends(name, "clone", clones), future, span)

    @property
    def last(self) -> Variable:
        """Who has polled it last."""
        return Variable(f"{self.name}.last", open_enum(f"pollers of {self.name}"))

    def cells(self) -> tuple[Cell, ...]:
        """The variables of the clones; the future has its own."""
        last = Cell(self.last, NOBODY, f"waker of {self.name}")
        return (last, *self.clones.cells()) if self.future.wakes_last else self.clones.cells()

    def polled(self, actor: Task | Future, place: Term) -> Updates:
        """`actor` comes to `place`, where it polls its clone whenever it is polled itself."""
        me = token(actor.name, f"pollers of {self.name}")
        woken = equal(self.last, me) if self.future.wakes_last else TRUE
        task = actor if isinstance(actor, Task) else actor.task
        if task.name not in self.future.pollers:
            self.future.pollers.append(task.name)
        self.future.awaited.append(place)
        self.future.driven_at.append(lambda: all_of(place, woken, actor.may_resume()))
        return {self.last: me} if self.future.wakes_last else {}

    def has_lost_all_clones(self) -> Term:
        """It was dropped before it was ready."""
        future = self.future
        return equal(future.outcome, future.ended("Cancelled")) if future.abortable else FALSE

    def ends_of(self, method: str) -> tuple[str, ...]:
        """Whether every run of a method owns a clone."""
        return ("clone",) if method in self.clones.methods else ()

    def end(self, kind: str, party: str, *, there: bool) -> End:
        """The last clone takes the future with it."""
        return self.clones.end(party, there, self._dropped)

    def _dropped(self) -> Updates:
        future = self.future
        over = if_then_else(future.unbegun(), future.ended("Cancelled"), future.outcome)
        return {**future.abort(), future.outcome: over}

    def leaf(self, word: str, party: str) -> Leaf | None:
        """Nothing: it is awaited itself."""
        return None

    def made(self, party: str) -> Updates:
        """Nothing: only polling has an effect."""
        return {}

    def call(self, word: str, party: str) -> Operation | None:
        """Nothing: a clone is there for who is declared to have one."""
        return None

    def words(self) -> tuple[str, ...]:
        """What can be said of it, beside awaiting it."""
        return ("drop_clone()",)

    def resources(self) -> tuple[Resource, ...]:
        """None: what it holds is that of others."""
        return ()

    def signals(self) -> tuple[Signal, ...]:
        """A wake-up that has gone to somebody else; who awaits it waits for a party."""
        waker = self.future.waker
        return () if waker is None else (Signal(waker, "waker", (), self.span),)
