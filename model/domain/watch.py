"""A tokio watch: the last value that was sent, and whoever wants to know when it has changed.

Each receiver remembers which value it has seen.  `changed()` compares before it waits, so no change
is missed however it is interleaved, and dropping it loses nothing.

The value is behind a lock of the standard library, which blocks threads: `borrow()` leaves a guard
that reads, and sending waits until nobody reads, with its thread.  A reader comes behind a sender
that waits, so whoever borrows twice can be caught in between.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from mortmain.model.diagnostic import Span
from mortmain.model.domain.cell import Cell
from mortmain.model.domain.ends import Ends
from mortmain.model.domain.leaf import End, Failure, Guard, Leaf
from mortmain.model.domain.operation import Operation, Updates
from mortmain.model.domain.places import Places
from mortmain.model.domain.until import until
from mortmain.model.term.build import FALSE, TRUE, all_of, equal, less, minus, negation, plus
from mortmain.model.term.nodes import Variable
from mortmain.model.term.sorts import BOOLEAN, Range
from mortmain.model.transition.party import Hold, Resource, Signal

MOST = 255
"""More that read, or wait to send, at a time than this a spec cannot have."""


@dataclass(frozen=True, slots=True)
class Watch:
    """One watch; who may send and receive is collected while programs are compiled."""

    name: str
    sending: Ends
    receiving: Ends
    span: Span | None = None
    borrows: Places = field(default_factory=Places)
    senders: list[str] = field(default_factory=list)
    receivers: list[str] = field(default_factory=list)

    guard_words: ClassVar[tuple[str, ...]] = ("borrow",)

    @classmethod
    def of(
        cls,
        name: str,
        senders: Sequence[str] = (),
        receivers: Sequence[str] = (),
        span: Span | None = None,
    ) -> Watch:
        """One whose first value everybody has seen."""
        sending = Ends(name, "sender", tuple(senders))
        return cls(name, sending, Ends(name, "receiver", tuple(receivers)), span)

    @property
    def reading(self) -> Variable:
        """How many guards there are."""
        return Variable(f"{self.name}.reading", Range(0, MOST))

    @property
    def waiting(self) -> Variable:
        """How many wait to send."""
        return Variable(f"{self.name}.waiting", Range(0, MOST))

    @property
    def ended(self) -> Variable:
        """Whether the last sender is gone."""
        return Variable(f"{self.name}.ended", BOOLEAN)

    @property
    def closed(self) -> Variable:
        """Whether the last receiver is gone."""
        return Variable(f"{self.name}.closed", BOOLEAN)

    def unseen(self, party: str) -> Variable:
        """Whether a party has not seen the last value."""
        return Variable(f"{self.name}.unseen by {party}", BOOLEAN)

    def has(self, place: str) -> Variable:
        """Whether a place has the value borrowed."""
        return Variable(f"{self.name}.{place}.has", BOOLEAN)

    def cells(self) -> tuple[Cell, ...]:
        """The variables of a watch."""
        return (
            Cell(self.reading, 0, f"borrows of {self.name}"),
            Cell(self.waiting, 0, f"senders that wait for {self.name}"),
            Cell(self.ended, False, f"end of {self.name}"),
            Cell(self.closed, False, f"close of {self.name}"),
            *(
                Cell(self.unseen(e), False, f"change of {self.name} for {e}")
                for e in self.receivers
            ),
            *(Cell(self.has(each), False) for each in self.borrows),
            *self.sending.cells(),
            *self.receiving.cells(),
        )

    def leaf(self, word: str, party: str) -> Leaf | None:
        """`changed()` and `closed()`, and with the whole thread `borrow()` and `send()`."""
        match word:
            case "changed":
                return self._changed(party)
            case "borrow":
                return self._borrow(party)
            case "send":
                return self._send(party)
            case "closed":
                shut = Operation(
                    f"learns that {self.name} is closed",
                    guard=equal(self.closed, TRUE),
                    waits_for=f"receivers of {self.name}",
                )
                return until(shut, f"the close of {self.name}")
            case _:
                return None

    def made(self, party: str) -> Updates:
        """Nothing: only polling has an effect."""
        return {}

    def call(self, word: str, party: str) -> Operation | None:
        """Nothing: whatever it offers can wait."""
        return None

    def words(self) -> tuple[str, ...]:
        """What can be said of a watch."""
        return (
            "await ...send()",
            "await ...changed()",
            "async with ...borrow()",
            "await ...closed()",
        )

    def ends_of(self, method: str) -> tuple[str, ...]:
        """Which ends every run of a method owns."""
        return tuple(e.kind for e in (self.sending, self.receiving) if method in e.methods)

    def end(self, kind: str, party: str, *, there: bool) -> End:
        """The last sender ends it, the last receiver closes it."""
        if kind == "sender":
            return self.sending.end(party, there, lambda: {self.ended: TRUE})
        return self.receiving.end(party, there, lambda: {self.closed: TRUE})

    def resources(self) -> tuple[Resource, ...]:
        """Who has the value borrowed."""
        holds = tuple(
            Hold(party, equal(self.has(place), TRUE)) for place, party in self.borrows.parties()
        )
        return (Resource(f"value of {self.name}", "rwlock", holds, self.span),)

    def signals(self) -> tuple[Signal, ...]:
        """Who may still send, and who may close it."""
        return (
            Signal(self.name, "watch", tuple(self.senders), self.span),
            Signal(f"receivers of {self.name}", "watch", tuple(self.receivers), self.span),
        )

    def _changed(self, party: str) -> Leaf:
        if party not in self.receivers:
            self.receivers.append(party)
        unseen = self.unseen(party)
        sees = Operation(
            f"sees that {self.name} has changed",
            guard=equal(unseen, TRUE),
            updates={unseen: FALSE},
            waits_for=self.name,
        )
        over = all_of(negation(unseen), equal(self.ended, TRUE))
        ended = Failure(Operation(f"finds {self.name} closed", guard=over), "Closed")
        return until(sees, f"a change of {self.name}", ended)

    def _borrow(self, party: str) -> Leaf:
        place, value = self.borrows.new(party), f"value of {self.name}"
        has = self.has(place)
        queued = less(0, self.waiting)
        take = Operation(
            f"borrows {value}",
            guard=negation(queued),
            updates={has: TRUE, self.reading: plus(self.reading, 1)},
            waits_for=value,
            towards=value,
        )
        back = Operation(
            f"gives back the {value}",
            guard=equal(has, TRUE),
            updates={has: FALSE, self.reading: minus(self.reading, 1)},
            towards=value,
        )
        nothing = Operation("gives up")
        return Leaf(
            at_once=(take,),
            pending=(),
            ready=(),
            elapses=queued,
            drop=nothing,
            drop_ready=nothing,
            guard=Guard(value, equal(has, TRUE), back),
            blocks=True,
        )

    def _send(self, party: str) -> Leaf:
        if party not in self.senders:
            self.senders.append(party)
        value, free = f"value of {self.name}", equal(self.reading, 0)
        shut = equal(self.closed, TRUE)
        send = Operation(
            f"sends on {self.name}",
            guard=all_of(free, negation(shut)),
            towards=self.name,
            later=(self._sent,),
        )
        waits = Operation(
            f"waits to write the {value}",
            guard=all_of(negation(free), negation(shut)),
            updates={self.waiting: plus(self.waiting, 1)},
            towards=value,
        )
        sent = Operation(
            f"sends on {self.name}",
            guard=free,
            updates={self.waiting: minus(self.waiting, 1)},
            waits_for=value,
            towards=self.name,
            later=(self._sent,),
        )
        nothing = Operation("gives up")
        return Leaf(
            at_once=(send,),
            pending=(waits,),
            ready=(sent,),
            elapses=negation(free),
            drop=nothing,
            drop_ready=nothing,
            fails_at_once=(Failure(Operation(f"finds {self.name} closed", guard=shut), "Closed"),),
            blocks=True,
            waits_for_guards=True,
        )

    def _sent(self) -> Updates:
        return {self.unseen(each): TRUE for each in self.receivers}
