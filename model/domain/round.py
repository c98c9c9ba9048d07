"""A place at which a body polls futures, and the first round of polls there.

Rules A2-A5 of tokio: whenever the body is polled it polls its futures one after the other, up to
the first that is ready where it chooses, and all that are left where it joins them.  A choice
begins with any of them and goes on in cyclic order, a join begins with the first.

What a poll comes upon that is pending already changes nothing, and what is ready may still be
passed over, as its task's budget may be used up.  So the order is kept where it can be told: up to
the first poll of each future, which may do anything.  Until then the body is in the middle of its
own poll, and nothing cuts it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from mortmain.model.domain.cell import Cell
from mortmain.model.domain.operation import Operation, Updates
from mortmain.model.domain.task import Task
from mortmain.model.term.build import TRUE, all_of, any_of, equal, if_then_else, negation, number
from mortmain.model.term.nodes import Term, Variable
from mortmain.model.term.sorts import Range

ANY = 0
"""Nobody has been polled in this round; otherwise the number of whose turn it is, from one up."""


class Polled(Protocol):
    """What is polled, and may itself poll others: a future."""

    @property
    def name(self) -> str:
        """The party that acts; unique in the system."""
        ...

    def is_new(self) -> Term:
        """It has never been polled, and can be."""
        ...

    def unpolled(self) -> Term:
        """No future of its task is in the middle of a poll."""
        ...

    def may_run(self) -> Term:
        """It is being polled."""
        ...

    def may_resume(self) -> Term:
        """It may be polled."""
        ...

    def runs_while(self, condition: Term, *, timed: bool) -> Updates:
        """Its poll goes on where this holds, and is over elsewhere, maybe but for timers."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class Round:
    """One place in the program of `owner`."""

    name: str
    owner: Task | Polled
    here: Term
    """The owner stands there."""
    branches: tuple[Polled | None, ...]
    """What it polls; `None` for a timer."""
    ready: Term
    """The owner goes on: whom it waits for is ready."""
    begun: tuple[Term, ...]
    """Where each is among those that are polled."""
    made_here: bool = False
    """All of them are made in place, so that nobody has polled them before."""
    in_order: bool = False
    """The first of them is polled first."""
    biased: bool = False
    """Whoever is ready at its first poll comes before those behind it: `select!` looks at the
    budget itself, so that it polls no wait which the budget could make yield."""
    timed: bool = False
    """Timers are polled with them, or after them."""
    complete: bool = True
    """A round comes to all of them, unless one is ready."""

    @property
    def turn(self) -> Variable:
        """Whose turn it is; whoever needs no first poll may let it pass."""
        return Variable(self.name, Range(0, len(self.branches)))

    @property
    def _told(self) -> bool:
        """Who has been polled says whose turn it is."""
        count = sum(each is not None for each in self.branches)
        return count < 2 or (len(self.branches) == 2 and self.made_here)

    def cells(self) -> tuple[Cell, ...]:
        """Its variable, if it needs one."""
        return () if self._told else (Cell(self.turn, ANY),)

    def unfinished(self) -> Term:
        """The owner is in the middle of its poll: the first round is not over."""
        return all_of(self.here, negation(self.ready), any_of(*self._unpolled()))

    def under_way(self) -> Term:
        """The owner is in the middle of its poll, or goes on with it at once."""
        return all_of(self.here, self._goes_on())

    def entered(self) -> Operation:
        """The owner comes here: it is suspended, unless it goes on with its poll."""
        owner = self.owner
        if isinstance(owner, Task):
            return owner.suspend()
        return Operation(
            silent=True, later=(lambda: owner.runs_while(self._goes_on(), timed=self.timed),)
        )

    def _goes_on(self) -> Term:
        return any_of(self.ready, *self._unpolled())

    def polls(self, future: Polled) -> Term:
        """It is this one's turn, and somebody polls the owner."""
        position = self._position(future)
        return all_of(
            self.here,
            negation(self.ready),
            self.begun[position],
            self.comes_to(position),
            any_of(
                all_of(self.unfinished(), self._in_its_poll()),
                all_of(negation(self.unfinished()), self._polled_anew()),
            ),
        )

    def comes_to(self, position: int) -> Term:
        """The branch at this position may be polled: nobody before it still needs a first poll."""
        count, branch = len(self.branches), self.branches[position]
        first = none_of(*self._unpolled(range(position) if self.in_order else ()))
        if self._told:
            new = TRUE if branch is None else branch.is_new()
            return all_of(first, any_of(new, none_of(*self._unpolled())))
        ways = [all_of(equal(self.turn, ANY), first)]
        for start in range(count):
            between = [(start + each) % count for each in range((position - start) % count)]
            here = equal(self.turn, start + 1)
            ways.append(all_of(here, none_of(*self._unpolled(between))))
        return any_of(*ways)

    def passes(self, future: Polled) -> Updates:
        """The turn after a poll of this one; the order is forgotten with the last first poll."""
        if self._told:
            return {}
        position, count = self._position(future), len(self.branches)
        others = [each for each in range(count) if each != position]
        left = any_of(*self._unpolled(others))
        following = if_then_else(left, number((position + 1) % count + 1), number(ANY))
        return {self.turn: if_then_else(self.here, following, self.turn)}

    def idle(self) -> Term:
        """None of them is in the middle of a poll; a future that runs itself knows that."""
        if not isinstance(self.owner, Task):
            return TRUE
        first = next((each for each in self.branches if each is not None), None)
        return TRUE if first is None else first.unpolled()

    def left(self) -> Updates:
        """The owner goes on."""
        return {} if self._told else {self.turn: number(ANY)}

    def _position(self, future: Polled) -> int:
        (position,) = (p for p, each in enumerate(self.branches) if each is future)
        return position

    def _unpolled(self, positions: Iterable[int] | None = None) -> Iterator[Term]:
        """For each of them, that it still needs its first poll in this round."""
        if not self.complete:
            return
        for position in range(len(self.branches)) if positions is None else positions:
            branch = self.branches[position]
            if branch is not None:
                yield all_of(branch.is_new(), self.begun[position])

    def _in_its_poll(self) -> Term:
        return self.idle() if isinstance(self.owner, Task) else self.owner.may_run()

    def _polled_anew(self) -> Term:
        return all_of(self.owner.may_resume(), self.idle())


class Glance(Round):
    """A place at which a body polls one future once, and goes on whatever it finds.

    Nothing cuts a poll, so the body is in the middle of its own all the time.
    """

    __slots__ = ()

    def unfinished(self) -> Term:
        """The owner is in the middle of its poll."""
        return all_of(self.here, negation(self.ready))

    def _goes_on(self) -> Term:
        return TRUE


def none_of(*terms: Term) -> Term:
    """None of these holds."""
    return all_of(*map(negation, terms))
