"""A group of isolates: they share a heap, and only so many of them can run Dart code at a time.

Whoever handles an event needs one of the group's slots, and an isolate that is blocked inside a
call to native code keeps its own.  When all slots are taken that way no isolate of the group can
handle any event, whatever is in its queue (rule B8 of the Dart VM).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from mortmain.model.term.build import TRUE, all_of, if_then_else, less, negation, number, plus
from mortmain.model.term.nodes import Term
from mortmain.model.transition.party import Hold, Resource

SLOTS = "mutator slots"


class Member(Protocol):
    """An isolate, as far as its group has to know it."""

    @property
    def name(self) -> str:
        """Which one it is."""
        ...

    def occupied(self) -> Term:
        """It runs, or is blocked in native code."""
        ...


@dataclass(frozen=True, slots=True)
class Group:
    """The isolates of a program; `mutators` is how many run at once, `None` for enough."""

    mutators: int | None = None
    isolates: Sequence[Member] = field(default_factory=list)

    def has_room(self) -> Term:
        """Some slot is free."""
        if self.mutators is None:
            return TRUE
        busy: Term = number(0)
        for isolate in self.isolates:
            busy = plus(busy, if_then_else(isolate.occupied(), number(1), number(0)))
        return less(busy, self.mutators)

    def resources(self) -> tuple[Resource, ...]:
        """Who has a slot while none is left."""
        if self.mutators is None:
            return ()
        full = negation(self.has_room())
        holds = (Hold(each.name, all_of(full, each.occupied())) for each in self.isolates)
        return (Resource(SLOTS, "slots", tuple(holds)),)
