"""Permits: so many of something, given out first come first served; several at once, if wanted.

Rules S1-S6 of tokio's `batch_semaphore`, on which its Semaphore, RwLock, bounded channel and
OnceCell are built: a poll takes what it needs, if nobody waits and there is enough; otherwise it
joins the queue, and the head of the queue gathers whatever is free or comes back until it has all
it needs, polled or not.  So nobody overtakes, and what one gathers is out of reach for all others.

Invariant: somebody is queued only while the head of the queue needs more than is free.  Permits
that nobody has completely are therefore free, or gathered by the head of the queue; one number
says how many there are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial

from mortmain.model.domain.cell import Cell
from mortmain.model.domain.leaf import Call, Failure, Guard
from mortmain.model.domain.operation import Operation, Turn, Updates, open_queue, token
from mortmain.model.domain.places import Places
from mortmain.model.term.build import (
    TRUE,
    all_of,
    any_of,
    append,
    at_most,
    different,
    equal,
    head,
    if_then_else,
    is_empty,
    less,
    minus,
    negation,
    number,
    plus,
    tail,
    without,
)
from mortmain.model.term.nodes import Constant, Term, Variable
from mortmain.model.term.sorts import BOOLEAN, Range
from mortmain.model.transition.party import Hold, Resource

MOST_PERMITS = 255
"""More permits than this there cannot be of anything in a spec."""


@dataclass(frozen=True, slots=True)
class Permits:
    """The permits of `name`; who may wait for them is collected while programs are compiled."""

    name: str
    total: int
    """How many there are at first."""
    most: int
    """How many there can ever be."""
    places: Places = field(default_factory=Places)
    needs: dict[str, int] = field(default_factory=dict)
    """How many each place wants at once."""
    closable: bool = False
    """Somebody may close it: then nobody is given any more."""

    @property
    def free(self) -> Variable:
        """The permits that nobody has, unless the head of the queue has gathered them."""
        return Variable(f"{self.name}.free", Range(0, self.most))

    @property
    def queue(self) -> Variable:
        """The places that wait, first come first."""
        return Variable(f"{self.name}.queue", open_queue(f"places of {self.name}"))

    def has(self, place: str) -> Variable:
        """How many a place has been given for good; assigned counts, polled or not."""
        return Variable(f"{self.name}.{place}.has", Range(0, self.needs[place]))

    @property
    def closed(self) -> Variable:
        """Whether it has been closed."""
        return Variable(f"{self.name}.closed", BOOLEAN)

    def cells(self, free: str | None, queue: str, has: str | None) -> tuple[Cell, ...]:
        """The variables; what a story calls them, where it shows them: `has` before the place."""
        given = (
            Cell(self.has(each), 0, None if has is None else f"{has} {each}")
            for each in self.places
        )
        closed = (Cell(self.closed, False, f"close of {self.name}"),) if self.closable else ()
        return (Cell(self.free, self.total, free), Cell(self.queue, (), queue), *closed, *given)

    def place(self, party: str, need: int = 1, purpose: str = "") -> str:
        """A new place of `party`, which wants so many at once."""
        name = self.places.new(party, purpose)
        self.needs[name] = need
        return name

    def available(self, need: int) -> Term:
        """So many can be taken: nobody is before, and there are enough."""
        return all_of(is_empty(self.queue), at_most(need, self.free))

    def is_open(self) -> Term:
        """It has not been closed."""
        return negation(self.closed) if self.closable else TRUE

    def is_pending(self, place: str) -> Term:
        """A waiter would be pending if it were polled."""
        return all_of(negation(self.is_served(place)), self.is_open())

    def is_served(self, place: str) -> Term:
        """The place has all it needs, polled or not."""
        return equal(self.has(place), self.needs[place])

    def holds(self, place: str) -> Term:
        """The place has something to give back."""
        return different(self.has(place), 0)

    def take(self, place: str, text: str) -> Operation:
        """S1: there are enough, and they are taken."""
        need = self.needs[place]
        return Operation(
            text,
            guard=all_of(self.is_open(), self.available(need)),
            updates={self.free: minus(self.free, need), self.has(place): number(need)},
            towards=self.name,
        )

    def enqueue(self, place: str, text: str) -> Operation:
        """S2: there are not enough; at the head of the queue, it has gathered what there is."""
        return Operation(
            text,
            guard=all_of(self.is_open(), negation(self.available(self.needs[place]))),
            updates={self.queue: append(self.queue, self._token(place))},
            towards=self.name,
        )

    def receive(self, place: str, text: str) -> Operation:
        """S4: a waiter that has all it needs is polled."""
        return Operation(
            text,
            guard=all_of(self.is_open(), self.is_served(place)),
            waits_for=self.name,
            turn=self._turn_of(place),
            towards=self.name,
        )

    def leave(self, place: str, text: str) -> Operation:
        """S6, queued: it leaves the queue, and what it has gathered goes to those behind it."""
        queue, need = without(self.queue, self._token(place)), self.needs[place]
        return Operation(
            text,
            guard=negation(self.is_served(place)),
            towards=self.name,
            later=(partial(self._handed_on, queue, self.free, need - 1, self._party(place), {}),),
        )

    def try_take(self, place: str, text: str, released: Guard) -> Call:
        """S7: takes what it needs, or says that there is not enough; it never waits."""
        full = all_of(self.is_open(), negation(self.available(self.needs[place])))
        would_block = Operation(f"finds that {self.name} is taken", guard=full, towards=self.name)
        failures = [Failure(would_block, "WouldBlock")]
        if self.closable:
            failures.append(self.refuse(place))
        return Call((self.take(place, text),), tuple(failures), released)

    def close(self) -> Operation:
        """S8: everybody who waits is woken, and finds it closed."""
        return Operation(
            f"closes {self.name}",
            updates={self.closed: TRUE, self.queue: Constant((), self.queue.sort)},
            towards=self.name,
        )

    def refuse(self, place: str, waits_for: str | None = None) -> Failure:
        """S8: a poll, even of one that has been given all it needs, finds it closed."""
        closed = replace(
            self.give_back(place, f"finds {self.name} closed"),
            guard=equal(self.closed, TRUE),
            waits_for=waits_for,
            turn=self._turn_of(place),
        )
        return Failure(closed, "Closed")

    def give_back(self, place: str, text: str) -> Operation:
        """S5: what it has goes to the head of the queue, and on from there, or is free."""
        has, need = self.has(place), self.needs[place]
        free, nothing = plus(self.free, has), {has: number(0)}
        return Operation(
            text,
            guard=self.holds(place),
            towards=self.name,
            later=(partial(self._handed_on, self.queue, free, need, self._party(place), nothing),),
        )

    def forget(self, place: str, text: str) -> Operation:
        """S9: what it has is gone for ever."""
        has = self.has(place)
        return Operation(text, guard=self.holds(place), updates={has: number(0)})

    def forget_free(self, count: int, text: str) -> Operation:
        """S10: so many of those that are free are gone for ever, and none that anybody gathers."""
        left = if_then_else(at_most(count, self.free), minus(self.free, count), number(0))
        taken = if_then_else(is_empty(self.queue), left, self.free)
        return Operation(text, updates={self.free: taken}, towards=self.name)

    def keep_one(self, place: str, text: str) -> Operation:
        """All but one of what it has go back, as S5 says."""
        has, others = self.has(place), self.needs[place] - 1
        free, one = plus(self.free, others), {has: number(1)}
        return Operation(
            text,
            guard=self.is_served(place),
            towards=self.name,
            later=(partial(self._handed_on, self.queue, free, others, self._party(place), one),),
        )

    def add(self, count: int, party: str) -> Updates:
        """S5 for permits that nobody had before; to be asked for when all places are known."""
        return self._handed_on(self.queue, plus(self.free, count), count, party, {})

    def holders(self) -> tuple[Hold, ...]:
        """Who has what it wanted, for those who need not know what a permit is."""
        return tuple(Hold(party, self.holds(name)) for name, party in self.places.parties())

    def gathered(self) -> tuple[Resource, ...]:
        """S2, S5: what the head of the queue has of the several that it wants; none if nobody does.

        Whoever is behind it waits for its turn, and it waits for those who have the rest.
        """
        holds = tuple(
            Hold(party, self._gathers(name))
            for name, party in self.places.parties()
            if self.needs[name] > 1
        )
        return (Resource(self.turn, "turn", holds),) if holds else ()

    @property
    def turn(self) -> str:
        """What those wait for who are behind one that gathers."""
        return f"turn at {self.name}"

    def _gathers(self, place: str) -> Term:
        """The place is the head of the queue, and has a part of what it wants."""
        waits = negation(is_empty(self.queue))
        return all_of(waits, equal(head(self.queue), self._token(place)), less(0, self.free))

    def _turn_of(self, place: str) -> Turn:
        """Another place is the head of the queue, and has a part of what it wants."""

        def others_first() -> Term:
            others = (each for each in self.places if each != place and self.needs[each] > 1)
            return any_of(*map(self._gathers, others))

        return Turn(others_first, self.turn)

    def _handed_on(
        self, queue: Term, free: Term, most: int, party: str, kept: Mapping[Variable, Term]
    ) -> Updates:
        """Where `free` permits go with this queue, of which at most `most` are new to its head.

        All of it is one step, as it happens under the mutex of the semaphore's own list.
        """
        served: list[tuple[Term, Term]] = []
        enough: Term = TRUE
        queue_after, free_after = [queue], [free]
        for _ in range(self._most_served(most, party)):
            first = head(queue_after[-1])
            need = self._need_of(first)
            enough = all_of(
                enough, negation(is_empty(queue_after[-1])), at_most(need, free_after[-1])
            )
            served.append((enough, first))
            queue_after.append(tail(queue_after[-1]))
            free_after.append(minus(free_after[-1], need))
        updates: dict[Variable, Term] = {self.queue: queue, self.free: free}
        for (so_far, _), rest, left in zip(served, queue_after[1:], free_after[1:], strict=True):
            updates[self.queue] = if_then_else(so_far, rest, updates[self.queue])
            updates[self.free] = if_then_else(so_far, left, updates[self.free])
        updates |= kept
        for each in self.places:
            has = self.has(each)
            chosen = any_of(
                *(all_of(so_far, equal(first, self._token(each))) for so_far, first in served)
            )
            updates[has] = if_then_else(chosen, self.needs[each], updates.get(has, has))
        return updates

    def _most_served(self, most: int, party: str) -> int:
        """How many can be served at once: a party waits at one place at a time, and whoever gives
        back waits nowhere; the first that is served needs one of the new permits at least."""
        others = {each for _, each in self.places.parties()} - {party}
        least = min(self.needs.values(), default=1)
        return min(len(others), -(-most // least))

    def _need_of(self, place: Term) -> Term:
        """How many the place wants that a term stands for."""
        usual = min(self.needs.values(), default=1)
        need: Term = number(usual)
        for each in sorted(set(self.needs.values()) - {usual}):
            names = [name for name, wanted in self.needs.items() if wanted == each]
            wants = any_of(*(equal(place, self._token(name)) for name in names))
            need = if_then_else(wants, each, need)
        return need

    def _party(self, place: str) -> str:
        return dict(self.places.parties())[place]

    def _token(self, place: str) -> Constant:
        return token(place, f"places of {self.name}")
