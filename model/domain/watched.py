"""The value of a watch, behind a lock of the standard library that blocks threads.

Whoever borrows reads, and whoever sends waits until nobody reads, with its whole thread.  A reader
comes behind a sender that waits, so whoever borrows twice can be caught in between.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from mortmain.model.diagnostic import Span
from mortmain.model.domain.cell import Cell
from mortmain.model.domain.leaf import Failure, Guard, Leaf
from mortmain.model.domain.operation import Operation, Updates
from mortmain.model.domain.places import Places
from mortmain.model.term.build import FALSE, TRUE, all_of, equal, less, minus, negation, plus
from mortmain.model.term.nodes import Term, Variable
from mortmain.model.term.sorts import BOOLEAN, Range, Sort, Value
from mortmain.model.transition.party import Hold, Resource

MOST = 255
"""More that read, or wait to send, at a time than this a spec cannot have."""

NOTHING = Operation("gives up")


@dataclass(frozen=True, slots=True)
class Watched:
    """One value; who borrows it is collected while programs are compiled."""

    of: str
    """The watch whose value it is."""
    carries: Sort | None = None
    initial: Value = False
    span: Span | None = None
    borrows: Places = field(default_factory=Places)

    @property
    def name(self) -> str:
        """What a story calls it."""
        return f"value of {self.of}"

    @property
    def value(self) -> Variable:
        """What it is now."""
        assert self.carries is not None
        return Variable(f"{self.of}.value", self.carries)

    @property
    def reading(self) -> Variable:
        """How many guards there are."""
        return Variable(f"{self.of}.reading", Range(0, MOST))

    @property
    def waiting(self) -> Variable:
        """How many wait to send."""
        return Variable(f"{self.of}.waiting", Range(0, MOST))

    def has(self, place: str) -> Variable:
        """Whether a place has the value borrowed."""
        return Variable(f"{self.of}.{place}.has", BOOLEAN)

    def cells(self) -> tuple[Cell, ...]:
        """Its variables."""
        return (
            Cell(self.reading, 0, f"borrows of {self.of}"),
            Cell(self.waiting, 0, f"senders that wait for {self.of}"),
            *(() if self.carries is None else (Cell(self.value, self.initial, self.name),)),
            *(Cell(self.has(each), False) for each in self.borrows),
        )

    def borrow(self, party: str, seen: Updates) -> Leaf:
        """A guard that reads; `seen` is what looking changes."""
        has = self.has(self.borrows.new(party))
        held = equal(has, TRUE)
        back = Operation(
            f"gives back the {self.name}",
            guard=held,
            updates={has: FALSE, self.reading: minus(self.reading, 1)},
            towards=self.name,
        )
        updates: Updates = {has: TRUE, self.reading: plus(self.reading, 1), **seen}
        return self._reads(f"borrows {self.name}", updates, Guard(self.name, held, back))

    def copy(self, seen: Updates) -> Leaf:
        """What it is, the guard being dropped in the same statement."""
        return self._reads(f"copies the {self.name}", seen, None)

    def _reads(self, text: str, updates: Updates, guard: Guard | None) -> Leaf:
        queued = less(0, self.waiting)
        return Leaf(
            at_once=(Operation(text, negation(queued), updates, self.name, self.name),),
            pending=(),
            ready=(),
            elapses=queued,
            drop=NOTHING,
            drop_ready=NOTHING,
            guard=guard,
            gives=None if self.carries is None or guard else self.value,
            blocks=True,
            waits_for_guards=guard is None,
        )

    def write(self, send: Operation, shut: Term) -> Leaf:
        """`send`, once nobody reads; where it is `shut` before, it fails."""
        free = equal(self.reading, 0)
        waits = Operation(
            f"waits to write the {self.name}",
            guard=all_of(negation(free), negation(shut)),
            updates={self.waiting: plus(self.waiting, 1)},
            towards=self.name,
        )
        sent = Operation(
            send.text,
            guard=free,
            updates={**send.updates, self.waiting: minus(self.waiting, 1)},
            waits_for=self.name,
            towards=send.towards,
            later=send.later,
        )
        closed = Operation(f"finds {self.of} closed", guard=shut)
        return Leaf(
            at_once=(send.when(all_of(free, negation(shut))),),
            pending=(waits,),
            ready=(sent,),
            elapses=negation(free),
            drop=NOTHING,
            drop_ready=NOTHING,
            fails_at_once=() if shut == FALSE else (Failure(closed, "Closed"),),
            blocks=True,
            waits_for_guards=True,
        )

    def resource(self) -> Resource:
        """Who has it borrowed."""
        holds = tuple(
            Hold(party, equal(self.has(place), TRUE)) for place, party in self.borrows.parties()
        )
        return Resource(self.name, "rwlock", holds, self.span)
