"""Partial order: a step that touches nobody is taken at once, and not also after everything else.

The ample sets of Peled (Combining partial order reductions with on-the-fly model-checking, 1996)
and the stubborn sets of Valmari (Stubborn sets for reduced state space generation, 1991), chosen
before the search as by Kurshan, Levin, Minea, Peled and Yenigün (Static partial order reduction,
1998).  An action *goes first* if whatever can be taken before it neither disables it nor is
touched by it; where one can be taken, no other action is.  So the reduction is a system with
stronger guards, which every engine can search.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from mortmain.model.term.build import FALSE, all_of, any_of, conjuncts, negation
from mortmain.model.term.inference import fits, sort_of
from mortmain.model.term.nodes import Constant, Equal, Term, Variable
from mortmain.model.term.rewrite import variables
from mortmain.model.term.sorts import Enum, Range, Value
from mortmain.model.transition.action import Action, Kind
from mortmain.model.transition.system import TransitionSystem


@dataclass(frozen=True, slots=True)
class Ordered:
    """A system in which some actions go first."""

    system: TransitionSystem
    first: frozenset[int]
    """Their indices.  Where one of them can be taken others seem to be unable to move, so that
    nothing can be said there of who is blocked."""


def ordered(system: TransitionSystem, *, fairly: bool) -> Ordered:
    """`system` with the actions that can go first doing so.

    `fairly` treats all of them alike, so that parties which were interchangeable still are; else
    those of one party go before those of the next.

    >>> from mortmain.model.term.build import equal
    >>> from mortmain.model.transition.builder import Builder
    >>> builder = Builder("two")
    >>> for i in (1, 2):
    ...     pc = builder.variable(f"pc{i}", Range(0, 2), initial=0)
    ...     party = builder.party(f"p{i}")
    ...     builder.action(f"step {i}", party=party, at=equal(pc, 0), then={pc: 1})
    >>> sorted(ordered(builder.build(), fairly=False).first)
    [0, 1]
    """
    first = _without_decrease(system, _touching_nobody(system))
    if not first:
        return Ordered(system, frozenset())
    parties = [party.name for party in system.parties]
    of = {name: [i for i in first if system.actions[i].party == name] for name in parties}
    enabled = {
        name: any_of(*(system.actions[i].enabled for i in found)) for name, found in of.items()
    }
    anybody = any_of(*enabled.values())
    before: dict[str, Term] = {}
    waiting: Term = FALSE
    for name in parties:
        before[name] = FALSE if fairly else waiting
        waiting = any_of(waiting, enabled[name])
    actions = []
    for index, action in enumerate(system.actions):
        stop = before[action.party] if index in first else anybody
        actions.append(replace(action, guard=all_of(action.guard, negation(stop))))
    return Ordered(replace(system, actions=tuple(actions)), frozenset(first))


def _touching_nobody(system: TransitionSystem) -> list[int]:
    """The steps of programs that could be a whole ample set wherever they can be taken.

    None of them enables a step of another party, either: whoever is blocked before one still is.
    """
    reads = [_reads(action) for action in system.actions]
    writes = [frozenset(to for to, _ in action.updates) for action in system.actions]
    places = [_places(action) for action in system.actions]
    found = []
    for a, action in enumerate(system.actions):
        if action.kind is not Kind.SYSTEM or writes[a] & _seen(system, action.party):
            continue
        if all(
            b == a
            or not (writes[a] & (reads[b] | writes[b]) or writes[b] & reads[a])
            or (system.actions[b].party == action.party and _apart(places[a], places[b]))
            for b in range(len(system.actions))
        ):
            found.append(a)
    return found


def _reads(action: Action) -> frozenset[Variable]:
    return variables(action.enabled).union(*(variables(value) for _, value in action.updates))


def _apart(one: dict[Variable, Value], other: dict[Variable, Value]) -> bool:
    return any(other.get(variable, at) != at for variable, at in one.items())


def _places(action: Action) -> dict[Variable, Value]:
    """The variables that must have one value for the action to be possible: where those of two
    actions differ, one comes after the other or never, unless somebody writes the variable; and
    whoever does is touched by both."""
    found: dict[Variable, Value] = {}
    for each in conjuncts(action.enabled):
        match each:
            case Equal(Variable() as variable, Constant(value)) | Equal(
                Constant(value), Variable() as variable
            ):
                found.setdefault(variable, value)
    return found


def _seen(system: TransitionSystem, mover: str) -> frozenset[Variable]:
    """What a finding sees of a step of `mover`, other than that he moves."""
    terms = [each.bad for each in system.properties]
    terms += [each.exceeded for each in system.limits]
    terms += [hold.when for resource in system.resources for hold in resource.holds]
    for party in system.parties:
        if party.name != mover:
            terms += [party.live, party.dead, party.abandoned]
    return frozenset[Variable]().union(*map(variables, terms))


def _without_decrease(system: TransitionSystem, candidates: list[int]) -> list[int]:
    """Those that never go back in their program, so that they cannot go first for ever and keep
    everybody else from moving: the proviso that no cycle is made of them alone."""
    places = {i: _places(system.actions[i]) for i in candidates}
    counters = {
        to
        for i in candidates
        for to, value in system.actions[i].updates
        if to in places[i] and isinstance(value, Constant)
    }

    def ascends(i: int) -> bool:
        written = [(to, value) for to, value in system.actions[i].updates if to in counters]
        return bool(written) and all(
            isinstance(value, Constant)
            and to in places[i]
            and _rank(to, places[i][to]) < _rank(to, value.value)
            for to, value in written
        )

    fine = [
        i
        for i in candidates
        if all(fits(sort_of(value), to.sort) for to, value in system.actions[i].updates)
    ]
    return [i for i in fine if ascends(i)]


def _rank(variable: Variable, value: Value) -> int:
    match variable.sort:
        case Range():
            return int(value) if isinstance(value, int) else 0
        case Enum(members=members):
            return members.index(str(value)) if value in members else 0
        case _:
            return int(bool(value))
