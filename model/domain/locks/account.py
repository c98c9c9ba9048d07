"""What a lock itself keeps account of: who owns it, who waits, and what its rules add to that."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from mortmain.model.domain.cell import Cell
from mortmain.model.domain.locks.death import Legacy
from mortmain.model.domain.locks.rules import Handoff, Mortal, OwnerDeath, Rules
from mortmain.model.domain.operation import Operation, Updates, open_enum, open_queue, token
from mortmain.model.domain.places import Places
from mortmain.model.term.build import (
    FALSE,
    TRUE,
    all_of,
    any_of,
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

NOBODY = "nobody"
DEEPEST = 255
"""More often than this nobody can take a re-entrant lock."""


@dataclass(frozen=True, slots=True)
class Account:
    """The variables of one lock; who may own it is collected while programs are compiled.

    Its owner is a place (an await of some party), or, where it is re-entrant, a party.  A party may
    believe to own it and be wrong, where somebody else can release it, steal it, or where it
    expires: what each place believes is a variable of its own there.
    """

    name: str
    rules: Rules
    places: Places = field(default_factory=Places)

    @property
    def owner(self) -> Variable:
        """Who owns it; assigned counts, polled or not."""
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

    @property
    def tracks(self) -> bool:
        """Whether what a place has is not plain from the owner alone."""
        return self.rules.diverges or self.rules.reentrant

    def cells(self) -> tuple[Cell, ...]:
        """Its variables; those that its rules have no use for never change."""
        return (
            Cell(self.owner, NOBODY, self.name),
            Cell(self.queue, (), f"queue of {self.name}"),
            Cell(self.depth, 0),
            Cell(self.poisoned, False, f"poison of {self.name}"),
            *self.legacy.cells(),
            *(Cell(self.has(each), False) for each in self.places if self.tracks),
        )

    def token(self, owner: str) -> Constant:
        """A place or a party as a value of `owner`."""
        return token(owner, f"owners of {self.name}")

    def owned(self, by: str) -> Term:
        """It belongs to that place or party."""
        return equal(self.owner, self.token(by))

    def taken(self) -> Term:
        """It belongs to somebody."""
        return different(self.owner, self.token(NOBODY))

    def held(self, place: str) -> Term:
        """What the place has taken it has not given back."""
        return equal(self.has(place), TRUE) if self.tracks else self.owned(place)

    def belongs_to(self, party: str) -> Term:
        """It belongs to that party, at whatever place it took it."""
        mine = [place for place, owner in self.places.parties() if owner == party]
        return any_of(*map(self.owned, [party] if self.rules.reentrant else mine))

    def free(self, party: str) -> Term:
        """The party can take it now."""
        free = self.owned(NOBODY)
        if self.rules.reentrant:
            free = any_of(free, self.owned(party))
        sound = [negation(self.poisoned)] if self.rules.poisons else []
        return all_of(free, *sound, *self.legacy.usable())

    def take(self, place: str, party: str, *, waits: bool = False) -> Operation:
        """It is free, and taken."""
        updates: dict[Variable, Term] = {
            self.owner: self.token(party if self.rules.reentrant else place)
        }
        if self.rules.reentrant:
            updates[self.depth] = plus(self.depth, 1)
        if self.tracks:
            updates[self.has(place)] = TRUE
        return Operation(
            f"takes {self.name}",
            guard=self.free(party),
            updates=updates,
            waits_for=self.name if waits else None,
            towards=self.name,
        )

    def goes_on_without(self, place: str) -> Operation:
        """Taking it fails for good, and who does not look at that believes to have it."""
        return Operation(
            f"goes on without {self.name}, and does not know it",
            guard=all_of(self.owned(NOBODY), self.legacy.lost()),
            updates={self.has(place): TRUE},
            towards=self.name,
        )

    def release(self, place: str, party: str) -> Operation:
        """Only the owner's release counts, unless anybody's does."""
        rules, nobody = self.rules, self.token(NOBODY)
        updates: dict[Variable, Term] = {self.has(place): FALSE} if self.tracks else {}
        wrong = f"{party} releases {self.name}, which it does not hold"
        if rules.anyone_releases:
            able = self.taken()
            wrong = f"{party} releases {self.name}, which nobody holds"
            updates[self.owner] = nobody
        elif rules.reentrant:
            able = self.owned(party)
            updates[self.depth] = minus(self.depth, 1)
            updates[self.owner] = if_then_else(equal(self.depth, 1), nobody, self.owner)
        else:
            able = self.held(place)
            updates |= self.passed_on(self.owned(place), self.queue)
        if rules.on_death is OwnerDeath.TOLD:
            updates |= self.legacy.released()
        return Operation(
            f"releases {self.name}",
            able,
            updates,
            towards=self.name,
            misused=wrong,
            later=(lambda: self._granted_to_others(place),),
        )

    def _granted_to_others(self, place: str) -> Updates:
        """What a release by `place` gives to the head of the queue, which it cannot be itself."""
        heirs = self.granted(self.owned(place), self.queue)
        return {has: to for has, to in heirs.items() if has != self.has(place)}

    def passed_on(self, when: Term, queue: Term) -> Updates:
        """Where `when`, the lock goes to the head of the queue, or is free."""
        nobody = self.token(NOBODY)
        if self.rules.handoff is Handoff.BARGING:
            return {self.owner: if_then_else(when, nobody, self.owner)}
        heir = if_then_else(is_empty(queue), nobody, head(queue))
        return {
            self.owner: if_then_else(when, heir, self.owner),
            self.queue: if_then_else(when, tail(queue), queue),
        }

    def granted(self, when: Term, queue: Term) -> Updates:
        """Where `when`, the head of the queue has been given the lock, whatever comes next.

        Who that can be is known only when every program is compiled.
        """
        if not self.tracks or self.rules.handoff is Handoff.BARGING:
            return {}
        return {
            self.has(each): if_then_else(
                all_of(when, negation(is_empty(queue)), equal(head(queue), self.token(each))),
                TRUE,
                self.has(each),
            )
            for each in self.places
        }

    def died(self, parties: Collection[str], *, whole: bool) -> Updates:
        """What the death of these parties does to the lock, of threads or of `whole` processes.

        Who is dead believes nothing; whose thread alone is dead may still own it.
        """
        places = [place for place, party in self.places.parties() if party in parties]
        dead = parties if self.rules.reentrant else places
        was_theirs = any_of(*map(self.owned, dead))
        queue: Term = self.queue
        for each in places if self.rules.handoff is Handoff.DIRECT else ():
            queue = without(queue, self.token(each))
        updates: dict[Variable, Term] = {self.queue: queue} if queue != self.queue else {}
        if self.tracks:
            updates |= {self.has(each): FALSE for each in places}
        if self.rules.mortal is Mortal.PROCESS and not whole:
            return updates
        if self.rules.on_death is OwnerDeath.FREED:
            updates |= self.passed_on(was_theirs, queue)
            heirs = self.granted(was_theirs, queue)
            updates |= {has: to for has, to in heirs.items() if has not in updates}
        return {**updates, **self.legacy.left(was_theirs, self.owner, self.token(NOBODY))}
