"""A bounded tokio channel: as many messages on the way as it has room for, in order.

Rules C1 and C2: room is a semaphore's permit, so a sender that waits is given room the moment a
message is received, whether or not anybody polls it - the channel can then be empty, and full.
Both ends live as long as the program (in a static, say), so the channel is never closed.  Messages
carry nothing, so it is enough to count them.
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
    append,
    equal,
    head,
    if_then_else,
    is_empty,
    less,
    minus,
    negation,
    plus,
    tail,
    without,
)
from mortmain.model.term.nodes import Constant, Term, Variable
from mortmain.model.term.sorts import BOOLEAN, Range
from mortmain.model.transition.party import Resource, Signal


@dataclass(frozen=True, slots=True)
class Channel:
    """One channel; who may send and receive is collected while programs are compiled."""

    name: str
    capacity: int
    span: Span | None = None
    places: Places = field(default_factory=Places)
    """Every await of `send()`."""
    senders: list[str] = field(default_factory=list)
    receivers: list[str] = field(default_factory=list)

    guard_words: ClassVar[tuple[str, ...]] = ()

    @property
    def room(self) -> Variable:
        """How many more messages can be sent at once."""
        return Variable(f"{self.name}.room", Range(0, self.capacity))

    @property
    def messages(self) -> Variable:
        """How many messages are on the way."""
        return Variable(f"{self.name}.messages", Range(0, self.capacity))

    @property
    def queue(self) -> Variable:
        """The sends that wait for room, first come first."""
        return Variable(f"{self.name}.queue", open_queue(f"places of {self.name}"))

    def has(self, place: str) -> Variable:
        """Whether a send has been given room; assigned counts, polled or not."""
        return Variable(f"{self.name}.{place}.has", BOOLEAN)

    def cells(self) -> tuple[Cell, ...]:
        """The variables of a channel."""
        return (
            Cell(self.room, self.capacity, f"room in {self.name}"),
            Cell(self.messages, 0, f"messages in {self.name}"),
            Cell(self.queue, (), f"senders queued at {self.name}"),
            *(Cell(self.has(each), False, f"room for {each}") for each in self.places),
        )

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

    def settle(self) -> tuple[Operation, ...]:
        """None: whatever happens to it is one step."""
        return ()

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
        name = self.places.new(party)
        has, place = self.has(name), self._token(name)
        sent: Updates = {self.messages: plus(self.messages, 1)}
        return Leaf(
            at_once=(
                Operation(
                    f"sends on {self.name}",
                    guard=less(0, self.room),
                    updates={self.room: minus(self.room, 1), **sent},
                    towards=self.name,
                ),
            ),
            pending=(
                Operation(
                    f"queues to send on {self.name}",
                    guard=equal(self.room, 0),
                    updates={self.queue: append(self.queue, place)},
                    towards=self.name,
                ),
            ),
            ready=(
                Operation(
                    f"sends on {self.name}",
                    guard=equal(has, TRUE),
                    updates={has: FALSE, **sent},
                    waits_for=f"room in {self.name}",
                    towards=self.name,
                ),
            ),
            elapses=negation(has),
            drop=Operation(
                f"leaves the queue of {self.name}",
                guard=negation(has),
                updates={self.queue: without(self.queue, place)},
                towards=self.name,
            ),
            drop_ready=Operation(
                f"drops its room in {self.name} unused",
                guard=equal(has, TRUE),
                towards=self.name,
                # It is not in the queue itself, so it cannot be the one that is served.
                later=(lambda: {**self._make_room(), has: FALSE},),
            ),
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
            later=(self._make_room,),
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

    def _make_room(self) -> Updates:
        """S5: the room goes to the send at the head of the queue, or is free."""
        nobody = is_empty(self.queue)
        updates: dict[Variable, Term] = {
            self.room: if_then_else(nobody, plus(self.room, 1), self.room),
            self.queue: tail(self.queue),
        }
        for each in self.places:
            first = all_of(negation(nobody), equal(head(self.queue), self._token(each)))
            updates[self.has(each)] = if_then_else(first, TRUE, self.has(each))
        return updates

    def _token(self, place: str) -> Constant:
        return token(place, f"places of {self.name}")
