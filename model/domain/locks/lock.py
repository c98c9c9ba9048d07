"""A lock of some kind: what can be said of it, and what a wait for it is, by its rules."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from typing import ClassVar

from mortmain.model.diagnostic import Span
from mortmain.model.domain.cell import Cell
from mortmain.model.domain.leaf import Call, Failure, Guard, Leaf
from mortmain.model.domain.locks.account import NOBODY, Account
from mortmain.model.domain.locks.rules import Handoff, OwnerDeath, Rules
from mortmain.model.domain.operation import Operation, Updates
from mortmain.model.term.build import (
    FALSE,
    TRUE,
    all_of,
    append,
    equal,
    negation,
    without,
)
from mortmain.model.term.nodes import Term
from mortmain.model.transition.action import Kind
from mortmain.model.transition.party import Hold, Resource, Signal


@dataclass(frozen=True, slots=True)
class Lock:
    """One lock of the kind that its account's rules describe."""

    account: Account
    span: Span | None = None
    hands: dict[str, str] = field(default_factory=dict)
    """The place of each party that takes it by hand."""

    guard_words: ClassVar[tuple[str, ...]] = ("lock", "try_lock", "steal")

    @property
    def name(self) -> str:
        """How the spec calls it."""
        return self.account.name

    @property
    def rules(self) -> Rules:
        """What its kind does differently from others."""
        return self.account.rules

    @property
    def shared(self) -> bool:
        """Whether processes can share it."""
        return self.rules.shared

    def cells(self) -> tuple[Cell, ...]:
        """Its variables."""
        return self.account.cells()

    def leaf(self, word: str, party: str) -> Leaf | None:
        """`lock()` and `steal()` leave a guard behind; `acquire()` is undone by `release()`."""
        match word:
            case "lock" if self.rules.guarded:
                return self._waiting(self.account.places.new(party), party, guarded=True)
            case "acquire" if self.rules.by_hand:
                return self._waiting(self._hand(party), party, guarded=False)
            case "steal" if self.rules.steals:
                return self._stealing(self.account.places.new(party), party)
        return None

    def call(self, word: str, party: str) -> Operation | Call | None:
        """`release()` by hand, what puts a lock in order again, and tries that do not wait."""
        account, rules = self.account, self.rules
        match word:
            case "release" if rules.by_hand:
                return account.release(self._hand(party), party)
            case "try_lock" if rules.tries and rules.guarded:
                return self._try(account.places.new(party), party, guarded=True)
            case "try_acquire" if rules.tries and rules.by_hand:
                return self._try(self._hand(party), party, guarded=False)
            case "make_consistent" if rules.on_death is OwnerDeath.TOLD:
                return account.legacy.repair(account.belongs_to(party))
            case "clear_poison" if rules.poisons:
                text = f"clears the poison of {self.name}"
                return Operation(text, updates={account.poisoned: FALSE})
        return None

    def ask(self, word: str) -> Term | None:
        """What a condition can ask: `locked()`, `owner_died()`, `poisoned()`."""
        match word:
            case "locked":
                return self.account.taken()
            case "owner_died" if self.rules.on_death is OwnerDeath.TOLD:
                return self.account.legacy.inconsistent()
            case "poisoned" if self.rules.poisons:
                return equal(self.account.poisoned, TRUE)
        return None

    def words(self) -> tuple[str, ...]:
        """What can be said of a lock of this kind."""
        rules = self.rules
        told = rules.on_death is OwnerDeath.TOLD
        offered = {
            "async with ...lock()": rules.guarded,
            "guard = ...try_lock()": rules.guarded and rules.tries,
            "await ...acquire()": rules.by_hand,
            "try_acquire()": rules.by_hand and rules.tries,
            "release()": rules.by_hand,
            "async with ...steal()": rules.steals,
            "locked()": True,
            "owner_died()": told,
            "make_consistent()": told,
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
        account, nobody = self.account, self.account.token(NOBODY)
        steps = account.legacy.steps(account.owner, nobody)
        if self.rules.expires:
            over = {account.owner: nobody}
            steps += (Operation("runs out", account.taken(), over, kind=Kind.TIMEOUT),)
        return steps

    def died(self, parties: Collection[str], *, whole: bool) -> Updates:
        """What the death of these parties does to it; `whole` processes, or single threads."""
        return self.account.died(parties, whole=whole)

    def resources(self) -> tuple[Resource, ...]:
        """Who owns it, and who acts as if, where these are not the same."""
        account = self.account
        parties = dict(account.places.parties())
        owners = {party: party for party in parties.values()} if self.rules.reentrant else parties
        holds = tuple(Hold(party, account.owned(owner)) for owner, party in owners.items())
        several = len(set(parties.values())) > 1
        deluded = several and self.rules.diverges and not self.rules.fenced
        claims = tuple(Hold(party, account.held(place)) for place, party in parties.items())
        return (Resource(self.name, "mutex", holds, self.span, claims if deluded else ()),)

    def signals(self) -> tuple[Signal, ...]:
        """None: a lock is held."""
        return ()

    def _hand(self, party: str) -> str:
        if party not in self.hands:
            self.hands[party] = self.account.places.new(party, " by hand")
        return self.hands[party]

    def _guard(self, place: str, party: str) -> Guard:
        """Dropping it is a misuse only where somebody else may have released the lock."""
        release = self.account.release(place, party)
        if not self.rules.anyone_releases:
            release = replace(release, misused="")
        spoiled = release.then({self.account.poisoned: TRUE}) if self.rules.poisons else None
        held = self.account.held(place)
        return Guard(self.name, held, release, stays=self.rules.stays, unwound=spoiled)

    def _try(self, place: str, party: str, *, guarded: bool) -> Call:
        account = self.account
        taken = Operation(f"finds that {self.name} is taken", guard=negation(account.free(party)))
        return Call(
            (account.take(place, party),),
            (Failure(taken, "WouldBlock"),),
            self._guard(place, party) if guarded else None,
        )

    def _waiting(self, place: str, party: str, *, guarded: bool) -> Leaf:
        guard = self._guard(place, party) if guarded else None
        if self.rules.blocks:
            return self._blocking(place, party, guard)
        if self.rules.handoff is Handoff.DIRECT:
            return self._queued(place, party, guard)
        return self._asking(place, party, guard)

    def _blocking(self, place: str, party: str, guard: Guard | None) -> Leaf:
        """The thread waits until the lock is free, and whoever is first takes it."""
        account = self.account
        unowned = account.owned(NOBODY)
        fails = account.legacy.fails(unowned)
        at_once = [account.take(place, party, waits=True)]
        elapses = negation(account.free(party))
        if self.rules.heedless:
            without_it = account.goes_on_without(place)
            at_once, fails = [*at_once, without_it], ()
            elapses = all_of(elapses, negation(without_it.guard))
        if self.rules.poisons:
            spoiled = all_of(unowned, account.poisoned)
            found = Operation(f"finds {self.name} poisoned", guard=spoiled)
            fails += (Failure(found, "Poisoned"),)
        return Leaf(
            at_once=tuple(at_once),
            pending=(),
            ready=(),
            elapses=elapses,
            drop=Operation(),
            drop_ready=Operation(),
            guard=guard,
            fails_at_once=fails,
            blocks=True,
            timed=self.rules.timed,
        )

    def _asking(self, place: str, party: str, guard: Guard | None) -> Leaf:
        """Whoever waits asks again and again, and has no place to lose."""
        account = self.account
        free = account.free(party)
        busy = Operation(f"has to wait for {self.name}", guard=negation(free))
        return Leaf(
            at_once=(account.take(place, party),),
            pending=(busy,),
            ready=(account.take(place, party, waits=True),),
            elapses=negation(free),
            drop=replace(busy, text=f"stops asking for {self.name}"),
            drop_ready=Operation(f"stops asking for {self.name}", guard=free),
            guard=guard,
        )

    def _queued(self, place: str, party: str, guard: Guard | None) -> Leaf:
        """The head of the queue is assigned the lock, polled or not; a place can be given up."""
        account = self.account
        given, here = equal(account.has(place), TRUE), account.token(place)
        queue = {account.queue: append(account.queue, here)}
        gone = {account.queue: without(account.queue, here)}
        return Leaf(
            at_once=(account.take(place, party),),
            pending=(
                Operation(f"queues for {self.name}", account.taken(), queue, towards=self.name),
            ),
            ready=(Operation(f"gets {self.name}", given, waits_for=self.name, towards=self.name),),
            elapses=negation(given),
            drop=Operation(f"leaves the queue of {self.name}", negation(given), gone),
            drop_ready=replace(
                account.release(place, party), text=f"drops {self.name} unpolled", misused=""
            ),
            guard=guard,
        )

    def _stealing(self, place: str, party: str) -> Leaf:
        """The lock changes hands at once; who had it goes on."""
        account = self.account
        updates = {account.owner: account.token(place), account.has(place): TRUE}
        steals = Operation(f"steals {self.name}", updates=updates, towards=self.name)
        at_once = (steals,)
        return Leaf(at_once, (), (), TRUE, Operation(), Operation(), self._guard(place, party))
