"""Slicing: what no finding can see is left out.

A variable matters if some guard, party, resource, property or limit reads it, or an update of
another that matters does: the cone of influence, as in Weiser, Program slicing, 1981.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from mortmain.model.term.build import FALSE
from mortmain.model.term.inference import fits, sort_of
from mortmain.model.term.nodes import Term, Variable
from mortmain.model.term.rewrite import variables
from mortmain.model.transition.action import Action
from mortmain.model.transition.system import TransitionSystem


@dataclass(frozen=True, slots=True)
class Sliced:
    """A system, and what was left out of it."""

    system: TransitionSystem
    """Its actions stand where they stood, so that schedules mean the same."""
    variables: tuple[str, ...]
    actions: tuple[str, ...]


def sliced(system: TransitionSystem) -> Sliced:
    """`system` without the variables that decide nothing, and without what the environment may do
    if that changes nothing any more.

    An update that may leave the sort of its variable is a mistake that must be told, so that such
    a variable stays.  A step of a party stays too, whatever it does: that it can be taken is seen.

    >>> from mortmain.model.term.build import less, plus
    >>> from mortmain.model.term.sorts import Range
    >>> from mortmain.model.transition.builder import Builder
    >>> builder = Builder("counter")
    >>> x = builder.variable("x", Range(0, 3), initial=0)
    >>> last = builder.variable("last", Range(0, 3), initial=0)
    >>> builder.action("increment", when=less(x, 2), then={x: plus(x, 1), last: x})
    >>> sliced(builder.build()).variables
    ('last',)
    """
    needed = _needed(system)
    places = [i for i, variable in enumerate(system.variables) if variable in needed]
    actions = []
    idle: list[str] = []
    for action in system.actions:
        updates = tuple((to, value) for to, value in action.updates if to in needed)
        guard = action.guard
        if not updates and not action.kind.dependable and action.enabled != FALSE:
            guard = FALSE
            idle.append(action.name)
        actions.append(replace(action, updates=updates, guard=guard))
    left = tuple(each.name for each in system.variables if each not in needed)
    if not left and not idle:
        return Sliced(system, (), ())
    smaller = replace(
        system,
        variables=tuple(system.variables[i] for i in places),
        # As many as before, even if some are the same now: schedules name them by their number.
        initial=tuple(tuple(state[i] for i in places) for state in system.initial),
        actions=tuple(actions),
    )
    return Sliced(smaller, left, tuple(idle))


def _needed(system: TransitionSystem) -> set[Variable]:
    needed = {each for term in _deciding(system) for each in variables(term)}
    for action in system.actions:
        needed |= {to for to, value in action.updates if not fits(sort_of(value), to.sort)}
    return cone_of_influence(needed, system.actions)


def cone_of_influence(wanted: set[Variable], actions: Sequence[Action]) -> set[Variable]:
    """The variables that are wanted, and all that decide when and how one of them is set."""
    needed = set(wanted)
    while True:
        more = {
            each
            for action in actions
            for term in _deciding_of(needed, action)
            for each in variables(term)
        }
        if more <= needed:
            return needed
        needed |= more


def _deciding_of(needed: set[Variable], action: Action) -> tuple[Term, ...]:
    """What decides whether the action is taken, and what it then gives to what is needed."""
    values = tuple(value for to, value in action.updates if to in needed)
    return (action.at, action.guard, *values) if values else ()


def _deciding(system: TransitionSystem) -> Iterator[Term]:
    """Every term that decides something, which an update alone does not."""
    for action in system.actions:
        yield from (action.at, action.guard)
    for party in system.parties:
        yield from (party.live, party.dead, party.abandoned)
    for resource in system.resources:
        yield from (hold.when for hold in resource.holds)
    yield from (each.bad for each in system.properties)
    yield from (each.exceeded for each in system.limits)
