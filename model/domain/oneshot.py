"""A oneshot channel: one value, sent once.

Rules O1-O3: sending wakes the receiver; a sender that is parked where nobody drops it (a static
map, a detached task) leaves the receiver pending for ever.  Here the sender lives as long as the
program.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from mortmain.model.diagnostic import Span
from mortmain.model.domain.cell import Cell
from mortmain.model.domain.leaf import Leaf
from mortmain.model.domain.operation import Operation, Updates
from mortmain.model.term.build import TRUE, equal, if_then_else, negation
from mortmain.model.term.nodes import Term, Variable
from mortmain.model.term.sorts import BOOLEAN, Sort, default
from mortmain.model.transition.party import Resource, Signal


@dataclass(frozen=True, slots=True)
class Oneshot:
    """One value that may come; once it has, every await of it is ready."""

    name: str
    span: Span | None = None
    senders: list[str] = field(default_factory=list)
    carries: Sort | None = None
    """What the value is; `None` where it does not matter."""

    guard_words: ClassVar[tuple[str, ...]] = ()
    value_words: ClassVar[tuple[str, ...]] = ("send",)
    message_words: ClassVar[tuple[str, ...]] = ("receive",)

    @property
    def sent(self) -> Variable:
        """Whether the value is there."""
        return Variable(f"{self.name}.sent", BOOLEAN)

    @property
    def value(self) -> Variable:
        """What was sent."""
        assert self.carries is not None
        return Variable(f"{self.name}.value", self.carries)

    def cells(self) -> tuple[Cell, ...]:
        """The variables of a oneshot."""
        sent = Cell(self.sent, False, self.name)
        if self.carries is None:
            return (sent,)
        return (sent, Cell(self.value, default(self.carries), f"value of {self.name}"))

    def post(self, value: Term) -> Updates:
        """The first value that is sent stays."""
        if self.carries is None:
            return {}
        return {self.value: if_then_else(equal(self.sent, TRUE), self.value, value)}

    def first(self) -> Term | None:
        """What was sent."""
        return None if self.carries is None else self.value

    def taken(self) -> Updates:
        """It stays where it is."""
        return {}

    def leaf(self, word: str, party: str) -> Leaf | None:
        """`receive()`: ready once the value was sent."""
        if word != "receive":
            return None
        there = equal(self.sent, TRUE)
        receive = Operation(f"receives {self.name}", guard=there, waits_for=self.name)
        return Leaf(
            at_once=(receive,),
            pending=(Operation(f"waits for {self.name}", guard=negation(there)),),
            ready=(receive,),
            elapses=negation(there),
            drop=Operation(f"stops waiting for {self.name}", guard=negation(there)),
            drop_ready=Operation(f"stops waiting for {self.name}", guard=there),
        )

    def made(self, party: str) -> Updates:
        """Nothing: only polling has an effect."""
        return {}

    def call(self, word: str, party: str) -> Operation | None:
        """`send()`: a second time it changes nothing."""
        if word != "send":
            return None
        if party not in self.senders:
            self.senders.append(party)
        return Operation(f"sends {self.name}", updates={self.sent: TRUE}, towards=self.name)

    def words(self) -> tuple[str, ...]:
        """What can be said of a oneshot."""
        return ("await ...receive()", "send()")

    def resources(self) -> tuple[Resource, ...]:
        """None: nobody holds it."""
        return ()

    def signals(self) -> tuple[Signal, ...]:
        """Who may still send."""
        return (Signal(self.name, "oneshot", tuple(self.senders), self.span),)
