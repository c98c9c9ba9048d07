"""A bounded tokio channel: as many messages on the way as it has room for, in order.

Rules C1 and C2: room is a semaphore's permit, so a sender that waits is given room the moment a
message is received, whether or not anybody polls it - the channel can then be empty, and full.
Both ends live as long as the program (in a static, say), so the channel is never closed.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import ClassVar

from mortmain.model.diagnostic import Span
from mortmain.model.domain.cell import Cell
from mortmain.model.domain.leaf import Leaf
from mortmain.model.domain.messages import Messages
from mortmain.model.domain.operation import Operation, Updates
from mortmain.model.domain.permits import Permits
from mortmain.model.term.build import less, minus, negation, number, plus
from mortmain.model.term.nodes import Term, Variable
from mortmain.model.term.sorts import Range, Sort
from mortmain.model.transition.party import Resource, Signal


@dataclass(frozen=True, slots=True)
class Channel:
    """One channel; who may send and receive is collected while programs are compiled."""

    name: str
    permits: Permits
    """The room in it; every await of `send()` wants some."""
    values: Messages
    span: Span | None = None
    senders: list[str] = field(default_factory=list)
    receivers: list[str] = field(default_factory=list)

    guard_words: ClassVar[tuple[str, ...]] = ()
    value_words: ClassVar[tuple[str, ...]] = ("send",)
    message_words: ClassVar[tuple[str, ...]] = ("receive",)

    @classmethod
    def of(
        cls, name: str, capacity: int, span: Span | None = None, *, carries: Sort | None = None
    ) -> Channel:
        """An empty channel with room for so many messages, and what each of them is."""
        permits = Permits(name, capacity, capacity)
        return cls(name, permits, Messages(name, capacity, carries), span)

    @property
    def messages(self) -> Variable:
        """How many messages are on the way."""
        return Variable(f"{self.name}.messages", Range(0, self.permits.most))

    def cells(self) -> tuple[Cell, ...]:
        """The variables of a channel."""
        return (
            *self.permits.cells(
                f"room in {self.name}", f"senders queued at {self.name}", "room for"
            ),
            Cell(self.messages, 0, f"messages in {self.name}"),
            *self.values.cells(),
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
        """`send()`, which waits for room, and `receive()`, which waits for a message."""
        if word == "send":
            return self._send(party)
        return self._receive(party) if word == "receive" else None

    def made(self, party: str) -> Updates:
        """Nothing: only polling has an effect."""
        return {}

    def call(self, word: str, party: str) -> Operation | None:
        """Nothing: both ends are awaited."""
        return None

    def words(self) -> tuple[str, ...]:
        """What can be said of a channel."""
        return ("await ...send()", "await ...receive()")

    def resources(self) -> tuple[Resource, ...]:
        """None: nobody holds a channel."""
        return ()

    def signals(self) -> tuple[Signal, ...]:
        """Messages come from senders, and room from receivers."""
        return (
            Signal(self.name, "channel", tuple(self.senders), self.span),
            Signal(f"room in {self.name}", "channel", tuple(self.receivers), self.span),
        )

    def _send(self, party: str) -> Leaf:
        if party not in self.senders:
            self.senders.append(party)
        permits = self.permits
        place = permits.place(party)
        sent: Updates = {self.messages: plus(self.messages, 1)}
        used: Updates = {permits.has(place): number(0)}
        return Leaf(
            at_once=(permits.take(place, f"sends on {self.name}").then({**sent, **used}),),
            pending=(permits.enqueue(place, f"queues to send on {self.name}"),),
            ready=(
                replace(
                    permits.receive(place, f"sends on {self.name}"),
                    updates={**used, **sent},
                    waits_for=f"room in {self.name}",
                ),
            ),
            elapses=negation(permits.is_served(place)),
            drop=permits.leave(place, f"leaves the queue of {self.name}"),
            drop_ready=permits.give_back(place, f"drops its room in {self.name} unused"),
        )

    def _receive(self, party: str) -> Leaf:
        if party not in self.receivers:
            self.receivers.append(party)
        some = less(0, self.messages)
        taken: Updates = {self.messages: minus(self.messages, 1)}
        receive = Operation(
            f"receives on {self.name}",
            guard=some,
            updates=taken,
            towards=self.name,
            waits_for=self.name,
            later=(lambda: self.permits.add(1, party),),
        )
        pending = Operation(f"waits for a message on {self.name}", guard=negation(some))
        return Leaf(
            at_once=(receive,),
            pending=(pending,),
            ready=(receive,),
            elapses=negation(some),
            drop=Operation(f"stops waiting for {self.name}", guard=negation(some)),
            drop_ready=Operation(f"stops waiting for {self.name}", guard=some),
        )
