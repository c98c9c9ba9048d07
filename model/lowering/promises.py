"""Promises become parties that are live while something is owed.

A promise is watched by a variable of its own (a monitor in the sense of Vardi and Wolper 1986, with
two states): every action that can change what the promise is about also says whether it is owed
afterwards.  It is broken where no step that can be relied on will ever lead to its being kept,
which is how every engine decides whether a party can ever go on.
"""

from __future__ import annotations

from dataclasses import replace

from mortmain.model.domain.promise import Promise
from mortmain.model.term.build import all_of, any_of, negation
from mortmain.model.term.evaluate import evaluate
from mortmain.model.term.fold import fold
from mortmain.model.term.nodes import Term, Variable
from mortmain.model.term.rewrite import substitute, variables
from mortmain.model.term.sorts import BOOLEAN
from mortmain.model.transition.action import Action
from mortmain.model.transition.party import Party
from mortmain.model.transition.system import State, TransitionSystem


def with_promise(system: TransitionSystem, promise: Promise) -> TransitionSystem:
    """The system, in which a variable says whether `promise` is owed, and a party is live then."""
    owed = Variable(f"{promise.name} is owed", BOOLEAN)
    return replace(
        system,
        variables=(*system.variables, owed),
        initial=tuple((*each, _at_first(system, each, promise)) for each in system.initial),
        actions=tuple(_watched(each, promise, owed) for each in system.actions),
        parties=(
            *system.parties,
            Party(promise.name, "promise", live=owed, promise=True, span=promise.span),
        ),
    )


def _at_first(system: TransitionSystem, state: State, promise: Promise) -> bool:
    valuation = system.valuation(state)
    given = promise.given is None or evaluate(promise.given, valuation)
    return bool(given) and not evaluate(promise.kept, valuation)


def _watched(action: Action, promise: Promise, owed: Variable) -> Action:
    """The action, which also says whether the promise is owed after it."""
    updates = dict(action.updates)
    about = variables(promise.kept) | (variables(promise.given) if promise.given else set())
    if not about & updates.keys():
        return action

    def after(term: Term) -> Term:
        return fold(substitute(term, updates))

    made = owed if promise.given is None else any_of(owed, after(promise.given))
    still = fold(all_of(negation(after(promise.kept)), made))
    return replace(action, updates=(*action.updates, (owed, still)))
