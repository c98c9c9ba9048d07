"""A tokio OnceCell: the first that comes makes the value, the others wait for it.

It is a semaphore of one permit, held while the value is made: dropping whoever makes it gives the
permit to the next in line, who then makes it from the beginning; making it inside of making it
waits for itself.  Once there is a value the semaphore is closed, and everybody goes on.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from mortmain.model.diagnostic import Span
from mortmain.model.domain.cell import Cell
from mortmain.model.domain.leaf import Guard, Leaf, Making
from mortmain.model.domain.operation import Operation, Updates
from mortmain.model.domain.permits import Permits
from mortmain.model.term.build import TRUE, equal, number
from mortmain.model.term.nodes import Term
from mortmain.model.transition.party import Resource, Signal


@dataclass(frozen=True, slots=True)
class OnceCell:
    """One value; who may make it is collected while programs are compiled."""

    name: str
    permits: Permits
    span: Span | None = None

    guard_words: ClassVar[tuple[str, ...]] = ()
    making_words: ClassVar[tuple[str, ...]] = ("get_or_init",)

    @classmethod
    def of(cls, name: str, span: Span | None = None) -> OnceCell:
        """One without a value."""
        return cls(name, Permits(name, 1, 1, closable=True), span)

    def cells(self) -> tuple[Cell, ...]:
        """The variables of a cell; it is closed once it has a value."""
        cells = self.permits.cells(None, f"queue of {self.name}", f"{self.name} for")
        value = self.permits.closed
        return tuple(replace(e, label=self.name) if e.variable == value else e for e in cells)

    def making(self, word: str, party: str) -> Making:
        """`get_or_init(...)`: the permit, what is awaited with it, and the value."""
        name, permits = self.name, self.permits
        place = permits.place(party)
        back = permits.give_back(place, f"leaves {name} without a value")
        guard = Guard(name, permits.holds(place), back)
        leaf = Leaf(
            at_once=(permits.take(place, f"begins to make {name}"),),
            pending=(permits.enqueue(place, f"waits for {name}"),),
            ready=(permits.receive(place, f"begins to make {name}"),),
            elapses=permits.is_pending(place),
            drop=permits.leave(place, f"leaves the queue of {name}"),
            drop_ready=permits.give_back(place, f"leaves {name} to the next"),
            guard=guard,
        )
        there = replace(permits.refuse(place, name).operation, text=f"finds {name}")
        made = permits.close().then({permits.has(place): number(0)})
        return Making(leaf, there, replace(made, text=f"has made {name}"), guard)

    def leaf(self, word: str, party: str) -> Leaf | None:
        """Nothing that could be awaited by itself."""
        return None

    def made(self, party: str) -> Updates:
        """Nothing: only polling has an effect."""
        return {}

    def call(self, word: str, party: str) -> Operation | None:
        """Nothing: whoever wants the value makes it, or waits."""
        return None

    def ask(self, word: str) -> Term | None:
        """`initialized()`: whether there is a value."""
        return equal(self.permits.closed, TRUE) if word == "initialized" else None

    def words(self) -> tuple[str, ...]:
        """What can be said of a cell."""
        return ("await ...get_or_init(self.make())", "initialized()")

    def resources(self) -> tuple[Resource, ...]:
        """Who is about to make the value."""
        return (Resource(self.name, "once cell", self.permits.holders(), self.span),)

    def signals(self) -> tuple[Signal, ...]:
        """None: it is held while it is made."""
        return ()
