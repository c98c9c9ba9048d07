"""One receiver of a watch, as a thing of its own that a body has under a name.

It remembers which value it has seen.  One that is cloned has seen what the other has, one that
subscribes has seen what is there now.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from mortmain.model.domain.cell import Cell
from mortmain.model.domain.leaf import Leaf
from mortmain.model.domain.operation import Operation, Updates
from mortmain.model.domain.watch import READS, Watch
from mortmain.model.term.build import FALSE
from mortmain.model.term.nodes import Term
from mortmain.model.term.sorts import Sort
from mortmain.model.transition.party import Resource, Signal


@dataclass(frozen=True, slots=True)
class Receiver:
    """A primitive for whoever has it; `of` keeps what there is to remember."""

    of: Watch
    own: str
    """What tells it from others."""

    guard_words: ClassVar[tuple[str, ...]] = READS

    @property
    def name(self) -> str:
        """The watch is what processes cannot share."""
        return self.of.name

    @property
    def carries(self) -> Sort | None:
        """What the value is; `None` where there is none."""
        return self.of.carries

    def cells(self) -> tuple[Cell, ...]:
        """None: the watch has them."""
        return ()

    def leaf(self, word: str, party: str) -> Leaf | None:
        """`changed()`, and with the whole thread `borrow()`."""
        return self.of.received(word, self.own, party)

    def copied(self, word: str, party: str) -> Leaf | None:
        """What looking gives where no guard is kept."""
        return self.of.copied_by(word, self.own)

    def holds_for(self, condition: Term) -> Leaf:
        """`wait_for(...)`: ready with a value of which the condition is true, seen or not."""
        self.of.admit(self.own)
        found = Operation(
            f"finds what it waits for in {self.name}",
            guard=condition,
            updates=self.of.sees("borrow_and_update", self.own),
            waits_for=self.name,
        )
        return replace(self.of.unless_ended(found, condition), gives=self.of.watched.value)

    def clone(self, receiver: str) -> tuple[Receiver, Operation]:
        """Another one, which has seen what this one has."""
        self.of.admit(self.own)
        self.of.admit(receiver)
        seen: Updates = {self.of.unseen(receiver): self.of.unseen(self.own)}
        return Receiver(self.of, receiver), Operation(f"clones {self.own}", updates=seen)

    def made(self, party: str) -> Updates:
        """Nothing: only polling has an effect."""
        return {}

    def call(self, word: str, party: str) -> Operation | None:
        """Nothing: whatever it offers can wait."""
        return None

    def words(self) -> tuple[str, ...]:
        """What can be said of a receiver."""
        return ("clone()", *self.of.read_words())

    def resources(self) -> tuple[Resource, ...]:
        """None: the watch has them."""
        return ()

    def signals(self) -> tuple[Signal, ...]:
        """None: the watch has them."""
        return ()


def subscribed(watch: Watch, receiver: str) -> tuple[Receiver, Operation]:
    """A new receiver, which has seen what is there now."""
    watch.admit(receiver)
    seen: Updates = {watch.unseen(receiver): FALSE}
    return Receiver(watch, receiver), Operation(f"subscribes to {watch.name}", updates=seen)
