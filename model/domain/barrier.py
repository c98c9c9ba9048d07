"""A tokio barrier: so many have to arrive, and then all of them go on.

Whoever waits has arrived with its first poll, for good: one that is dropped still counts, and the
others go on without it.  So waiting is not cancel-safe, and waiting again counts once more.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import ClassVar

from mortmain.model.diagnostic import Span
from mortmain.model.domain.cell import Cell
from mortmain.model.domain.leaf import Leaf
from mortmain.model.domain.operation import Operation, Updates
from mortmain.model.domain.places import Places
from mortmain.model.term.build import FALSE, TRUE, any_of, equal, less, negation, plus
from mortmain.model.term.nodes import Constant, Variable
from mortmain.model.term.sorts import BOOLEAN, Range
from mortmain.model.transition.party import Resource, Signal


@dataclass(frozen=True, slots=True)
class Barrier:
    """One barrier; who may arrive is collected while programs are compiled."""

    name: str
    parties: int
    """How many have to arrive."""
    span: Span | None = None
    places: Places = field(default_factory=Places)
    callers: list[str] = field(default_factory=list)

    guard_words: ClassVar[tuple[str, ...]] = ()

    @property
    def arrived(self) -> Variable:
        """How many have arrived since all went on."""
        return Variable(f"{self.name}.arrived", Range(0, self.parties - 1))

    def waits(self, place: str) -> Variable:
        """Whether a place has arrived, and is there for the others to arrive."""
        return Variable(f"{self.name}.{place}.waits", BOOLEAN)

    def may_go(self, place: str) -> Variable:
        """Whether all have arrived that a place has waited for."""
        return Variable(f"{self.name}.{place}.may go", BOOLEAN)

    def cells(self) -> tuple[Cell, ...]:
        """The variables of a barrier."""
        return (
            Cell(self.arrived, 0, f"arrived at {self.name}"),
            *(
                Cell(each(place), False)
                for place in self.places
                for each in (self.waits, self.may_go)
            ),
        )

    def leaf(self, word: str, party: str) -> Leaf | None:
        """`wait()`: the last that arrives lets all go on."""
        if word != "wait":
            return None
        if party not in self.callers:
            self.callers.append(party)
        place, last = self.places.new(party), Constant(self.parties - 1, self.arrived.sort)
        waits, may_go = self.waits(place), self.may_go(place)
        return Leaf(
            at_once=(
                Operation(
                    f"arrives last at {self.name}",
                    guard=equal(self.arrived, last),
                    towards=self.name,
                    later=(partial(self._all_go, place),),
                ),
            ),
            pending=(
                Operation(
                    f"arrives at {self.name}",
                    guard=less(self.arrived, last),
                    updates={self.arrived: plus(self.arrived, 1), waits: TRUE},
                    towards=self.name,
                ),
            ),
            ready=(
                Operation(
                    f"goes on from {self.name}",
                    guard=equal(may_go, TRUE),
                    updates={may_go: FALSE},
                    waits_for=self.name,
                ),
            ),
            elapses=negation(may_go),
            drop=Operation(
                f"leaves {self.name}, where it counts as arrived",
                guard=negation(may_go),
                updates={waits: FALSE},
                towards=self.name,
            ),
            drop_ready=Operation(
                f"leaves {self.name}", guard=equal(may_go, TRUE), updates={may_go: FALSE}
            ),
        )

    def made(self, party: str) -> Updates:
        """Nothing: only polling is arriving."""
        return {}

    def call(self, word: str, party: str) -> Operation | None:
        """Nothing: it is waited at."""
        return None

    def words(self) -> tuple[str, ...]:
        """What can be said of a barrier."""
        return ("await ...wait()",)

    def resources(self) -> tuple[Resource, ...]:
        """None: nobody holds it."""
        return ()

    def signals(self) -> tuple[Signal, ...]:
        """Who could still arrive."""
        return (Signal(self.name, "barrier", tuple(self.callers), self.span),)

    def _all_go(self, last: str) -> Updates:
        updates: Updates = {self.arrived: Constant(0, self.arrived.sort)}
        for each in self.places:
            if each != last:
                free = any_of(equal(self.waits(each), TRUE), equal(self.may_go(each), TRUE))
                updates = {**updates, self.may_go(each): free, self.waits(each): FALSE}
        return updates
