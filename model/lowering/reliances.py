"""Who relies on a lock and works for nobody who has it claims the lock for itself.

For whom somebody works is known from the text: a callback for whoever calls it, a task for whoever
starts it, a future for its owner, and so on.  It works for them until they let go of the lock,
which a variable of its own remembers as long as it is under way: every action that can change who
has the lock says whether the lock was let go of (a monitor, as for promises).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from mortmain.model.domain.actor import Actor
from mortmain.model.domain.future import Future
from mortmain.model.domain.isolate import Frame
from mortmain.model.domain.reliance import Reliance
from mortmain.model.domain.system import System
from mortmain.model.domain.task import Task
from mortmain.model.term.build import FALSE, all_of, any_of, negation
from mortmain.model.term.fold import fold
from mortmain.model.term.nodes import Term, Variable
from mortmain.model.term.rewrite import substitute, variables
from mortmain.model.term.sorts import BOOLEAN
from mortmain.model.transition.action import Action
from mortmain.model.transition.party import Hold, Resource
from mortmain.model.transition.system import TransitionSystem


@dataclass(frozen=True, slots=True)
class Patron:
    """Somebody for whom `worker` works, who has the lock where `has` is true."""

    worker: str
    under_way: Term
    name: str
    lock: str
    has: Term

    @property
    def left(self) -> Variable:
        """Whether the patron has let go of the lock while the worker was under way."""
        return Variable(f"{self.name} let go of {self.lock} under {self.worker}", BOOLEAN)

    def covers(self) -> Term:
        """The worker may rely on the lock: the patron has it still."""
        return all_of(self.has, negation(self.left))


def with_reliances(system: TransitionSystem, domain: System) -> TransitionSystem:
    """The system, with what those claim who rely on a lock."""
    locks = {each.name: each for each in system.resources}
    patrons: dict[str, Patron] = {}
    claims: defaultdict[str, list[Hold]] = defaultdict(list)
    others: defaultdict[tuple[str, str | None], list[Term]] = defaultdict(list)
    for reliance in domain.reliances:
        lock = locks[reliance.lock]
        found = list(_patrons(reliance, lock, domain))
        patrons |= {each.left.name: each for each in found}
        owned = (_has(lock, each) for each in _same(reliance.actor))
        covered = any_of(*owned, *(each.covers() for each in found))
        claim = all_of(reliance.relies(), negation(covered))
        # That several work for one is its doing: only one of them claims the lock.
        beside = others[lock.name, found[0].name if found else None]
        alone = all_of(claim, *(map(negation, beside if found else ())))
        claims[lock.name].append(Hold(reliance.actor.name, alone))
        beside.append(claim)
    return replace(
        system,
        variables=(*system.variables, *(each.left for each in patrons.values())),
        initial=tuple((*each, *(False for _ in patrons)) for each in system.initial),
        actions=tuple(_watched(each, patrons.values()) for each in system.actions),
        resources=tuple(_claimed(each, claims[each.name]) for each in system.resources),
    )


def _claimed(lock: Resource, claims: list[Hold]) -> Resource:
    return replace(lock, claims=(*_acting(lock), *claims)) if claims else lock


def _acting(lock: Resource) -> tuple[Hold, ...]:
    """Who acts as if nobody else had it, whether or not it is so."""
    return lock.claims or lock.holds


def _has(lock: Resource, party: str) -> Term:
    return any_of(*(each.when for each in _acting(lock) if each.party == party))


def _same(actor: Actor) -> Iterator[str]:
    """The parties whose locks are the actor's own: a token belongs to an isolate as a whole."""
    yield actor.name
    match actor:
        case Frame(isolate=isolate):
            yield isolate.name
        case Task(caller=isolate) if isolate is not None:
            yield isolate.name


def _patrons(reliance: Reliance, lock: Resource, domain: System) -> Iterator[Patron]:
    """Everybody for whom the actor works, the nearest first."""
    actor, under_way = reliance.actor, _under_way(reliance.actor, domain)
    own = set(_same(actor))
    patron = _patron(actor, domain)
    while patron is not None:
        for name in dict.fromkeys(_same(patron)):
            if name not in own and (has := _has(lock, name)) != FALSE:
                yield Patron(actor.name, under_way, name, lock.name, has)
        patron = _patron(patron, domain)


def _patron(actor: Actor, domain: System) -> Actor | None:
    """Who has called, started or made `actor`."""
    match actor:
        case Future(owner=owner):
            return owner
        case Task(name=name):
            return domain.starters.get(name)
        case Frame() if (callback := domain.callback_of(actor)) is not None:
            return callback.called_by
    return None


def _under_way(actor: Actor, domain: System) -> Term:
    """It works, or what asks it to is on its way."""
    callback = domain.callback_of(actor) if isinstance(actor, Frame) else None
    return actor.control.begun() if callback is None else callback.in_flight()


def _watched(action: Action, patrons: Collection[Patron]) -> Action:
    """The action, which also says who lets go of a lock by it."""
    updates = dict(action.updates)

    def after(term: Term) -> Term:
        return fold(substitute(term, updates))

    left: list[tuple[Variable, Term]] = []
    for each in patrons:
        if updates.keys() & (variables(each.has) | variables(each.under_way)):
            lets_go = all_of(each.has, negation(after(each.has)))
            still = all_of(after(each.under_way), any_of(each.left, lets_go))
            left.append((each.left, fold(still)))
    return replace(action, updates=(*action.updates, *left)) if left else action
