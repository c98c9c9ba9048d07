"""A tokio semaphore: permits handed out first come first served, one or several at once.

Rules S1-S10, which are those of its permits: a permit that is forgotten never comes back; those
that are added are handed on like those that come back; a semaphore that is closed fails everybody
who waits, and whoever comes later.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import ClassVar

from mortmain.model.diagnostic import Span
from mortmain.model.domain.cell import Cell
from mortmain.model.domain.leaf import Call, Guard, Leaf
from mortmain.model.domain.operation import Operation, Updates
from mortmain.model.domain.permits import Permits
from mortmain.model.term.build import less, minus
from mortmain.model.transition.party import Resource, Signal


@dataclass(frozen=True, slots=True)
class Semaphore:
    """So many permits; who may hold one is collected while programs are compiled."""

    name: str
    permits: Permits
    span: Span | None = None

    guard_words: ClassVar[tuple[str, ...]] = (
        "acquire",
        "acquire_many",
        "try_acquire",
        "try_acquire_many",
    )

    @classmethod
    def of(
        cls, name: str, permits: int, most: int | None = None, span: Span | None = None
    ) -> Semaphore:
        """A semaphore with so many permits at first, and at most."""
        return cls(name, Permits(name, permits, most or permits, closable=True), span)

    @property
    def number_words(self) -> Mapping[str, range]:
        """The words that say how many permits."""
        words = ("acquire_many", "try_acquire_many", "add_permits", "forget_permits")
        return dict.fromkeys(words, range(1, self.permits.most + 1))

    def cells(self) -> tuple[Cell, ...]:
        """The variables of a semaphore."""
        return self.permits.cells(
            f"free permits of {self.name}", f"queue of {self.name}", f"{self.name} for"
        )

    def leaf(self, word: str, party: str, number: int = 1) -> Leaf | None:
        """`acquire()` and `acquire_many(n)`, with a guard that gives back what it took."""
        if word not in ("acquire", "acquire_many"):
            return None
        name, permits = self.name, self.permits
        place = permits.place(party, number)
        some = _some(number)
        return Leaf(
            at_once=(permits.take(place, f"takes {some} of {name}"),),
            pending=(permits.enqueue(place, f"queues for {name}"),),
            ready=(permits.receive(place, f"gets {some} of {name}"),),
            elapses=permits.is_pending(place),
            drop=permits.leave(place, f"leaves the queue of {name}"),
            drop_ready=permits.give_back(place, f"drops {some} of {name} unpolled"),
            guard=self._guard(place, some),
            fails_at_once=(permits.refuse(place),),
            fails=(permits.refuse(place, name),),
        )

    def made(self, party: str) -> Updates:
        """Nothing: only polling has an effect."""
        return {}

    def call(self, word: str, party: str, number: int = 1) -> Operation | Call | None:
        """What answers at once: tries, permits that are added or taken away, the end."""
        match word:
            case "try_acquire" | "try_acquire_many":
                place, some = self.permits.place(party, number), _some(number)
                take = f"takes {some} of {self.name}"
                return self.permits.try_take(place, take, self._guard(place, some))
            case "add_permits":
                return self._add(party, number)
            case "forget_permits":
                return self.permits.forget_free(number, f"forgets {_some(number)} of {self.name}")
            case "close":
                return self.permits.close()
            case _:
                return None

    def words(self) -> tuple[str, ...]:
        """What can be said of a semaphore."""
        return (
            "async with ...acquire()",
            "guard = await ...acquire()",
            "guard = await ...acquire_many(2)",
            "guard = ...try_acquire()",
            "add_permits(1)",
            "forget_permits(1)",
            "close()",
        )

    def resources(self) -> tuple[Resource, ...]:
        """Who has a permit."""
        held = Resource(self.name, "semaphore", self.permits.holders(), self.span)
        return (held, *self.permits.gathered())

    def signals(self) -> tuple[Signal, ...]:
        """None: permits are held."""
        return ()

    def _guard(self, place: str, some: str) -> Guard:
        permits = self.permits
        return Guard(
            self.name,
            permits.holds(place),
            permits.give_back(place, f"releases {self.name}"),
            {"forget": permits.forget(place, f"forgets {some} of {self.name}")},
        )

    def _add(self, party: str, number: int) -> Call:
        most = self.permits.most
        added = Operation(
            f"adds {_some(number)} to {self.name}",
            towards=self.name,
            later=(partial(self.permits.add, number, party),),
        )
        return Call(
            (added,),
            exceeds=less(minus(most, number), self.permits.free),
            advice=f"{self.name} may come to have more than {most} free permits: say how many "
            f"there can be, as in `Semaphore({self.permits.total}, most={most * 2})`",
        )


def _some(number: int) -> str:
    return "a permit" if number == 1 else f"{number} permits"
