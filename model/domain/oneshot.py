"""A oneshot channel: one value, sent once.

Rules O1-O4: sending wakes the receiver; a sender that is dropped unused fails him (`Closed`), and
one that is parked where nobody drops it (a static map, a detached task) leaves him pending for
ever; after the receiver is dropped or has closed it, sending fails.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from mortmain.model.diagnostic import Span
from mortmain.model.domain.cell import Cell
from mortmain.model.domain.ends import Ends
from mortmain.model.domain.leaf import Call, End, Failure, Leaf
from mortmain.model.domain.operation import Operation, Updates
from mortmain.model.domain.until import until
from mortmain.model.term.build import FALSE, TRUE, all_of, any_of, equal, if_then_else, negation
from mortmain.model.term.nodes import Term, Variable
from mortmain.model.term.sorts import BOOLEAN, Sort, default
from mortmain.model.transition.party import Resource, Signal


@dataclass(frozen=True, slots=True)
class Oneshot:
    """One value that may come; once it has, every await of it is ready."""

    name: str
    sending: Ends
    receiving: Ends
    span: Span | None = None
    senders: list[str] = field(default_factory=list)
    receivers: list[str] = field(default_factory=list)
    carries: Sort | None = None
    """What the value is; `None` where it does not matter."""

    guard_words: ClassVar[tuple[str, ...]] = ()
    value_words: ClassVar[tuple[str, ...]] = ("send",)
    message_words: ClassVar[tuple[str, ...]] = ("receive", "try_receive")

    @classmethod
    def of(
        cls,
        name: str,
        senders: Sequence[str] = (),
        receivers: Sequence[str] = (),
        span: Span | None = None,
        *,
        carries: Sort | None = None,
    ) -> Oneshot:
        """One that is not used yet."""
        sending = Ends(name, "sender", tuple(senders))
        receiving = Ends(name, "receiver", tuple(receivers))
        return cls(name, sending, receiving, span, carries=carries)

    @property
    def sent(self) -> Variable:
        """Whether the value is there."""
        return Variable(f"{self.name}.sent", BOOLEAN)

    @property
    def value(self) -> Variable:
        """What was sent."""
        assert self.carries is not None
        return Variable(f"{self.name}.value", self.carries)

    @property
    def lost(self) -> Variable:
        """Whether the sender was dropped without sending."""
        return Variable(f"{self.name}.lost", BOOLEAN)

    @property
    def closed(self) -> Variable:
        """Whether nobody receives any more."""
        return Variable(f"{self.name}.closed", BOOLEAN)

    def cells(self) -> tuple[Cell, ...]:
        """The variables of a oneshot."""
        value = (
            ()
            if self.carries is None
            else (Cell(self.value, default(self.carries), f"value of {self.name}"),)
        )
        return (
            Cell(self.sent, False, self.name),
            *value,
            Cell(self.lost, False, f"loss of {self.name}"),
            Cell(self.closed, False, f"close of {self.name}"),
            *self.sending.cells(),
            *self.receiving.cells(),
        )

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
        """`receive()`: ready once the value was sent; `closed()`: once nobody receives."""
        match word:
            case "receive":
                self._receiver(party)
                there = equal(self.sent, TRUE)
                receive = Operation(f"receives {self.name}", guard=there, waits_for=self.name)
                return until(receive, self.name, self._failure())
            case "closed":
                closed = f"learns that {self.name} is closed"
                shut = Operation(
                    closed, guard=equal(self.closed, TRUE), waits_for=f"close of {self.name}"
                )
                return until(shut, f"the close of {self.name}")
            case _:
                return None

    def made(self, party: str) -> Updates:
        """Nothing: only polling has an effect."""
        return {}

    def call(self, word: str, party: str) -> Operation | Call | None:
        """`send()`, of which a second changes nothing; `try_receive()` and `close()`."""
        match word:
            case "send":
                return self._send(party)
            case "try_receive":
                self._receiver(party)
                there = equal(self.sent, TRUE)
                lost = self._failure()
                empty = all_of(negation(there), negation(lost.operation.guard))
                return Call(
                    (Operation(f"receives {self.name}", guard=there),),
                    (
                        lost,
                        Failure(Operation(f"finds {self.name} empty", guard=empty), "WouldBlock"),
                    ),
                )
            case "close":
                self._receiver(party)
                return Operation(
                    f"closes {self.name}", updates={self.closed: TRUE}, towards=self.name
                )
            case _:
                return None

    def words(self) -> tuple[str, ...]:
        """What can be said of a oneshot."""
        return ("await ...receive()", "send()", "try_receive()", "close()", "await ...closed()")

    def ends_of(self, method: str) -> tuple[str, ...]:
        """Which ends every run of a method owns."""
        return tuple(e.kind for e in (self.sending, self.receiving) if method in e.methods)

    def end(self, kind: str, party: str, *, there: bool) -> End:
        """O2 and O4: the other end learns of it."""
        if kind == "sender":
            return self.sending.end(party, there, self._sender_gone)
        return self.receiving.end(party, there, lambda: {self.closed: TRUE})

    def resources(self) -> tuple[Resource, ...]:
        """None: nobody holds it."""
        return ()

    def signals(self) -> tuple[Signal, ...]:
        """Who may still send, and who may close it."""
        return (
            Signal(self.name, "oneshot", tuple(self.senders), self.span, self.sending.keepers()),
            Signal(
                f"close of {self.name}",
                "oneshot",
                tuple(self.receivers),
                self.span,
                self.receiving.keepers(),
            ),
        )

    def _receiver(self, party: str) -> None:
        if party not in self.receivers:
            self.receivers.append(party)

    def _failure(self) -> Failure:
        """The sender is gone, or the receiver has closed it, and nothing was sent before."""
        never = any_of(equal(self.lost, TRUE), equal(self.closed, TRUE))
        guard = all_of(negation(self.sent), never)
        return Failure(Operation(f"finds {self.name} closed", guard=guard), "Closed")

    def _send(self, party: str) -> Call:
        """O1: it uses the sender up."""
        if party not in self.senders:
            self.senders.append(party)
        # A value that was sent before the close is there, so sending again changes nothing.
        refused = all_of(equal(self.closed, TRUE), negation(self.sent))
        sent = Operation(
            f"sends {self.name}",
            guard=negation(refused),
            updates={self.sent: TRUE},
            towards=self.name,
            later=(self.sending.gone,),
        )
        closed = Operation(f"finds {self.name} closed", guard=refused, later=(self.sending.gone,))
        return Call((sent,), (Failure(closed, "Closed"),))

    def _sender_gone(self) -> Updates:
        return {self.lost: if_then_else(self.sent, FALSE, TRUE)}
