"""A port: messages to one isolate, handled in order among all its other events.

Rule B2: its owner can close it.  What is sent then is lost, or an error in Rust (A5), and a message
that was on its way is dropped where it would be handled.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from mortmain.model.diagnostic import Span
from mortmain.model.domain.cell import Cell
from mortmain.model.domain.isolate import Isolate
from mortmain.model.domain.messages import Messages
from mortmain.model.domain.operation import Operation, Updates
from mortmain.model.term.build import (
    FALSE,
    TRUE,
    all_of,
    any_of,
    append,
    constant,
    equal,
    is_empty,
    minus,
    negation,
    number,
    plus,
    tail,
)
from mortmain.model.term.nodes import Constant, Term, Variable
from mortmain.model.term.sorts import BOOLEAN, Range, Sequence, Sort
from mortmain.model.transition.party import Signal


@dataclass(frozen=True, slots=True)
class Port:
    """A receive port and its send port; what was handled and not yet received is buffered."""

    name: str
    isolate: Isolate
    capacity: int
    values: Messages
    closable: bool = False
    """Its owner closes it somewhere."""
    span: Span | None = None
    senders: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    """Who learns from what it sends whether the port is open."""
    awaited_at: list[Term] = field(default_factory=list)
    """Where the owner's program stands when it is ready to receive."""

    @property
    def count(self) -> Variable:
        """Messages sent and not yet received, wherever they are."""
        return Variable(f"{self.name}.count", Range(0, self.capacity))

    @property
    def buffer(self) -> Variable:
        """Messages that the isolate has handled and its program has not received."""
        return Variable(f"{self.name}.buffer", Sequence(Range(0, 0), self.capacity))

    @property
    def shut(self) -> Variable:
        """Whether its owner has closed it."""
        return Variable(f"{self.name}.closed", BOOLEAN)

    def cells(self) -> tuple[Cell, ...]:
        """The variables of a port; messages on the way are in the isolate's queue."""
        buffer = Cell(self.buffer, (), f"buffer of {self.name}")
        shut = (Cell(self.shut, False, f"close of {self.name}"),) if self.closable else ()
        return (buffer, Cell(self.count, 0), *self.values.cells(), *shut)

    def is_closed(self) -> Term:
        """Its owner has closed it."""
        return equal(self.shut, TRUE) if self.closable else FALSE

    def is_open(self) -> Term:
        """What is sent arrives."""
        return all_of(self.isolate.ports_open(), negation(self.is_closed()))

    @property
    def carries(self) -> Sort | None:
        """What a message is; `None` where messages carry nothing."""
        return self.values.of

    def message(self) -> Constant:
        """A message on the way."""
        return self.isolate.message(f"message on {self.name}")

    def send(self, sender: str, value: Term | None = None) -> tuple[Operation, Operation]:
        """The message is enqueued, or dropped in silence where the port is closed."""
        if sender not in self.senders:
            self.senders.append(sender)
        is_open = self.is_open()
        sent = {} if value is None else self.values.send(value)
        return (
            Operation(
                text=f"sends on {self.name}",
                guard=is_open,
                updates={
                    **self.isolate.post(self.message()),
                    self.count: plus(self.count, 1),
                    **sent,
                },
                towards=self.isolate.name,
            ),
            Operation(
                text=f"sends on {self.name}, which is closed: the message is lost",
                guard=negation(is_open),
                towards=self.isolate.name,
            ),
        )

    def learns(self, isolates: Iterable[Isolate]) -> Term:
        """Rust is told where the port is closed: not when no isolate is left to say so."""
        return any_of(*(each.alive() for each in isolates))

    def arrive(self) -> Operation:
        """The isolate handles a message while its program is not waiting for one."""
        return Operation(
            text=f"takes in a message on {self.name}",
            guard=all_of(
                self.isolate.resting(),
                self.isolate.next_is(self.message()),
                negation(self.is_closed()),
                *map(negation, self.awaited_at),
            ),
            updates={
                **self.isolate.take(),
                self.buffer: append(self.buffer, constant(0, Range(0, 0))),
            },
        )

    def discard(self) -> Operation:
        """A message reaches the port after it was closed, and is dropped."""
        return Operation(
            f"drops a message on {self.name}, which is closed",
            guard=all_of(
                self.isolate.resting(), self.isolate.next_is(self.message()), self.is_closed()
            ),
            updates=self.isolate.take(),
        )

    def ends(self) -> Operation:
        """Its owner closes it: nothing more arrives, and who receives is told so."""
        return Operation(f"closes {self.name}", updates={**self.close(), self.shut: TRUE})

    def finds_closed(self) -> Operation:
        """Its owner receives, and there is nothing to come."""
        closed = f"finds {self.name} closed"
        return Operation(closed, guard=self.is_closed(), waits_for=self.name)

    def receive(self) -> Operation:
        """The program receives the oldest message."""
        return Operation(
            text=f"receives on {self.name}",
            guard=negation(is_empty(self.buffer)),
            updates={self.buffer: tail(self.buffer), **self._received()},
        )

    def receive_next(self) -> Operation:
        """The program waits, and the next event is a message for it."""
        return Operation(
            text=f"receives on {self.name}",
            guard=all_of(self.isolate.next_is(self.message()), negation(self.is_closed())),
            updates={**self.isolate.take(), **self._received()},
            waits_for=self.name,
        )

    def _received(self) -> Updates:
        return {self.count: minus(self.count, 1), **self.values.take()}

    def full(self) -> Term:
        """No further message has room."""
        return equal(self.count, self.capacity)

    def close(self) -> Updates:
        """What has not been received is gone."""
        nothing = Constant((), self.buffer.sort)
        return {self.buffer: nothing, self.count: number(0), **self.values.clear()}

    def signal(self) -> Signal:
        """What a receiver waits for."""
        return Signal(self.name, "port", tuple(self.senders), self.span)
