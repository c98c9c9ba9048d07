"""The ends of a channel: who has one, and what happens when the last of a kind is dropped.

An end belongs to the run of a method: it is there from where the run is made (a task spawned, a
future made, a method called) until it is over, however it ends.  Ends that belong to nobody live
as long as the program: in a static, in a map that nobody clears, or forgotten.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from mortmain.model.domain.cell import Cell
from mortmain.model.domain.leaf import End, Guard
from mortmain.model.domain.operation import Operation, Updates
from mortmain.model.domain.places import Places
from mortmain.model.term.build import FALSE, TRUE, any_of, equal, if_then_else
from mortmain.model.term.nodes import Term, Variable
from mortmain.model.term.sorts import BOOLEAN
from mortmain.model.transition.party import Hold


@dataclass(frozen=True, slots=True)
class Ends:
    """All ends of one kind; whose they are is collected while programs are compiled."""

    of: str
    kind: str
    """As in `sender`."""
    methods: tuple[str, ...]
    """Those that own one."""
    places: Places = field(default_factory=Places)
    there: list[str] = field(default_factory=list)
    """Those that are there from the start."""

    def has(self, place: str) -> Variable:
        """Whether this end is there."""
        return Variable(f"{self.of}.{self.kind} of {place}", BOOLEAN)

    def cells(self) -> tuple[Cell, ...]:
        """One variable an end."""
        return tuple(
            Cell(self.has(each), each in self.there, f"{self.kind} of {self.of} at {each}")
            for each in self.places
        )

    def keepers(self) -> tuple[Hold, ...]:
        """Who has one."""
        return tuple(
            Hold(party, equal(self.has(place), TRUE)) for place, party in self.places.parties()
        )

    def end(self, party: str, there: bool, last: Callable[[], Updates]) -> End:
        """One for a run of a method by `party`; when the `last` of them is dropped, and nobody
        else has one, the others are told."""
        place = self.places.new(party)
        if there:
            self.there.append(place)
        has = equal(self.has(place), TRUE)
        drop = Operation(
            f"drops its {self.kind} of {self.of}",
            guard=has,
            towards=self.of,
            later=(partial(self._dropped, place, last),),
        )
        return End(Guard(f"{self.kind} of {self.of}", has, drop), {self.has(place): TRUE})

    def gone(self) -> Updates:
        """They have been used up, and nobody is told."""
        return {self.has(each): FALSE for each in self.places}

    def _dropped(self, place: str, last: Callable[[], Updates]) -> Updates:
        others = any_of(*(equal(self.has(each), TRUE) for each in self.places if each != place))
        updates: dict[Variable, Term] = {
            to: if_then_else(others, to, value) for to, value in last().items()
        }
        return {**updates, self.has(place): FALSE}
