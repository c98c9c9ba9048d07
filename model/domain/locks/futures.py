"""`futures::lock::Mutex`: an async mutex that is not handed on; whoever is polled first takes it.

Rule B7, after futures-util 0.3: a release marks the lock as free and wakes the first entry of a
slab of waiters, which stays in it, woken; a poll first tries to take the lock, whoever was woken,
and only then waits, again if need be.  An entry that was woken and is never polled absorbs every
later wake, so that others may wait for ever for a lock that is free.  Dropping a woken waiter wakes
the first of those that are left.

A wake-up is one of the task, which polls whatever it awaits, also another future of the same lock.
A slab gives out the place that was vacated last, so that it is no queue.  A poll that no wake-up of
the lock asked for may come, and nobody can rely on it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from mortmain.model.diagnostic import Span
from mortmain.model.domain.cell import Cell
from mortmain.model.domain.leaf import Call, Failure, Guard, Leaf
from mortmain.model.domain.operation import Operation, Updates, open_enum, token
from mortmain.model.domain.places import Places
from mortmain.model.term.build import (
    FALSE,
    TRUE,
    all_of,
    any_of,
    equal,
    if_then_else,
    less,
    negation,
    number,
)
from mortmain.model.term.nodes import Constant, Term, Variable
from mortmain.model.term.sorts import BOOLEAN, Range
from mortmain.model.transition.action import Kind
from mortmain.model.transition.party import Hold, Resource, Signal

NOBODY = "nobody"
MOST = 255
"""More awaits of one lock than this a spec cannot have."""


@dataclass(frozen=True, slots=True)
class FuturesMutex:
    """One lock; who may wait for it is collected while programs are compiled."""

    name: str
    span: Span | None = None
    places: Places = field(default_factory=Places)
    tasks: dict[str, str] = field(default_factory=dict)
    """The task that polls each party."""

    guard_words: ClassVar[tuple[str, ...]] = ("lock", "try_lock")

    @property
    def owner(self) -> Variable:
        """The place that has taken the lock."""
        return Variable(f"{self.name}.owner", open_enum(f"owners of {self.name}"))

    @property
    def vacant(self) -> Variable:
        """The key that the slab gives out next."""
        return Variable(f"{self.name}.vacant", Range(0, MOST))

    def after(self, key: int) -> Variable:
        """The key that it gives out after this one, while this one is vacant."""
        return Variable(f"{self.name}.after {key}", Range(0, MOST))

    def key(self, place: str) -> Variable:
        """Where in the slab the place waits."""
        return Variable(f"{self.name}.{place}.key", Range(0, MOST))

    def waits(self, place: str) -> Variable:
        """Whether the place is in the slab."""
        return Variable(f"{self.name}.{place}.waits", BOOLEAN)

    def woken(self, place: str) -> Variable:
        """Whether its entry was woken, and it has not been polled since."""
        return Variable(f"{self.name}.{place}.woken", BOOLEAN)

    def stirred(self, place: str) -> Variable:
        """Whether its task was woken, and it has not been polled since."""
        return Variable(f"{self.name}.{place}.stirred", BOOLEAN)

    def cells(self) -> tuple[Cell, ...]:
        """The variables of a mutex; at first the slab gives out one key after the other."""
        places = list(self.places)
        return (
            Cell(self.owner, NOBODY, self.name),
            Cell(self.vacant, 0),
            *(Cell(self.after(each), each + 1) for each in range(len(places))),
            *(Cell(self.key(each), 0) for each in places),
            *(Cell(self.waits(each), False) for each in places),
            *(Cell(self.woken(each), False, f"wake-up of {each}") for each in places),
            *(Cell(self.stirred(each), False) for each in places),
        )

    def is_polled_by(self, party: str, task: str) -> None:
        """Learn which task polls a party."""
        self.tasks[party] = task

    def leaf(self, word: str, party: str) -> Leaf | None:
        """`lock()`: taken by whichever poll finds it free."""
        if word != "lock":
            return None
        place = self.places.new(party)
        free, woken, stirred = self._free(), self.woken(place), self.stirred(place)
        gets = Operation(
            f"gets {self.name}",
            guard=all_of(free, stirred),
            updates={self.owner: self._token(place)},
            waits_for=self.name,
            towards=self.name,
            later=(lambda: self._removed(place),),
        )
        by_chance = Operation(
            f"is polled by chance, and gets {self.name}",
            guard=all_of(free, negation(stirred)),
            updates=gets.updates,
            kind=Kind.ENVIRONMENT,
            towards=self.name,
            later=gets.later,
        )
        return Leaf(
            at_once=(self._take(place),),
            pending=(
                Operation(
                    f"waits for {self.name}",
                    guard=negation(free),
                    updates={
                        self.key(place): self.vacant,
                        self.waits(place): TRUE,
                        woken: FALSE,
                        stirred: FALSE,
                    },
                    towards=self.name,
                    later=(self._next_vacant,),
                ),
            ),
            ready=(gets, by_chance),
            again=(
                Operation(
                    f"finds {self.name} taken again",
                    guard=all_of(negation(free), stirred),
                    updates={woken: FALSE, stirred: FALSE},
                ),
            ),
            elapses=negation(all_of(free, stirred)),
            drop=Operation(
                f"stops waiting for {self.name}",
                guard=negation(woken),
                later=(lambda: self._removed(place),),
            ),
            drop_ready=Operation(
                f"stops waiting for {self.name}, and passes the wake-up on",
                guard=equal(woken, TRUE),
                later=(lambda: {**self._removed(place), **self._wake(without=place)},),
            ),
            guard=self._guard(place),
        )

    def made(self, party: str) -> Updates:
        """Nothing: only polling has an effect."""
        return {}

    def call(self, word: str, party: str) -> Call | None:
        """`try_lock()`: takes a free lock, and never waits."""
        if word != "try_lock":
            return None
        place = self.places.new(party)
        taken = Operation(f"finds that {self.name} is taken", guard=negation(self._free()))
        return Call((self._take(place),), (Failure(taken, "WouldBlock"),), self._guard(place))

    def ask(self, word: str) -> Term | None:
        """What a condition can ask: `locked()`."""
        return negation(self._free()) if word == "locked" else None

    def words(self) -> tuple[str, ...]:
        """What can be said of a mutex."""
        return ("async with ...lock()", "guard = ...try_lock()", "locked()")

    def resources(self) -> tuple[Resource, ...]:
        """Who has the lock."""
        holds = (Hold(party, self._owned(place)) for place, party in self.places.parties())
        return (Resource(self.name, "mutex", tuple(holds), self.span),)

    def signals(self) -> tuple[Signal, ...]:
        """None: a mutex is held."""
        return ()

    def _token(self, place: str) -> Constant:
        return token(place, f"owners of {self.name}")

    def _free(self) -> Term:
        return self._owned(NOBODY)

    def _owned(self, place: str) -> Term:
        return equal(self.owner, self._token(place))

    def _take(self, place: str) -> Operation:
        return Operation(
            f"takes {self.name}",
            guard=self._free(),
            updates={self.owner: self._token(place)},
            towards=self.name,
        )

    def _guard(self, place: str) -> Guard:
        release = Operation(
            f"releases {self.name}",
            guard=self._owned(place),
            updates={self.owner: self._token(NOBODY)},
            towards=self.name,
            later=(self._wake,),
        )
        return Guard(self.name, self._owned(place), release)

    def _next_vacant(self) -> Updates:
        """The slab has given out a key."""
        following: Term = self.vacant
        for key in range(len(list(self.places))):
            following = if_then_else(equal(self.vacant, key), self.after(key), following)
        return {self.vacant: following}

    def _removed(self, place: str) -> Updates:
        """The place leaves the slab, whose next key is the one that it had."""
        mine = self.key(place)
        updates: dict[Variable, Term] = {
            self.vacant: mine,
            mine: number(0),
            self.waits(place): FALSE,
            self.woken(place): FALSE,
            self.stirred(place): FALSE,
        }
        for key in range(len(list(self.places))):
            after = self.after(key)
            updates[after] = if_then_else(equal(mine, key), self.vacant, after)
        return updates

    def _wake(self, without: str | None = None) -> Updates:
        """The entry with the least key is woken, if it was not before, and with it its task."""
        places = [(each, party) for each, party in self.places.parties() if each != without]
        updates: dict[Variable, Term] = {}
        newly: dict[str, Term] = {}
        for place, _ in places:
            before = any_of(
                *(
                    all_of(self.waits(other), less(self.key(other), self.key(place)))
                    for other, _ in places
                    if other != place
                )
            )
            first = all_of(equal(self.waits(place), TRUE), negation(before))
            updates[self.woken(place)] = if_then_else(first, TRUE, self.woken(place))
            newly[place] = all_of(first, negation(self.woken(place)))
        for place, party in places:
            kin = [newly[other] for other, of in places if self._task(of) == self._task(party)]
            stirs = all_of(self.waits(place), any_of(*kin))
            updates[self.stirred(place)] = if_then_else(stirs, TRUE, self.stirred(place))
        return updates

    def _task(self, party: str) -> str:
        return self.tasks.get(party, party)
