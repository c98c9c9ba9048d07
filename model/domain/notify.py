"""A tokio Notify: wakes those who wait; of the wake-ups that find nobody, one is kept.

Rules N1-N7: `notify_one` wakes the head of the queue or stores a permit, and two of them store one;
`notify_last` wakes the other end of the queue; `notify_waiters` wakes all that wait now, or have
been made to wait, and stores nothing.  A waiter that was woken by one of the first two and is
dropped unpolled passes the wake-up on in the same way; one that took a stored wake-up, by a poll or
by `enable()`, does not.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from mortmain.model.diagnostic import Span
from mortmain.model.domain.cell import Cell
from mortmain.model.domain.leaf import Leaf
from mortmain.model.domain.operation import Operation, Updates, open_queue, token
from mortmain.model.domain.places import Places
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
    is_in,
    length,
    negation,
    tail,
    without,
)
from mortmain.model.term.nodes import Constant, Term, Variable
from mortmain.model.term.sorts import BOOLEAN, Enum
from mortmain.model.transition.party import Resource, Signal

NOTE = Enum("note", ("none", "made", "one", "last", "all"))
"""What a waiter knows; `made` is one that was made and not polled: `notify_waiters` reaches it."""


@dataclass(frozen=True, slots=True)
class Notify:
    """One Notify; who may wait for it, and who wakes, is collected while programs are compiled."""

    name: str
    span: Span | None = None
    permit_first: bool = False
    """N5 before tokio 1.53: the stored wake-up is used up even by who was reached without it."""
    places: Places = field(default_factory=Places)
    callers: list[str] = field(default_factory=list)
    words_said: set[str] = field(default_factory=set)
    """How it is notified somewhere."""

    guard_words: ClassVar[tuple[str, ...]] = ()

    @property
    def permit(self) -> Variable:
        """Whether a wake-up is stored."""
        return Variable(f"{self.name}.permit", BOOLEAN)

    @property
    def queue(self) -> Variable:
        """The places that wait, first come first."""
        return Variable(f"{self.name}.queue", open_queue(f"places of {self.name}"))

    def note(self, place: str) -> Variable:
        """How a place was woken that has not been polled since."""
        return Variable(f"{self.name}.{place}.note", NOTE)

    def cells(self) -> tuple[Cell, ...]:
        """The variables of a Notify."""
        return (
            Cell(self.permit, False, f"stored wake-up of {self.name}"),
            Cell(self.queue, (), f"queue of {self.name}"),
            *(Cell(self.note(each), "none", f"wake-up for {each}") for each in self.places),
        )

    def leaf(self, word: str, party: str) -> Leaf | None:
        """`notified()`: the stored wake-up, or the queue."""
        if word != "notified":
            return None
        name = self.places.new(party)
        unwoken = self._noted(name, "none")
        # N4 and N5: what was notified since it was made comes before the stored wake-up.
        reached = self._noted(name, "all")
        stored = equal(self.permit, TRUE)
        woken = all_of(reached, negation(stored)) if self.permit_first else reached
        forget: Updates = {self.note(name): Constant("none", NOTE)}
        made: Updates = {self.note(name): Constant("made", NOTE)}
        return Leaf(
            makes=Operation(f"is about to wait for {self.name}", updates=made),
            at_once=(
                Operation(f"was woken by {self.name}", guard=woken, updates=forget),
                Operation(
                    f"takes the stored wake-up of {self.name}",
                    guard=all_of(negation(woken), stored),
                    updates={self.permit: FALSE, **forget},
                    towards=self.name,
                ),
            ),
            pending=(
                Operation(
                    f"waits for {self.name}",
                    guard=all_of(negation(reached), negation(self.permit)),
                    updates={self.queue: append(self.queue, self._token(name)), **forget},
                    towards=self.name,
                ),
            ),
            ready=(
                Operation(
                    f"is woken by {self.name}",
                    guard=negation(unwoken),
                    updates=forget,
                    waits_for=self.name,
                ),
            ),
            elapses=unwoken,
            drop=Operation(
                f"leaves the queue of {self.name}",
                guard=unwoken,
                updates={self.queue: without(self.queue, self._token(name))},
                towards=self.name,
            ),
            drop_ready=Operation(
                f"drops a wake-up of {self.name}",
                guard=negation(unwoken),
                towards=self.name,
                later=(lambda: self._dropped(name),),
            ),
        )

    def made(self, party: str) -> Updates:
        """N1: a waiter that is made sees every later `notify_waiters`, polled or not."""
        mine = [name for name, owner in self.places.parties() if owner == party]
        return {self.note(name): Constant("made", NOTE) for name in mine}

    def call(self, word: str, party: str) -> Operation | None:
        """`notify_one()`, `notify_last()` and `notify_waiters()`."""
        wakes = {
            "notify_one": self._wake_one,
            "notify_last": self._wake_last,
            "notify_waiters": self._wake_all,
        }
        if word not in wakes:
            return None
        self.words_said.add(word)
        if party not in self.callers:
            self.callers.append(party)
        texts = {
            "notify_one": f"wakes one that waits for {self.name}",
            "notify_last": f"wakes the last that waits for {self.name}",
            "notify_waiters": f"wakes all that wait for {self.name}",
        }
        return Operation(texts[word], towards=self.name, later=(wakes[word],))

    def words(self) -> tuple[str, ...]:
        """What can be said of a Notify."""
        return (
            "await ...notified()",
            "notify_one()",
            "notify_last()",
            "notify_waiters()",
        )

    def resources(self) -> tuple[Resource, ...]:
        """None: nobody holds a wake-up."""
        return ()

    def signals(self) -> tuple[Signal, ...]:
        """Who may still wake whom."""
        return (Signal(self.name, "notify", tuple(self.callers), self.span),)

    def _token(self, place: str) -> Constant:
        return token(place, f"places of {self.name}")

    def _noted(self, place: str, how: str) -> Term:
        return equal(self.note(place), Constant(how, NOTE))

    def _wake_one(self) -> Updates:
        """N2: the head of the queue is woken; if nobody waits, one wake-up is kept."""
        nobody = is_empty(self.queue)
        updates: dict[Variable, Term] = {
            self.permit: if_then_else(nobody, TRUE, self.permit),
            self.queue: tail(self.queue),
        }
        for each in self.places:
            first = all_of(negation(nobody), equal(head(self.queue), self._token(each)))
            updates[self.note(each)] = if_then_else(first, Constant("one", NOTE), self.note(each))
        return updates

    def _wake_last(self) -> Updates:
        """N2 from the other end: the last of the queue is woken, or one wake-up is kept."""
        queue = self.queue
        updates: dict[Variable, Term] = {
            self.permit: if_then_else(is_empty(queue), TRUE, self.permit)
        }
        woken: dict[str, Term] = {}
        rest: Term = queue
        for before in range(len(list(self.places))):
            here = equal(length(queue), before + 1)
            for each in self.places:
                last = all_of(here, equal(head(rest), self._token(each)))
                woken[each] = any_of(woken.get(each, FALSE), last)
            rest = tail(rest)
        updates[queue] = queue
        for each, last in woken.items():
            note = self.note(each)
            updates[note] = if_then_else(last, Constant("last", NOTE), note)
            left = without(queue, self._token(each))
            updates[queue] = if_then_else(last, left, updates[queue])
        return updates

    def _wake_all(self) -> Updates:
        """N3: all that wait now are woken, and nothing is kept."""
        updates: dict[Variable, Term] = {self.queue: Constant((), self.queue.sort)}
        for each in self.places:
            waits = any_of(is_in(self._token(each), self.queue), self._noted(each, "made"))
            updates[self.note(each)] = if_then_else(waits, Constant("all", NOTE), self.note(each))
        return updates

    def _dropped(self, place: str) -> Updates:
        """N6: a wake-up that nobody has read is passed on, from the same end of the queue."""
        updates: dict[Variable, Term] = {}
        for how, woken in (("one", self._wake_one()), ("last", self._wake_last())):
            if how == "last" and "notify_last" not in self.words_said:
                continue
            for to, value in woken.items():
                passed_on = self._noted(place, how)
                updates[to] = if_then_else(passed_on, value, updates.get(to, to))
        return {**updates, self.note(place): Constant("none", NOTE)}
