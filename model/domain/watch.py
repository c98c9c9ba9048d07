"""A tokio watch: the last value that was sent, and whoever wants to know when it has changed.

Each receiver remembers which value it has seen.  `changed()` compares before it waits, so no change
is missed however it is interleaved, and dropping it loses nothing.  A receiver that is cloned has
seen what the other has, one that subscribes has seen what is there now.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import ClassVar

from mortmain.model.diagnostic import Span
from mortmain.model.domain.cell import Cell
from mortmain.model.domain.ends import Ends
from mortmain.model.domain.leaf import End, Failure, Leaf
from mortmain.model.domain.operation import Operation, Updates
from mortmain.model.domain.until import until
from mortmain.model.domain.watched import Watched
from mortmain.model.term.build import FALSE, TRUE, all_of, equal, negation
from mortmain.model.term.nodes import Term, Variable
from mortmain.model.term.sorts import BOOLEAN, Sort, Value
from mortmain.model.transition.party import Resource, Signal

READS = ("borrow", "borrow_and_update")
"""The words that look at the value; the second has seen it then."""


@dataclass(frozen=True, slots=True)
class Watch:
    """One watch; who may send and receive is collected while programs are compiled."""

    name: str
    sending: Ends
    receiving: Ends
    watched: Watched
    span: Span | None = None
    senders: list[str] = field(default_factory=list)
    receivers: list[str] = field(default_factory=list)
    owners: dict[str, str] = field(default_factory=dict)
    """Whose receiver a future uses that is nothing but a word of it."""

    guard_words: ClassVar[tuple[str, ...]] = READS
    value_words: ClassVar[tuple[str, ...]] = ("send", "send_if_modified")
    message_words: ClassVar[tuple[str, ...]] = ()

    @classmethod
    def of(
        cls,
        name: str,
        senders: Sequence[str] = (),
        receivers: Sequence[str] = (),
        span: Span | None = None,
        carries: Sort | None = None,
        initial: Value = False,
    ) -> Watch:
        """One whose first value everybody has seen."""
        sending = Ends(name, "sender", tuple(senders))
        watched = Watched(name, carries, initial, span)
        return cls(name, sending, Ends(name, "receiver", tuple(receivers)), watched, span)

    @property
    def carries(self) -> Sort | None:
        """What its value is; `None` where it has none."""
        return self.watched.carries

    @property
    def ended(self) -> Variable:
        """Whether the last sender is gone."""
        return Variable(f"{self.name}.ended", BOOLEAN)

    @property
    def closed(self) -> Variable:
        """Whether the last receiver is gone."""
        return Variable(f"{self.name}.closed", BOOLEAN)

    def unseen(self, receiver: str) -> Variable:
        """Whether a receiver has not seen the last value."""
        return Variable(f"{self.name}.unseen by {receiver}", BOOLEAN)

    def cells(self) -> tuple[Cell, ...]:
        """The variables of a watch."""
        return (
            *self.watched.cells(),
            Cell(self.ended, False, f"end of {self.name}"),
            Cell(self.closed, False, f"close of {self.name}"),
            *(
                Cell(self.unseen(e), False, f"change of {self.name} for {e}")
                for e in self.receivers
            ),
            *self.sending.cells(),
            *self.receiving.cells(),
        )

    def is_lent(self, party: str, owner: str) -> None:
        """A future that is nothing but `changed()` borrows the receiver of its owner."""
        self.owners[party] = owner

    def receiver_of(self, party: str) -> str:
        """The receiver that `party` has without having asked for one."""
        return self.owners.get(party, party)

    def admit(self, receiver: str) -> None:
        """One more receiver, unless it is known."""
        if receiver not in self.receivers:
            self.receivers.append(receiver)

    def leaf(self, word: str, party: str) -> Leaf | None:
        """`changed()` and `closed()`, and with the whole thread `borrow()` and `send()`."""
        match word:
            case "changed" | "borrow" | "borrow_and_update":
                return self.received(word, self.receiver_of(party), party)
            case "send":
                return self.watched.write(self._sends(party), equal(self.closed, TRUE))
            case "send_if_modified" if self.carries is not None:
                return self.watched.write(self._sends(party), FALSE)
            case "closed":
                shut = Operation(
                    f"learns that {self.name} is closed",
                    guard=equal(self.closed, TRUE),
                    waits_for=f"receivers of {self.name}",
                )
                return until(shut, f"the close of {self.name}")
            case _:
                return None

    def received(self, word: str, receiver: str, party: str) -> Leaf | None:
        """What this receiver offers to `party`."""
        if word == "changed":
            return self._changed(receiver)
        return self.watched.borrow(party, self.sees(word, receiver)) if word in READS else None

    def copied(self, word: str, party: str) -> Leaf | None:
        """What looking gives where no guard is kept."""
        return self.copied_by(word, self.receiver_of(party))

    def copied_by(self, word: str, receiver: str) -> Leaf | None:
        """The same with this receiver."""
        return self.watched.copy(self.sees(word, receiver)) if word in READS else None

    def post(self, value: Term) -> Updates:
        """The value is replaced."""
        return {} if self.carries is None else {self.watched.value: value}

    def first(self) -> Term | None:
        """Nothing is received that would be gone then."""
        return None

    def taken(self) -> Updates:
        """Nothing: whoever looks leaves the value where it is."""
        return {}

    def compared(self, word: str, leaf: Leaf, value: Term) -> Leaf:
        """`send_if_modified(...)` tells nobody where the value is the same."""
        if word != "send_if_modified":
            return leaf
        same = equal(self.watched.value, value)
        ways = (
            tuple(
                each
                for way in group
                for each in (
                    way.when(negation(same)),
                    replace(way, text=f"leaves {self.name} as it is", later=()).when(same),
                )
            )
            for group in (leaf.at_once, leaf.ready)
        )
        at_once, ready = ways
        return replace(leaf, at_once=at_once, ready=ready)

    def made(self, party: str) -> Updates:
        """Nothing: only polling has an effect."""
        return {}

    def call(self, word: str, party: str) -> Operation | None:
        """Nothing: whatever it offers can wait."""
        return None

    def words(self) -> tuple[str, ...]:
        """What can be said of a watch."""
        value = ("await ...send_if_modified(value)",) if self.carries is not None else ()
        return ("await ...send()", *value, "subscribe()", "await ...closed()", *self.read_words())

    def read_words(self) -> tuple[str, ...]:
        """What can be said of one of its receivers."""
        value = "await ...wait_for(lambda value: value > 0)"
        return (
            "await ...changed()",
            "async with ...borrow()",
            "async with ...borrow_and_update()",
            *(() if self.carries is None else (value,)),
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
        return (self.watched.resource(),)

    def signals(self) -> tuple[Signal, ...]:
        """Who may still send, and who may close it."""
        return (
            Signal(self.name, "watch", tuple(self.senders), self.span, self.sending.keepers()),
            Signal(
                f"receivers of {self.name}",
                "watch",
                tuple(self.receivers),
                self.span,
                self.receiving.keepers(),
            ),
        )

    def unless_ended(self, done: Operation, there: Term) -> Leaf:
        """Wait for `done`, which is possible where it is `there`, or for the end."""
        over = all_of(negation(there), equal(self.ended, TRUE))
        ended = Failure(Operation(f"finds {self.name} closed", guard=over), "Closed")
        return until(done, f"a change of {self.name}", ended)

    def sees(self, word: str, receiver: str) -> Updates:
        """What looking with this word changes."""
        if word != "borrow_and_update":
            return {}
        self.admit(receiver)
        return {self.unseen(receiver): FALSE}

    def _changed(self, receiver: str) -> Leaf:
        self.admit(receiver)
        unseen = self.unseen(receiver)
        sees = Operation(
            f"sees that {self.name} has changed",
            guard=equal(unseen, TRUE),
            updates={unseen: FALSE},
            waits_for=self.name,
        )
        return self.unless_ended(sees, unseen)

    def _sends(self, party: str) -> Operation:
        if party not in self.senders:
            self.senders.append(party)
        return Operation(f"sends on {self.name}", towards=self.name, later=(self._sent,))

    def _sent(self) -> Updates:
        return {self.unseen(each): TRUE for each in self.receivers}
