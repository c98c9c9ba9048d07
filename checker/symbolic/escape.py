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


class Escapes:
    """Looks for ways out of the states of one system."""

    def __init__(self, relation: Relation, deadline: Deadline) -> None:
        self.relation = relation
        self.system = relation.system
        self.deadline = deadline
        self._conditions = Conditions(relation)
        self._outgrown = any_of(*(each.exceeded for each in self.system.limits))

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
            for index, action in dependable(self.system):
                if not self._true(action.enabled, before):
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
        """That the actions, one after the other, are a way out of the state `before`."""
        relation, at = self.relation, self.relation.before
        party = self.system.party(lasting.party)
        unfinished = formula(any_of(party.live, party.abandoned), at)
        possible: z3.BoolRef = z3.BoolVal(True)
        ends: list[z3.BoolRef] = []
        for index in way:
            action = self.system.actions[index]
            after = relation.updated(action, at)
            possible = z3.And(possible, formula(action.enabled, at))
            mistaken = relation.outside(action, at)
            moves = z3.BoolVal(action.party == party.name)
            ceases = z3.And(formula(party.live, at), z3.Not(formula(party.live, after)))
            here = [mistaken, z3.And(unfinished, z3.Or(moves, ceases))]
            here.append(formula(self._outgrown, after))
            if isinstance(lasting, Gripped):
                itself = self._conditions.waits_for_itself(party.name)
                here.append(z3.Not(formula(lasting.when, after)))
                here.append(Renaming((relation.before, after))(itself))
            ends.append(z3.And(possible, z3.Or(*here)))
            # After a mistake there is no state, and what the symbols stand for means nothing.
            possible = z3.And(possible, z3.Not(mistaken))
            at = after
        return z3.Or(*ends)

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
    return WaitForGraph(graph.nodes, kept).depends_on_itself(holder)
