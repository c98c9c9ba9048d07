"""Reasons why nothing lasts for ever, for certificates: ways out of wherever it is so.

As long as there is a state in which a party waits, or holds something, and none of the ways that
are known can be taken, we look for one from there.  A way is as general as its steps are: it is
taken in every state in which the same actions are possible, one after the other.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import z3

from mortmain.checker.symbolic.crowd import Crowd, Member
from mortmain.checker.symbolic.encode import Valuation, formula
from mortmain.checker.symbolic.ranking import Ranking, ranking
from mortmain.checker.symbolic.relation import Relation, dependable, state_of
from mortmain.checker.symbolic.solver import Deadline, GaveUp, Solver
from mortmain.checker.symbolic.symbols import less, same
from mortmain.model.term.build import any_of
from mortmain.model.term.evaluate import evaluate
from mortmain.model.term.nodes import Term
from mortmain.model.term.rewrite import variables
from mortmain.model.term.sorts import Value
from mortmain.model.transition.action import Action
from mortmain.model.transition.party import Party
from mortmain.model.transition.properties import Code
from mortmain.model.transition.system import State, TransitionSystem

MOST_STATES = 1_500
"""So many states after one are looked at before we give up."""
MOST_WAYS = 150

Way = tuple[int, ...]
"""The indices of the actions, in order."""


@dataclass(frozen=True)
class Aim:
    """That what `whens` say of a party ends, or the party goes on."""

    claim: str
    party: Party
    whens: tuple[Term, ...]
    mine: Member | None
    """The member that the party belongs to, if it is counted."""
    ranking: Ranking
    unfinished: Term
    """Whether the party has not come to its end."""


@dataclass(frozen=True)
class Reason:
    """A row of a certificate, and what it leaves open: a formula of which there is no model."""

    claim: str
    row: str
    left: z3.BoolRef


class Ways:
    """Finds reasons in one system, of whose states some terms are known to be true."""

    def __init__(
        self, relation: Relation, known: Sequence[Term], crowd: Crowd, deadline: Deadline
    ) -> None:
        self.relation, self.system, self.crowd = relation, relation.system, crowd
        self.deadline = deadline
        self._known = [formula(each, relation.before) for each in known]
        self._value = _values(self.system)
        self._steps = [
            (index, each, crowd.acting(each), crowd.leaving(each))
            for index, each in dependable(self.system)
        ]
        self._acting = {index: acting for index, _, acting, _ in self._steps}
        self._reached: dict[Way, Valuation] = {(): relation.before}

    def reasons(self) -> Iterator[Reason]:
        """The rows of every claim for which all are found."""
        aims: dict[str, list[Aim]] = {}
        for each in self._aims():
            aims.setdefault(each.claim, []).append(each)
        for every in aims.values():
            found = [self._reason(each) for each in every]
            if all(found):
                yield from (each for each in found if each is not None)

    def _aims(self) -> Iterator[Aim]:
        for party in self.system.parties:
            if not party.daemon and self.crowd.is_spoken_of(party.name):
                yield self._aim(f"{party.stuck} {party.name}", party, [party.live])
        for resource in self.system.resources:
            for name in dict.fromkeys(hold.party for hold in resource.holds):
                if self.crowd.is_spoken_of(name):
                    whens = [hold.when for hold in resource.holds if hold.party == name]
                    claim = f"{Code.ORPHANED_LOCK} {resource.name}"
                    yield self._aim(claim, self.system.party(name), whens)

    def _aim(self, claim: str, party: Party, whens: Sequence[Term]) -> Aim:
        mine = self.crowd.owner.get(party.name)
        measures = ranking(self.system, self.crowd, mine)
        unfinished = any_of(party.live, party.abandoned)
        return Aim(claim, party, tuple(whens), mine, measures, unfinished)

    def _reason(self, aim: Aim) -> Reason | None:
        """The row; `None` if there is a state from which we know no way."""
        ways: list[Way] = []
        try:
            left = [self._find(aim, when, ways) for when in aim.whens]
        except GaveUp:
            return None
        names = tuple(tuple(self.system.actions[it].name for it in way) for way in ways)
        row = aim.claim, aim.party.name, tuple(each.as_part for each in aim.ranking), names
        return Reason(aim.claim, repr(row), z3.Or(*left))

    def _find(self, aim: Aim, when: Term, ways: list[Way]) -> z3.BoolRef:
        """More ways, until there is one wherever `when` is true; that there is none, as formula."""
        before = self.relation.before
        closed = [formula(when, before), *(z3.Not(self._leads_on(aim, when, x)) for x in ways)]
        solver = Solver(self.deadline)
        solver.require(*self._known, self.relation.in_sorts(before), *closed)
        while (model := solver.model()) is not None:
            way = self._from(state_of(self.system, before, model), aim, when)
            if way is None or len(ways) == MOST_WAYS:
                raise GaveUp("there is no way, or there are too many")
            ways.append(way)
            closed.append(z3.Not(self._leads_on(aim, when, way)))
            solver.require(closed[-1])
        return z3.And(*closed)

    def _from(self, state: State, aim: Aim, when: Term) -> Way | None:
        """A shortest way from that state, of those who are known to be there."""
        true, party = self._true, aim.party
        there = {who for who, told in self.crowd.told.items() if true(told, state)} | {aim.mine}
        actions = [each for each in self._steps if each[2] <= there]
        was_live, was_unfinished = true(party.live, state), true(aim.unfinished, state)
        start = self.system.valuation(state)
        met, frontier = {state}, deque([(state, Way(), 0)])
        while frontier and len(met) <= MOST_STATES:
            before, way, left = frontier.popleft()
            for index, action, _, leaving in actions:
                gone = left + leaving
                if gone > self.crowd.leave or not true(action.enabled, before):
                    continue
                after, longer = self._successor(before, action), (*way, index)
                moved = action.party == party.name or (was_live and not true(party.live, after))
                if not true(when, after) or (was_unfinished and moved):
                    return longer
                if was_unfinished or not true(aim.unfinished, after):
                    if aim.ranking and _is_smaller(
                        aim.ranking, start, self.system.valuation(after)
                    ):
                        return longer
                if after not in met:
                    met.add(after)
                    frontier.append((after, longer, gone))
            _ = self.deadline.left
        return None

    def _leads_on(self, aim: Aim, when: Term, way: Way) -> z3.BoolRef:
        """That the way can be taken, and that something is better at its end."""
        steps = [self.system.actions[each] for each in way]
        before, after = self.relation.before, self._after(way)
        acting = {who for each in way for who in self._acting[each]} - {aim.mine}
        possible = [formula(self.crowd.told[who], before) for who in sorted(acting)]
        for length, step in enumerate(steps):
            possible.append(formula(step.enabled, self._after(way[:length])))
        party, unfinished = aim.party, formula(aim.unfinished, before)
        ceases = z3.And(formula(party.live, before), z3.Not(formula(party.live, after)))
        goes_on = z3.Or(any(each.party == party.name for each in steps), ceases)
        smaller: z3.BoolRef = z3.BoolVal(False)
        for each in reversed(aim.ranking):
            old, new = each.formula(before), each.formula(after)
            smaller = z3.Or(less(new, old), z3.And(same(new, old), smaller))
        as_finished = z3.Or(unfinished, z3.Not(formula(aim.unfinished, after)))
        lets_go = z3.Not(formula(when, after))
        ends = lets_go, z3.And(unfinished, goes_on), z3.And(smaller, as_finished)
        return z3.And(*possible, z3.Or(*ends))

    def _after(self, way: Way) -> Valuation:
        if way not in self._reached:
            action = self.system.actions[way[-1]]
            self._reached[way] = self.relation.updated(action, self._after(way[:-1]))
        return self._reached[way]

    def _successor(self, state: State, action: Action) -> State:
        update = {variable.name: self._value(term, state) for variable, term in action.updates}
        return self.system.state(self.system.valuation(state) | update)

    def _true(self, term: Term, state: State) -> bool:
        return bool(self._value(term, state))


def _is_smaller(ranking: Ranking, before: Mapping[str, Value], after: Mapping[str, Value]) -> bool:
    old, new = ([each.value(at) for each in ranking] for at in (before, after))
    return new < old


def _values(system: TransitionSystem) -> Callable[[Term, State], Value]:
    """The value of a term in a state, worked out once for equal values of what it speaks of."""
    places = {each.name: place for place, each in enumerate(system.variables)}
    reads: dict[int, tuple[Term, tuple[int, ...]]] = {}
    known: dict[tuple[int, tuple[Value, ...]], Value] = {}

    def value(term: Term, state: State) -> Value:
        # The term is kept, so that its number is not given to another.
        if id(term) not in reads:
            reads[id(term)] = term, tuple(places[each.name] for each in variables(term))
        key = id(term), tuple([state[place] for place in reads[id(term)][1]])
        if key not in known:
            known[key] = evaluate(term, system.valuation(state))
        return known[key]

    return value
