"""What the findings look for in one state, as formulas."""

from __future__ import annotations

from functools import cached_property

import z3

from mortmain.checker.symbolic.encode import formula
from mortmain.checker.symbolic.relation import Relation
from mortmain.model.term.nodes import Term
from mortmain.model.transition.action import Kind
from mortmain.model.transition.party import Hold, Party, Resource


class Conditions:
    """Formulas over the state `before` of a relation."""

    def __init__(self, relation: Relation) -> None:
        self.relation = relation
        self.system = relation.system

    def true(self, term: Term) -> z3.BoolRef:
        """The term holds."""
        return formula(term, self.relation.before)

    def can_move(self, party: str, *, timed: bool = True) -> z3.BoolRef:
        """The party can take a dependable step; without `timed`, one that waits for no timer."""
        return z3.Or(
            *(
                self.relation.enabled[index]
                for index, action in enumerate(self.system.actions)
                if action.party == party and action.kind.dependable
                if timed or action.kind is not Kind.TIMEOUT
            )
        )

    @cached_property
    def deadlock(self) -> z3.BoolRef:
        """Nobody can move, and somebody who should is left."""
        return z3.And(
            *(z3.Not(self.can_move(each.name)) for each in self.system.parties),
            z3.Or(*(self.true(each.live) for each in self.system.parties if each.expected)),
        )

    def stands_still(self, party: Party) -> z3.BoolRef:
        """The party is live and cannot move."""
        return z3.And(self.true(party.live), z3.Not(self.can_move(party.name)))

    def grips(self, resource: Resource, hold: Hold) -> z3.BoolRef:
        """The hold is there, somebody waits for its end, and nothing in this state promises one."""
        holder = self.system.party(hold.party)
        moves = z3.And(self._unfinished(holder), self.can_move(holder.name))
        return z3.And(
            self.true(hold.when),
            self._is_waited_for(resource.name),
            z3.Not(moves),
            z3.Not(self.waits_for_itself(hold.party)),
        )

    def waits_for_itself(self, holder: str) -> z3.BoolRef:
        """What the holder waits for leads back to it; who runs the holder does not count.

        The least set of parties that it depends on, by as many rounds as there are parties.
        """
        names = [each.name for each in self.system.parties]
        behind = {name: self._depends(holder, name, polling=False) for name in names}
        for _ in names:
            behind = {
                name: z3.Or(
                    behind[name],
                    *(
                        z3.And(behind[each], self._depends(each, name))
                        for each in names
                        if each != holder
                    ),
                )
                for name in names
            }
        return behind[holder]

    def _unfinished(self, party: Party) -> z3.BoolRef:
        return z3.Or(self.true(party.live), self.true(party.abandoned))

    def _blocked(self, party: Party, *, timed: bool = True) -> z3.BoolRef:
        return z3.And(
            z3.Not(self.true(party.dead)),
            self._unfinished(party),
            z3.Not(self.can_move(party.name, timed=timed)),
        )

    def _is_waited_for(self, resource: str) -> z3.BoolRef:
        waiters = [
            (self.system.party(action.party), action.at)
            for action in self.system.actions
            if action.waits_for == resource
        ]
        return z3.Or(
            *(
                z3.And(self.true(at), self.true(party.live), self._blocked(party, timed=False))
                for party, at in waiters
            )
        )

    def _depends(self, party: str, on: str, *, polling: bool = True) -> z3.BoolRef:
        """One edge: the party is blocked, and waits directly for something behind which `on` is."""
        if (party, on, polling) not in self._edges:
            self._edges[party, on, polling] = self._edge(party, on, polling)
        return self._edges[party, on, polling]

    @cached_property
    def _edges(self) -> dict[tuple[str, str, bool], z3.BoolRef]:
        return {}

    def _edge(self, name: str, on: str, polling: bool) -> z3.BoolRef:
        party = self.system.party(name)
        reasons = [
            z3.And(self.true(action.at), self._is_behind(on, action.waits_for))
            for action in self.system.actions
            if action.party == name and action.waits_for is not None
        ]
        if polling and on in party.polled_by:
            reasons.append(z3.BoolVal(True))
        return z3.And(self._blocked(party), z3.Or(*reasons))

    def _is_behind(self, party: str, name: str) -> z3.BoolRef:
        """What is called `name` is the party, held by it, or comes from it."""
        if name == party:
            return z3.BoolVal(True)
        for resource in self.system.resources:
            if resource.name == name:
                holds = (self.true(each.when) for each in resource.holds if each.party == party)
                return z3.Or(*holds)
        return z3.BoolVal(
            any(name == each.name and party in each.sources for each in self.system.signals)
        )
