"""A tokio channel: as many messages on the way as it has room for, in order; or any number.

Rules C1-C7.  Room is given to whoever waits for it the moment a message is received, whether or
not anybody polls him - the channel can then be empty, and full.  After the last sender is dropped,
whoever receives gets what is left and then `Closed`.  After the receiver is dropped or has closed
the channel, whoever sends gets `Closed`; and it is not at its end while anybody has room in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import ClassVar

from mortmain.model.diagnostic import Span
from mortmain.model.domain.cell import Cell
from mortmain.model.domain.ends import Ends
from mortmain.model.domain.leaf import Call, End, Failure, Guard, Leaf
from mortmain.model.domain.messages import Messages
from mortmain.model.domain.operation import Operation, Updates
from mortmain.model.domain.permits import Permits
from mortmain.model.domain.room import Room
from mortmain.model.domain.until import until
from mortmain.model.term.build import (
    FALSE,
    TRUE,
    all_of,
    any_of,
    equal,
    less,
    minus,
    negation,
    number,
    plus,
)
from mortmain.model.term.nodes import Constant, Term, Variable
from mortmain.model.term.sorts import BOOLEAN, Sort
from mortmain.model.transition.party import Resource, Signal


@dataclass(frozen=True, slots=True)
class Channel:
    """One channel; who may send and receive is collected while programs are compiled."""

    name: str
    room: Room
    values: Messages
    bounded: bool
    """Sending takes room, and waits for it."""
    sending: Ends
    receiving: Ends
    span: Span | None = None
    senders: list[str] = field(default_factory=list)
    receivers: list[str] = field(default_factory=list)

    guard_words: ClassVar[tuple[str, ...]] = ("reserve", "try_reserve")
    value_words: ClassVar[tuple[str, ...]] = ("send", "try_send")
    message_words: ClassVar[tuple[str, ...]] = ("receive", "try_receive")

    @classmethod
    def of(
        cls,
        name: str,
        capacity: int | None,
        senders: Sequence[str] = (),
        receivers: Sequence[str] = (),
        *,
        most: int = 4,
        told: bool = True,
        span: Span | None = None,
        carries: Sort | None = None,
    ) -> Channel:
        """An empty channel with room for so many messages; without a capacity, for `most`."""
        room = capacity or most
        return cls(
            name,
            Room(name, Permits(name, room, room, closable=True), told),
            Messages(name, room, carries),
            capacity is not None,
            Ends(name, "sender", tuple(senders)),
            Ends(name, "receiver", tuple(receivers)),
            span,
        )

    @property
    def ended(self) -> Variable:
        """Whether the last sender is gone."""
        return Variable(f"{self.name}.ended", BOOLEAN)

    def cells(self) -> tuple[Cell, ...]:
        """The variables of a channel."""
        return (
            *self.room.permits.cells(
                f"room in {self.name}", f"senders queued at {self.name}", "room for"
            ),
            Cell(self.room.messages, 0, f"messages in {self.name}"),
            *self.values.cells(),
            Cell(self.ended, False, f"end of {self.name}"),
            Cell(self.room.untold, False, f"missed wake-up of {self.name}"),
            *self.sending.cells(),
            *self.receiving.cells(),
        )

    @property
    def carries(self) -> Sort | None:
        """What a message is."""
        return self.values.of

    def post(self, value: Term) -> Updates:
        """The value goes to the end of the line."""
        return self.values.send(value)

    def first(self) -> Term | None:
        """The value at the head of the line."""
        return self.values.first()

    def taken(self) -> Updates:
        """The rest of the line remains."""
        return self.values.take()

    def leaf(self, word: str, party: str) -> Leaf | None:
        """`send()` and `reserve()` wait for room, `receive()` for a message, `closed()` until
        nobody receives any more."""
        match word:
            case "send" if self.bounded:
                return self.room.send(self._sender(party))
            case "reserve" if self.bounded:
                reserved = self.room.reserve(self._sender(party))
                return replace(reserved, guard=self._permit(reserved.guard))
            case "receive":
                return self._receive(party)
            case "closed":
                closed = f"learns that {self.name} is closed"
                shut = Operation(closed, guard=self._shut(), waits_for=f"room in {self.name}")
                return until(shut, f"the close of {self.name}")
            case _:
                return None

    def made(self, party: str) -> Updates:
        """Nothing: only polling has an effect."""
        return {}

    def call(self, word: str, party: str) -> Operation | Call | None:
        """What answers at once, also `send()` where there is room for any number."""
        match word:
            case "send" if not self.bounded:
                return self._send_unbounded(self._sender(party))
            case "try_send" if self.bounded:
                return self.room.try_send(self._sender(party))
            case "try_reserve" if self.bounded:
                tried = self.room.try_reserve(self._sender(party))
                return replace(tried, guard=self._permit(tried.guard))
            case "try_receive":
                return self._try_receive(party)
            case "close":
                return self.room.permits.close().then({self.room.untold: FALSE})
            case _:
                return None

    def words(self) -> tuple[str, ...]:
        """What can be said of a channel."""
        sends = ("await ...send()", "try_send()") if self.bounded else ("send()",)
        reserves = ("permit = await ...reserve()",) if self.bounded else ()
        receives = ("await ...receive()", "try_receive()", "close()", "await ...closed()")
        return (*sends, *reserves, *receives)

    def ends_of(self, method: str) -> tuple[str, ...]:
        """Which ends every run of a method owns."""
        return tuple(e.kind for e in (self.sending, self.receiving) if method in e.methods)

    def end(self, kind: str, party: str, *, there: bool) -> End:
        """C3: the last sender ends the channel, the receiver closes it and drops what is in it."""
        if kind == "sender":
            return self.sending.end(party, there, self._senders_gone)
        return self.receiving.end(party, there, self._receiver_gone)

    def resources(self) -> tuple[Resource, ...]:
        """None: nobody holds a channel."""
        return ()

    def signals(self) -> tuple[Signal, ...]:
        """Messages come from senders, and room from receivers."""
        return (
            Signal(self.name, "channel", tuple(self.senders), self.span, self.sending.keepers()),
            Signal(
                f"room in {self.name}",
                "channel",
                tuple(self.receivers),
                self.span,
                self.receiving.keepers(),
            ),
        )

    def _permit(self, guard: Guard | None) -> Guard | None:
        """What is sent with it may have a value."""
        return guard and replace(guard, carries=self.carries, post=self.values.send)

    def _sender(self, party: str) -> str:
        if party not in self.senders:
            self.senders.append(party)
        return party

    def _shut(self) -> Term:
        return equal(self.room.permits.closed, TRUE)

    def _over(self) -> Term:
        """C3, C4: nothing is left, and nothing can come any more."""
        home = self.room.is_home() if self.bounded else TRUE
        nobody = any_of(equal(self.ended, TRUE), all_of(self._shut(), home))
        return all_of(equal(self.room.messages, 0), nobody)

    def _taken(self, party: str) -> Operation:
        if party not in self.receivers:
            self.receivers.append(party)
        messages = self.room.messages
        return Operation(
            f"receives on {self.name}",
            guard=less(0, messages),
            updates={messages: minus(messages, 1), self.room.untold: FALSE},
            towards=self.name,
            waits_for=self.name,
            later=(lambda: self.room.permits.add(1, party),) if self.bounded else (),
        )

    def _receive(self, party: str) -> Leaf:
        """A message, or the end; the first poll sees the end even if nothing has told of it."""
        over, untold = self._over(), self.room.untold
        closed = Operation(f"finds {self.name} closed", guard=over, updates={untold: FALSE})
        asked = until(self._taken(party), f"a message on {self.name}", Failure(closed, "Closed"))
        woken = any_of(negation(untold), equal(self.ended, TRUE))
        told = Failure(closed.when(woken), "Closed")
        waiting = until(self._taken(party), f"a message on {self.name}", told)
        first = tuple(each.then({untold: FALSE}) for each in asked.pending)
        return replace(
            waiting, at_once=asked.at_once, pending=first, fails_at_once=asked.fails_at_once
        )

    def _try_receive(self, party: str) -> Call:
        over = self._over()
        empty = all_of(equal(self.room.messages, 0), negation(over))
        return Call(
            (replace(self._taken(party), waits_for=None),),
            (
                Failure(Operation(f"finds {self.name} closed", guard=over), "Closed"),
                Failure(Operation(f"finds {self.name} empty", guard=empty), "WouldBlock"),
            ),
        )

    def _send_unbounded(self, party: str) -> Call:
        """C7: there is always room; only the model has an end of it."""
        messages, most = self.room.messages, self.room.permits.most
        sent = Operation(
            f"sends on {self.name}",
            guard=negation(self._shut()),
            updates={messages: plus(messages, 1)},
            towards=self.name,
        )
        return Call(
            (sent,),
            (Failure(Operation(f"finds {self.name} closed", guard=self._shut()), "Closed"),),
            exceeds=all_of(negation(self._shut()), equal(messages, most)),
            advice=f"more than {most} messages are under way on {self.name}: make room for more "
            f"with `UnboundedChannel(most={most * 2})`",
        )

    def _senders_gone(self) -> Updates:
        """Whoever receives is woken, and gets what is left."""
        return {self.ended: TRUE}

    def _receiver_gone(self) -> Updates:
        """The channel is closed, and the messages are dropped with the receiver."""
        permits, messages = self.room.permits, self.room.messages
        return {
            permits.closed: TRUE,
            self.room.untold: FALSE,
            permits.queue: Constant((), permits.queue.sort),
            messages: number(0),
            **self.values.clear(),
            permits.free: plus(permits.free, messages) if self.bounded else permits.free,
        }
