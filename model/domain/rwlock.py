"""A tokio RwLock: many readers or one writer, first come first served.

Rules T2 and S1-S6 for a semaphore of which a reader needs one permit and a writer all: readers and
writers share one queue, so a reader comes behind a writer that waits, even while others read; what
is given back goes to the head of the queue, polled or not.

Giving back can serve several readers.  That happens under the lock's own mutex, so it is one step
for everybody else: here each hand-over is a step, and nobody can touch the lock until the last.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from mortmain.model.diagnostic import Span
from mortmain.model.domain.cell import Cell
from mortmain.model.domain.leaf import Guard, Leaf
from mortmain.model.domain.operation import Operation, Updates, open_queue, token
from mortmain.model.domain.places import Places
from mortmain.model.term.build import (
    FALSE,
    TRUE,
    all_of,
    any_of,
    append,
    equal,
    head,
    is_empty,
    minus,
    negation,
    plus,
    tail,
    without,
)
from mortmain.model.term.nodes import Constant, Term, Variable
from mortmain.model.term.sorts import BOOLEAN, Range
from mortmain.model.transition.party import Hold, Resource, Signal

MOST_READERS = 255
"""More awaits of `read()` than this a spec cannot have."""


@dataclass(frozen=True, slots=True)
class RwLock:
    """One lock; who may read and write under it is collected while programs are compiled."""

    name: str
    span: Span | None = None
    readers: Places = field(default_factory=Places)
    writers: Places = field(default_factory=Places)

    guard_words: ClassVar[tuple[str, ...]] = ("read", "write")

    @property
    def queue(self) -> Variable:
        """The places that wait, readers and writers, first come first."""
        return Variable(f"{self.name}.queue", open_queue(f"places of {self.name}"))

    @property
    def settling(self) -> Variable:
        """Whether the lock is being handed on, and nobody can touch it."""
        return Variable(f"{self.name}.settling", BOOLEAN)

    @property
    def reading(self) -> Variable:
        """How many places read."""
        return Variable(f"{self.name}.reading", Range(0, MOST_READERS))

    @property
    def writing(self) -> Variable:
        """Whether some place writes."""
        return Variable(f"{self.name}.writing", BOOLEAN)

    def has(self, place: str) -> Variable:
        """Whether a place has the lock, its own way; assigned counts, polled or not."""
        return Variable(f"{self.name}.{place}.has", BOOLEAN)

    def cells(self) -> tuple[Cell, ...]:
        """The variables of a lock."""
        return (
            Cell(self.queue, (), f"queue of {self.name}"),
            Cell(self.settling, False),
            Cell(self.reading, 0, f"readers of {self.name}"),
            Cell(self.writing, False, f"writer of {self.name}"),
            *(Cell(self.has(each), False) for each in (*self.readers, *self.writers)),
        )

    def leaf(self, word: str, party: str) -> Leaf | None:
        """`read()` and `write()`, each with a guard that gives back what it took."""
        if word not in self.guard_words:
            return None
        reads = word == "read"
        name = (self.readers if reads else self.writers).new(party, f" to {word}")
        has, place = self.has(name), self._token(name)
        at_rest = negation(self.settling)
        free = all_of(self._free(reads), is_empty(self.queue))
        return Leaf(
            at_once=(
                Operation(
                    f"takes {self.name} to {word}",
                    guard=all_of(at_rest, free),
                    updates=self._take(name, reads),
                    towards=self.name,
                ),
            ),
            pending=(
                Operation(
                    f"queues for {self.name} to {word}",
                    guard=all_of(at_rest, negation(free)),
                    updates={self.queue: append(self.queue, place)},
                    towards=self.name,
                ),
            ),
            ready=(
                Operation(
                    f"gets {self.name} to {word}",
                    guard=equal(has, TRUE),
                    waits_for=self.name,
                    towards=self.name,
                ),
            ),
            elapses=negation(has),
            drop=Operation(
                f"leaves the queue of {self.name}",
                guard=all_of(at_rest, negation(has)),
                updates={self.queue: without(self.queue, place), self.settling: TRUE},
                towards=self.name,
            ),
            drop_ready=self._release(name, reads, f"drops {self.name} unpolled"),
            guard=Guard(
                self.name, equal(has, TRUE), self._release(name, reads, f"releases {self.name}")
            ),
        )

    def made(self, party: str) -> Updates:
        """Nothing: only polling has an effect."""
        return {}

    def call(self, word: str, party: str) -> Operation | None:
        """Nothing: guards give back what they took."""
        return None

    def words(self) -> tuple[str, ...]:
        """What can be said of a lock."""
        return ("async with ...read()", "async with ...write()", "guard = await ...read()")

    def resources(self) -> tuple[Resource, ...]:
        """Who reads, and who writes."""
        holds = tuple(
            Hold(party, equal(self.has(name), TRUE))
            for places in (self.readers, self.writers)
            for name, party in places.parties()
        )
        return (Resource(self.name, "rwlock", holds, self.span),)

    def signals(self) -> tuple[Signal, ...]:
        """None: a lock is held."""
        return ()

    def settle(self) -> tuple[Operation, ...]:
        """S5: what was given back goes to the head of the queue, as far as it reaches."""
        operations = []
        for reads, places in ((True, self.readers), (False, self.writers)):
            for name in places:
                served = all_of(self._is_first(name), self._free(reads))
                operations.append(
                    Operation(
                        f"goes to {name}",
                        guard=all_of(self.settling, served),
                        updates={**self._take(name, reads), self.queue: tail(self.queue)},
                        towards=self.name,
                    )
                )
        # Nobody, or the head of the queue has to wait; readers behind it wait as well.
        waits = [all_of(self._is_first(each), negation(self._free(True))) for each in self.readers]
        waits += [
            all_of(self._is_first(each), negation(self._free(False))) for each in self.writers
        ]
        rests = any_of(is_empty(self.queue), *waits)
        operations.append(
            Operation(
                "comes to rest", guard=all_of(self.settling, rests), updates={self.settling: FALSE}
            )
        )
        return tuple(operations)

    def _token(self, place: str) -> Constant:
        return token(place, f"places of {self.name}")

    def _is_first(self, place: str) -> Term:
        return all_of(negation(is_empty(self.queue)), equal(head(self.queue), self._token(place)))

    def _free(self, reads: bool) -> Term:
        alone = [] if reads else [equal(self.reading, 0)]
        return all_of(negation(self.writing), *alone)

    def _take(self, place: str, reads: bool) -> Updates:
        if reads:
            return {self.has(place): TRUE, self.reading: plus(self.reading, 1)}
        return {self.has(place): TRUE, self.writing: TRUE}

    def _release(self, place: str, reads: bool, text: str) -> Operation:
        less_by_one: Updates = (
            {self.reading: minus(self.reading, 1)} if reads else {self.writing: FALSE}
        )
        return Operation(
            text,
            guard=all_of(equal(self.has(place), TRUE), negation(self.settling)),
            updates={self.has(place): FALSE, **less_by_one, self.settling: TRUE},
            towards=self.name,
        )
