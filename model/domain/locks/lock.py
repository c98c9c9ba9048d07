"""A lock of some kind: what its rules leave open is the same for all of them.

The lock knows its owner: a place (an await of some party), or, where it is re-entrant, a party.
A party may believe to own it and be wrong, where somebody else can release it, steal it, or where
it expires: what each place believes is a variable of its own there.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from typing import ClassVar

from mortmain.model.diagnostic import Span
from mortmain.model.domain.cell import Cell
from mortmain.model.domain.leaf import Call, Failure, Guard, Leaf
from mortmain.model.domain.locks.death import Legacy
from mortmain.model.domain.locks.rules import Handoff, Mortal, OwnerDeath, Rules
from mortmain.model.domain.operation import Operation, Updates, open_enum, open_queue, token
from mortmain.model.domain.places import Places
from mortmain.model.term.build import (
    FALSE,
    TRUE,
    all_of,
    any_of,
    append,
    different,
    equal,
    head,
    if_then_else,
    is_empty,
    minus,
    negation,
    plus,
    tail,
    without,
)
from mortmain.model.term.nodes import Constant, Term, Variable
from mortmain.model.term.sorts import BOOLEAN, Range
from mortmain.model.transition.action import Kind
from mortmain.model.transition.party import Hold, Resource, Signal

NOBODY = "nobody"
DEEPEST = 255
"""More often than this nobody can take a re-entrant lock."""


@dataclass(frozen=True, slots=True)
class Lock:
    """One lock; who may own it is collected while programs are compiled."""

    name: str
    rules: Rules
    span: Span | None = None
    places: Places = field(default_factory=Places)
    hands: dict[str, str] = field(default_factory=dict)
    """The place of each party that takes it by hand."""

    guard_words: ClassVar[tuple[str, ...]] = ("lock", "try_lock", "steal")

    @property
    def shared(self) -> bool:
        """Whether processes can share it."""
        return self.rules.shared

    @property
    def owner(self) -> Variable:
        """Who owns it by the lock's own account; assigned counts, polled or not."""
        return Variable(f"{self.name}.owner", open_enum(f"owners of {self.name}"))

    @property
    def queue(self) -> Variable:
        """The places that wait, where it is handed on."""
        return Variable(f"{self.name}.queue", open_queue(f"owners of {self.name}"))

    @property
    def depth(self) -> Variable:
        """How often its owner has taken it, where it is re-entrant."""
        return Variable(f"{self.name}.depth", Range(0, DEEPEST))

    @property
    def poisoned(self) -> Variable:
        """Whether a panic has spoiled it."""
        return Variable(f"{self.name}.poisoned", BOOLEAN)

    @property
    def legacy(self) -> Legacy:
        """What the death of an owner leaves behind."""
        return Legacy(self.name, self.rules.on_death)

    def has(self, place: str) -> Variable:
        """Whether a place has taken it and not given it back, whatever the lock knows of it."""
        return Variable(f"{self.name}.{place}.has", BOOLEAN)

    def cells(self) -> tuple[Cell, ...]:
        """Its variables; those that its rules have no use for never change."""
        return (
            Cell(self.owner, NOBODY, self.name),
            Cell(self.queue, (), f"queue of {self.name}"),
            Cell(self.depth, 0),
            Cell(self.poisoned, False, f"poison of {self.name}"),
            *self.legacy.cells(),
            *(Cell(self.has(each), False) for each in self.places if self._tracks),
        )

    def leaf(self, word: str, party: str) -> Leaf | None:
        """`lock()` and `steal()` leave a guard behind; `acquire()` is undone by `release()`."""
        match word:
            case "lock" if self.rules.guarded:
                return self._waiting(self.places.new(party), party, guarded=True)
            case "acquire" if self.rules.by_hand:
                return self._waiting(self._hand(party), party, guarded=False)
            case "steal" if self.rules.steals:
                return self._stealing(self.places.new(party), party)
        return None

    def call(self, word: str, party: str) -> Operation | Call | None:
        """`release()` by hand, what puts a lock in order again, and tries that do not wait."""
        match word:
            case "try_lock" if self.rules.tries and self.rules.guarded:
                return self._try(self.places.new(party), party, guarded=True)
            case "try_acquire" if self.rules.tries and self.rules.by_hand:
                return self._try(self._hand(party), party, guarded=False)
            case "release" if self.rules.by_hand:
                return self._release(self._hand(party), party)
            case "make_consistent" if self.rules.on_death is OwnerDeath.TOLD:
                return self.legacy.repair(self._is_owner(party))
            case "clear_poison" if self.rules.poisons:
                return Operation(
                    f"clears the poison of {self.name}", updates={self.poisoned: FALSE}
                )
        return None

    def ask(self, word: str) -> Term | None:
        """What a condition can ask: `locked()`, `owner_died()`, `poisoned()`."""
        match word:
            case "locked":
                return different(self.owner, self._token(NOBODY))
            case "owner_died" if self.rules.on_death is OwnerDeath.TOLD:
                return self.legacy.inconsistent()
            case "poisoned" if self.rules.poisons:
                return equal(self.poisoned, TRUE)
        return None

    def words(self) -> tuple[str, ...]:
        """What can be said of a lock of this kind."""
        rules = self.rules
        offered = {
            "async with ...lock()": rules.guarded,
            "guard = ...try_lock()": rules.guarded and rules.tries,
            "await ...acquire()": rules.by_hand,
            "try_acquire()": rules.by_hand and rules.tries,
            "release()": rules.by_hand,
            "async with ...steal()": rules.steals,
            "locked()": True,
            "owner_died()": rules.on_death is OwnerDeath.TOLD,
            "make_consistent()": rules.on_death is OwnerDeath.TOLD,
            "poisoned()": rules.poisons,
            "clear_poison()": rules.poisons,
        }
        return tuple(word for word, there in offered.items() if there)

    def made(self, party: str) -> Updates:
        """Nothing: only polling has an effect."""
        return {}

    def actor(self) -> str:
        """Whoever keeps the lock: a server, a clock."""
        return f"{self.name} itself"

    def steps(self) -> tuple[Operation, ...]:
        """A lease runs out; a server hears that an owner is down."""
        nobody = self._token(NOBODY)
        steps = self.legacy.steps(self.owner, nobody)
        if self.rules.expires:
            taken = different(self.owner, nobody)
            steps += (Operation("runs out", taken, {self.owner: nobody}, kind=Kind.TIMEOUT),)
        return steps

    def died(self, parties: Collection[str], *, whole: bool) -> Updates:
        """What the death of these parties does to the lock, of threads or of `whole` processes.

        Who is dead believes nothing; whose thread alone is dead may still own it.
        """
        places = [place for place, party in self.places.parties() if party in parties]
        books = parties if self.rules.reentrant else places
        was_theirs = any_of(*(equal(self.owner, self._token(each)) for each in books))
        queue: Term = self.queue
        for each in places if self.rules.handoff is Handoff.DIRECT else ():
            queue = without(queue, self._token(each))
        updates: dict[Variable, Term] = {self.queue: queue} if queue != self.queue else {}
        if self._tracks:
            updates |= {self.has(each): FALSE for each in places}
        if self.rules.mortal is Mortal.PROCESS and not whole:
            return updates
        if self.rules.on_death is OwnerDeath.FREED:
            updates |= self._passed_on(was_theirs, queue)
        return {**updates, **self.legacy.left(was_theirs, self.owner, self._token(NOBODY))}

    def resources(self) -> tuple[Resource, ...]:
        """Who owns it, and who acts as if, where these are not the same."""
        parties = dict(self.places.parties())
        reentrant = self.rules.reentrant
        owners = {party: party for party in parties.values()} if reentrant else parties
        holds = tuple(Hold(party, self._owned(book)) for book, party in owners.items())
        believed = tuple(Hold(party, equal(self.has(p), TRUE)) for p, party in parties.items())
        deluded = self.rules.diverges and not self.rules.fenced
        return (Resource(self.name, "mutex", holds, self.span, believed if deluded else ()),)

    def signals(self) -> tuple[Signal, ...]:
        """None: a lock is held."""
        return ()

    @property
    def _tracks(self) -> bool:
        return self.rules.diverges or self.rules.reentrant

    def _token(self, owner: str) -> Constant:
        return token(owner, f"owners of {self.name}")

    def _owned(self, book: str) -> Term:
        return equal(self.owner, self._token(book))

    def _is_owner(self, party: str) -> Term:
        if self.rules.reentrant:
            return self._owned(party)
        return any_of(*(self._owned(p) for p, each in self.places.parties() if each == party))

    def _hand(self, party: str) -> str:
        if party not in self.hands:
            self.hands[party] = self.places.new(party, " by hand")
        return self.hands[party]

    def _free(self, party: str) -> Term:
        free = self._owned(NOBODY)
        if self.rules.reentrant:
            free = any_of(free, self._owned(party))
        return all_of(
            free, *([negation(self.poisoned)] if self.rules.poisons else []), *self.legacy.usable()
        )

    def _take(self, place: str, party: str, *, waits: bool) -> Operation:
        updates: dict[Variable, Term] = {
            self.owner: self._token(party if self.rules.reentrant else place)
        }
        if self.rules.reentrant:
            updates[self.depth] = plus(self.depth, 1)
        if self._tracks:
            updates[self.has(place)] = TRUE
        return Operation(
            f"takes {self.name}",
            guard=self._free(party),
            updates=updates,
            waits_for=self.name if waits else None,
            towards=self.name,
        )

    def _try(self, place: str, party: str, *, guarded: bool) -> Call:
        taken = Operation(f"finds that {self.name} is taken", guard=negation(self._free(party)))
        return Call(
            (self._take(place, party, waits=False),),
            (Failure(taken, "WouldBlock"),),
            self._guard(place, party) if guarded else None,
        )

    def _waiting(self, place: str, party: str, *, guarded: bool) -> Leaf:
        guard = self._guard(place, party) if guarded else None
        fails = self.legacy.fails(self._owned(NOBODY))
        if self.rules.poisons:
            spoiled = all_of(self._owned(NOBODY), self.poisoned)
            fails += (Failure(Operation(f"finds {self.name} poisoned", guard=spoiled), "Poisoned"),)
        if self.rules.blocks:
            take = self._take(place, party, waits=True)
            return Leaf(
                (take,),
                (),
                (),
                negation(take.guard),
                Operation(),
                Operation(),
                guard,
                blocks=True,
                timed=self.rules.timed,
                fails_at_once=fails,
            )
        if self.rules.handoff is Handoff.DIRECT:
            return self._queued(place, party, guard)
        free = self._free(party)
        return Leaf(
            at_once=(self._take(place, party, waits=False),),
            pending=(Operation(f"has to wait for {self.name}", guard=negation(free)),),
            ready=(self._take(place, party, waits=True),),
            elapses=negation(free),
            drop=Operation(f"stops asking for {self.name}", guard=negation(free)),
            drop_ready=Operation(f"stops asking for {self.name}", guard=free),
            guard=guard,
        )

    def _queued(self, place: str, party: str, guard: Guard | None) -> Leaf:
        """The head of the queue is assigned the lock, polled or not; a place can be given up."""
        mine, here = self._owned(place), self._token(place)
        taken = different(self.owner, self._token(NOBODY))
        has: Updates = {self.has(place): TRUE} if self._tracks else {}
        gets = Operation(f"gets {self.name}", mine, has, waits_for=self.name, towards=self.name)
        queue = {self.queue: append(self.queue, here)}
        gone = {self.queue: without(self.queue, here)}
        return Leaf(
            at_once=(self._take(place, party, waits=False),),
            pending=(Operation(f"queues for {self.name}", taken, queue, towards=self.name),),
            ready=(gets,),
            elapses=negation(mine),
            drop=Operation(f"leaves the queue of {self.name}", negation(mine), gone),
            drop_ready=Operation(
                f"drops {self.name} unpolled", mine, self._passed_on(mine, self.queue)
            ),
            guard=guard,
        )

    def _stealing(self, place: str, party: str) -> Leaf:
        updates = {self.owner: self._token(place), self.has(place): TRUE}
        steals = Operation(f"steals {self.name}", updates=updates, towards=self.name)
        guard = self._guard(place, party)
        return Leaf((steals,), (), (), TRUE, Operation(), Operation(), guard)

    def _guard(self, place: str, party: str) -> Guard:
        held = equal(self.has(place), TRUE) if self._tracks else self._owned(place)
        release = self._release(place, party)
        if not self.rules.anyone_releases:
            release = replace(release, misused="")
        spoiled = release.then({self.poisoned: TRUE}) if self.rules.poisons else None
        return Guard(self.name, held, release, unwound=spoiled)

    def _release(self, place: str, party: str) -> Operation:
        """Only the owner's release counts, unless anybody's does."""
        rules, nobody = self.rules, self._token(NOBODY)
        updates: dict[Variable, Term] = {self.has(place): FALSE} if self._tracks else {}
        wrong = f"{party} releases {self.name}, which it does not hold"
        match rules:
            case Rules(anyone_releases=True):
                able, wrong = (
                    different(self.owner, nobody),
                    f"{party} releases {self.name}, which nobody holds",
                )
                updates[self.owner] = nobody
            case Rules(reentrant=True):
                able = self._owned(party)
                updates[self.depth] = minus(self.depth, 1)
                updates[self.owner] = if_then_else(equal(self.depth, 1), nobody, self.owner)
            case Rules(diverges=True):
                able = equal(self.has(place), TRUE)
                updates |= self._passed_on(self._owned(place), self.queue)
            case _:
                able = self._owned(place)
                updates |= self._passed_on(able, self.queue)
        if rules.on_death is OwnerDeath.TOLD:
            updates |= self.legacy.released()
        return Operation(f"releases {self.name}", able, updates, towards=self.name, misused=wrong)

    def _passed_on(self, when: Term, queue: Term) -> Updates:
        """Where `when`, the lock goes to the head of the queue, or is free."""
        if self.rules.handoff is Handoff.BARGING:
            return {self.owner: if_then_else(when, self._token(NOBODY), self.owner)}
        heir = if_then_else(is_empty(queue), self._token(NOBODY), head(queue))
        return {
            self.owner: if_then_else(when, heir, self.owner),
            self.queue: if_then_else(when, tail(queue), queue),
        }
