"""The RwLocks of threads, which block whoever waits, by the rules of their kind.

Rules B5 and B6: a writer that comes while others read has the next turn, and waits until they have
gone; who comes to read after it waits as well, also one who reads already.  Nobody is in a queue
before that: whoever comes first after a writer has it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from mortmain.model.diagnostic import Span
from mortmain.model.domain.cell import Cell
from mortmain.model.domain.leaf import Call, Failure, Guard, Leaf
from mortmain.model.domain.locks.rwlock_rules import Reading
from mortmain.model.domain.operation import Operation, Turn, Updates, open_enum, token
from mortmain.model.domain.places import Places
from mortmain.model.term.build import (
    FALSE,
    TRUE,
    all_of,
    any_of,
    different,
    equal,
    if_then_else,
    less,
    minus,
    negation,
    number,
    plus,
)
from mortmain.model.term.nodes import Constant, Term, Variable
from mortmain.model.term.sorts import BOOLEAN, Range
from mortmain.model.transition.party import Hold, Resource, Signal

NOBODY = "nobody"
MOST_READERS = 255
"""More readers at a time than this a spec cannot have."""


@dataclass(frozen=True, slots=True)
class ThreadRwLock:
    """One lock; who reads and writes under it is collected while programs are compiled."""

    name: str
    rules: Reading
    span: Span | None = None
    places: Places = field(default_factory=Places)
    writers: list[str] = field(default_factory=list)
    """The places that want to write."""

    guard_words: ClassVar[tuple[str, ...]] = (
        *("read", "write", "read_recursive"),
        *("try_read", "try_write", "try_read_recursive"),
    )

    @property
    def writer(self) -> Variable:
        """The place that writes, or waits for readers to go."""
        return Variable(f"{self.name}.writer", open_enum(f"writers of {self.name}"))

    @property
    def readers(self) -> Variable:
        """How many read."""
        return Variable(f"{self.name}.readers", Range(0, MOST_READERS))

    @property
    def spoiled(self) -> Variable:
        """Whether a panic has poisoned it."""
        return Variable(f"{self.name}.poisoned", BOOLEAN)

    def reads(self, place: str) -> Variable:
        """Whether a place is among those that read."""
        return Variable(f"{self.name}.{place}.reads", BOOLEAN)

    def cells(self) -> tuple[Cell, ...]:
        """The variables of a lock."""
        return (
            Cell(self.writer, NOBODY, f"writer of {self.name}"),
            Cell(self.readers, 0, f"readers of {self.name}"),
            Cell(self.spoiled, False, f"poison of {self.name}"),
            *(Cell(self.reads(each), False) for each in self.places),
        )

    def leaf(self, word: str, party: str) -> Leaf | None:
        """`read()` and `write()`, and where there is one `read_recursive()`."""
        match word:
            case "write":
                return self._write(party)
            case "read" if self.rules.passes:
                return self._read_in_some_order(party)
            case "read":
                return self._read(party, self._unclaimed())
            case "read_recursive" if self.rules.recursive:
                return self._read(party, negation(self._writes()))
        return None

    def call(self, word: str, party: str) -> Operation | Call | None:
        """The same, where it must not wait; and `clear_poison()`."""
        match word:
            case "try_write":
                place = self._place(party, "write")
                return self._try(place, self._take(place, TRUE), self._alone())
            case "try_read":
                place = self._place(party, "read")
                free = negation(self._writes()) if self.rules.passes else self._unclaimed()
                return self._try(place, self._enter(place, free), self._unclaimed())
            case "try_read_recursive" if self.rules.recursive:
                place, free = self._place(party, "read"), negation(self._writes())
                return self._try(place, self._enter(place, free), free)
            case "clear_poison" if self.rules.poisons:
                return Operation(f"clears the poison of {self.name}", updates={self.spoiled: FALSE})
        return None

    def ask(self, word: str) -> Term | None:
        """What a condition can ask: `poisoned()`."""
        return equal(self.spoiled, TRUE) if word == "poisoned" and self.rules.poisons else None

    def made(self, party: str) -> Updates:
        """Nothing: only taking it has an effect."""
        return {}

    def words(self) -> tuple[str, ...]:
        """What can be said of a lock of this kind."""
        offered = {
            "async with ...read()": True,
            "async with ...write()": True,
            "async with ...read_recursive()": self.rules.recursive,
            "guard = ...try_read()": True,
            "guard = ...try_write()": True,
            "guard = ...try_read_recursive()": self.rules.recursive,
            "poisoned()": self.rules.poisons,
            "clear_poison()": self.rules.poisons,
        }
        return tuple(word for word, there in offered.items() if there)

    def resources(self) -> tuple[Resource, ...]:
        """Who reads and who writes; and, as with permits, whose turn it is to write next."""
        parties = dict(self.places.parties())
        holds = tuple(Hold(party, self._held(place)) for place, party in parties.items())
        turns = tuple(Hold(parties[each], self._claims(each)) for each in self.writers)
        held = Resource(self.name, "rwlock", holds, self.span)
        return (held, Resource(self._turn.waits_for, "turn", turns)) if turns else (held,)

    def signals(self) -> tuple[Signal, ...]:
        """None: a lock is held."""
        return ()

    def _place(self, party: str, way: str) -> str:
        place = self.places.new(party, f" to {way}")
        if way == "write":
            self.writers.append(place)
        return place

    def _token(self, place: str) -> Constant:
        return token(place, f"writers of {self.name}")

    def _unclaimed(self) -> Term:
        """Nobody writes or waits for readers to go."""
        return equal(self.writer, self._token(NOBODY))

    def _alone(self) -> Term:
        """Nobody has it, and nobody has the next turn."""
        return all_of(self._unclaimed(), equal(self.readers, 0))

    def _writes(self) -> Term:
        """Somebody writes."""
        return all_of(negation(self._unclaimed()), equal(self.readers, 0))

    def _claims(self, place: str) -> Term:
        """The place has the next turn, and waits for readers to go."""
        return all_of(equal(self.writer, self._token(place)), less(0, self.readers))

    def _has(self, place: str) -> Term:
        """The place writes, or may from now on."""
        return all_of(equal(self.writer, self._token(place)), equal(self.readers, 0))

    def _held(self, place: str) -> Term:
        return any_of(self.reads(place), self._has(place))

    def _sound(self) -> Term:
        return negation(self.spoiled) if self.rules.poisons else TRUE

    @property
    def _turn(self) -> Turn:
        """Who comes after a writer that waits for readers."""
        waits = all_of(negation(self._unclaimed()), less(0, self.readers))
        return Turn(lambda: waits, f"turn at {self.name}")

    def _enter(self, place: str, free: Term, *, waits: bool = False) -> Operation:
        """One reader more."""
        return Operation(
            f"takes {self.name} to read",
            guard=all_of(free, self._sound()),
            updates={self.readers: plus(self.readers, 1), self.reads(place): TRUE},
            waits_for=self.name if waits else None,
            towards=self.name,
            turn=self._turn if waits else None,
        )

    def _take(self, place: str, when: Term, *, waits: bool = False) -> Operation:
        """The only writer."""
        return Operation(
            f"takes {self.name} to write",
            guard=all_of(self._alone(), when, self._sound()),
            updates={self.writer: self._token(place)},
            waits_for=self.name if waits else None,
            towards=self.name,
        )

    def _poisoned(self, when: Term, updates: Updates | None = None) -> tuple[Failure, ...]:
        if not self.rules.poisons:
            return ()
        spoiled = all_of(when, self.spoiled)
        found = Operation(f"finds {self.name} poisoned", guard=spoiled, updates=updates or {})
        return (Failure(found, "Poisoned"),)

    def _read(self, party: str, free: Term) -> Leaf:
        """A reader that goes in as soon as it can."""
        place = self._place(party, "read")
        return Leaf(
            at_once=(self._enter(place, free, waits=True),),
            pending=(),
            ready=(),
            elapses=negation(free),
            drop=Operation(),
            drop_ready=Operation(),
            guard=self._guard(place),
            fails_at_once=self._poisoned(free),
            blocks=True,
            timed=self.rules.timed,
        )

    def _read_in_some_order(self, party: str) -> Leaf:
        """A reader that may pass a writer who waits, and if it does not waits behind it."""
        place, free = self._place(party, "read"), self._unclaimed()
        first = self._enter(place, negation(self._writes()))
        waits = Operation(f"waits to read {self.name}", guard=negation(free), towards=self.name)
        return Leaf(
            at_once=(first,),
            pending=(waits,),
            ready=(self._enter(place, free, waits=True),),
            elapses=negation(free),
            drop=Operation(),
            drop_ready=Operation(),
            guard=self._guard(place),
            fails_at_once=self._poisoned(free),
            fails=self._poisoned(free),
            blocks=True,
        )

    def _write(self, party: str) -> Leaf:
        """A writer waits for the writer before it, and then for those who still read."""
        place = self._place(party, "write")
        mine, nobody = self._token(place), self._token(NOBODY)
        others = all_of(different(self.writer, mine), negation(self._unclaimed()))
        claims = Operation(
            f"has the next turn at {self.name}",
            guard=all_of(self._unclaimed(), less(0, self.readers)),
            updates={self.writer: mine},
            towards=self.name,
        )
        gets = Operation(
            f"gets {self.name} to write",
            guard=all_of(self._has(place), self._sound()),
            waits_for=self.name,
            towards=self.name,
        )
        gone: Updates = {self.writer: nobody}
        return Leaf(
            at_once=(self._take(place, TRUE, waits=True),),
            pending=(claims,),
            ready=(gets,),
            elapses=any_of(others, self._claims(place)),
            drop=Operation(f"gives up its turn at {self.name}", updates=gone),
            drop_ready=Operation(f"gives up its turn at {self.name}", updates=gone),
            guard=self._guard(place),
            fails_at_once=self._poisoned(self._alone()),
            fails=self._poisoned(self._has(place), gone),
            blocks=True,
            timed=self.rules.timed,
        )

    def _try(self, place: str, take: Operation, free: Term) -> Call:
        taken = Operation(f"finds that {self.name} is taken", guard=negation(free))
        failures = (Failure(taken, "WouldBlock"), *self._poisoned(free))
        return Call((take,), failures, self._guard(place))

    def _guard(self, place: str) -> Guard:
        """B2: only who writes poisons; one that was downgraded reads."""
        reads, nobody = self.reads(place), self._token(NOBODY)
        back = Operation(
            f"releases {self.name}",
            guard=self._held(place),
            updates={
                self.readers: if_then_else(reads, minus(self.readers, 1), self.readers),
                self.writer: if_then_else(reads, self.writer, nobody),
                reads: FALSE,
            },
            towards=self.name,
        )
        goes_on: Updates = {self.writer: nobody, self.readers: number(1), reads: TRUE}
        spoiled = back.then({self.spoiled: if_then_else(reads, self.spoiled, TRUE)})
        return Guard(
            self.name,
            self._held(place),
            back,
            {"downgrade": Operation(f"goes on reading {self.name}", self._has(place), goes_on)}
            if place in self.writers
            else {},
            stays=self.rules.stays,
            unwound=spoiled if self.rules.poisons else None,
        )
