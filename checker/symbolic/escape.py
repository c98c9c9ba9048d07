"""Ways out: runs of dependable steps after which what seemed to last for ever has ended.

Whether a state has a way out is decided by going through all that dependable steps lead to.  A way
that was found is turned into a formula that holds in every state where the same actions, one after
the other, are a way out; so few states are ever looked at, and none twice.
"""

from __future__ import annotations

from collections import deque

import z3

from mortmain.checker.evidence.waitfor import Edge, WaitForGraph, wait_for_graph
from mortmain.checker.symbolic.conditions import Conditions
from mortmain.checker.symbolic.encode import formula
from mortmain.checker.symbolic.questions import Gripped, Lasting
from mortmain.checker.symbolic.relation import Relation, Renaming, dependable
from mortmain.checker.symbolic.solver import Deadline, GaveUp
from mortmain.checker.symbolic.walk import successor
from mortmain.model.term.build import any_of
from mortmain.model.term.evaluate import evaluate
from mortmain.model.term.nodes import Term
from mortmain.model.transition.action import Action
from mortmain.model.transition.system import State

MOST_STATES = 100_000
"""So many states after one state are looked at before we give up."""

Way = tuple[int, ...]
"""The indices of the actions of a way out, in order."""

_UNFINISHED = z3.Bool("unfinished at the start")
"""Whoever holds it was not done in the state where the way begins."""


class Escapes:
    """Looks for ways out of the states of one system."""

    def __init__(self, relation: Relation, deadline: Deadline) -> None:
        self.relation = relation
        self.system = relation.system
        self.deadline = deadline
        self._conditions = Conditions(relation)
        self._outgrown = any_of(*(each.exceeded for each in self.system.limits))
        self._dependable = [(i, each, each.enabled) for i, each in dependable(self.system)]
        self._known_steps: dict[int, tuple[z3.BoolRef, Renaming]] = {}
        self._known_ends: dict[tuple[int, Lasting], z3.BoolRef] = {}
        self._known_circles: dict[str, z3.BoolRef] = {}

    def find(self, state: State, lasting: Lasting) -> Way | None:
        """A shortest way out of `state`; `None` if there is none, so that it lasts for ever.

        It is also a way out to come to where nothing is certain any more: a limit of the model, or
        a mistake of the spec.
        """
        seen: dict[State, Way] = {state: ()}
        frontier = deque([state])
        unfinished = self._unfinished(state, lasting)
        while frontier:
            _ = self.deadline.left
            before = frontier.popleft()
            valuation = self.system.valuation(before)
            for index, action, enabled in self._dependable:
                if not evaluate(enabled, valuation):
                    continue
                way = (*seen[before], index)
                after = successor(self.system, before, action)
                if after is None or self._true(self._outgrown, after):
                    return way
                if unfinished and self._goes_on(before, action, after, lasting.party):
                    return way
                if isinstance(lasting, Gripped) and self._lets_go(after, lasting):
                    return way
                if after not in seen:
                    seen[after] = way
                    frontier.append(after)
            if len(seen) > MOST_STATES:
                raise GaveUp(f"more than {MOST_STATES:,} states follow one that may last for ever")
        return None

    def formula(self, way: Way, lasting: Lasting) -> z3.BoolRef:
        """That the actions, one after the other, are a way out of the state `before`.

        From the last to the first: what is true of the state after an action is said of the one
        before by putting what the action makes of each variable in its place.
        """
        relation, party = self.relation, self.system.party(lasting.party)
        out: z3.BoolRef = z3.BoolVal(False)
        for index in reversed(way):
            mistaken, after = self._after(index)
            # After a mistake there is no state, and what the symbols stand for means nothing.
            later = z3.And(z3.Not(mistaken), after(out))
            out = z3.And(relation.enabled[index], z3.Or(self._ends(index, lasting), later))
        unfinished = formula(any_of(party.live, party.abandoned), relation.before)
        begun = z3.substitute(out, (_UNFINISHED, unfinished))
        assert isinstance(begun, z3.BoolRef)
        return begun

    def _ends(self, index: int, lasting: Lasting) -> z3.BoolRef:
        """The action, taken in `before`, is the last of a way out."""
        if (index, lasting) not in self._known_ends:
            self._known_ends[index, lasting] = self._end(index, lasting)
        return self._known_ends[index, lasting]

    def _end(self, index: int, lasting: Lasting) -> z3.BoolRef:
        relation, party = self.relation, self.system.party(lasting.party)
        mistaken, after = self._after(index)
        live = formula(party.live, relation.before)
        moves = z3.BoolVal(self.system.actions[index].party == party.name)
        ceases = z3.And(live, z3.Not(after(live)))
        here = [mistaken, z3.And(_UNFINISHED, z3.Or(moves, ceases)), after(relation.outgrown)]
        if isinstance(lasting, Gripped):
            here.append(z3.Not(after(formula(lasting.when, relation.before))))
            here.append(after(self._waits_for_itself(party.name)))
        return z3.Or(*here)

    def _after(self, index: int) -> tuple[z3.BoolRef, Renaming]:
        """Whether the action makes a mistake in `before`; what is said of the state after it."""
        if index not in self._known_steps:
            relation, action = self.relation, self.system.actions[index]
            updated = relation.updated(action, relation.before)
            mistaken = relation.outside(action, relation.before)
            self._known_steps[index] = mistaken, Renaming((relation.before, updated))
        return self._known_steps[index]

    def _waits_for_itself(self, party: str) -> z3.BoolRef:
        if party not in self._known_circles:
            self._known_circles[party] = self._conditions.waits_for_itself(party)
        return self._known_circles[party]

    def _goes_on(self, before: State, action: Action, after: State, name: str) -> bool:
        """The party takes the step, or is done by it."""
        live = self.system.party(name).live
        return action.party == name or (self._true(live, before) and not self._true(live, after))

    def _lets_go(self, state: State, lasting: Gripped) -> bool:
        """The hold is over, or its holder waits for itself."""
        return not self._true(lasting.when, state) or _waits_for_itself(
            wait_for_graph(self.system, state), lasting.party
        )

    def _unfinished(self, state: State, lasting: Lasting) -> bool:
        party = self.system.party(lasting.party)
        return self._true(any_of(party.live, party.abandoned), state)

    def _true(self, term: Term, state: State) -> bool:
        return bool(evaluate(term, self.system.valuation(state)))


def _waits_for_itself(graph: WaitForGraph, holder: str) -> bool:
    kept = tuple(
        each
        for each in graph.dependencies
        if each.source != holder or each.edge is not Edge.POLLED_BY
    )
    return WaitForGraph(graph.nodes, kept).depends(holder, holder)
