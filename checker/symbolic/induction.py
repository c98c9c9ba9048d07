"""Proofs by induction: with an invariant alone, and over several steps.

Sheeran, Singh, Stålmarck, Checking safety properties using induction and a SAT-solver, 2000.  What
is bad must be preceded by `k` states in a row that the invariant allows, that are not bad, and of
which no two are equal; if there are none, and no run with fewer steps is bad, nothing ever is.
"""

from __future__ import annotations

import z3

from mortmain.checker.symbolic.inquiry import Inquiry
from mortmain.checker.symbolic.relation import Relation, Renaming
from mortmain.checker.symbolic.solver import Deadline, GaveUp, Solver
from mortmain.checker.symbolic.unrolling import Unrolling
from mortmain.model.term.nodes import Term

SHARE = 0.25
"""The share of the time that is left which one attempt may take."""


class Induction:
    """Looks at runs that may begin anywhere the invariant allows."""

    def __init__(
        self, inquiry: Inquiry, invariant: z3.BoolRef, deadline: Deadline | None = None
    ) -> None:
        self.inquiry = inquiry
        self._solver = Solver(deadline or inquiry.deadline)
        self._runs = Unrolling(inquiry.relation, self._solver, lambda _: invariant, anywhere=True)
        self._asked = 0

    def prove(self, steps: int, share: float = SHARE) -> None:
        """Deny the questions to which induction over so many steps says no.

        With 0 steps, those that the invariant alone rules out.  With more, all runs with fewer
        steps have been looked at before.  A question that takes too long stays open.
        """
        self._solver.deadline = self.inquiry.deadline.first(share)
        try:
            for place in tuple(self.inquiry.open):
                self._prove(place, steps)
        except GaveUp:
            # Only this attempt is over, unless all of the time is.
            _ = self.inquiry.deadline.left
        finally:
            self._solver.deadline = self.inquiry.deadline

    def _prove(self, place: int, steps: int) -> None:
        if self.rules_out(place, steps):
            self.inquiry.deny(place, steps=max(1, steps))

    def rules_out(self, place: int, steps: int = 0, *assumptions: z3.BoolRef) -> bool:
        """Whether induction over so many steps says no to the question."""
        while (model := self._counterexample(place, steps, *assumptions)) is not None:
            if self.inquiry.lasts(place, self._runs.state(model, steps)):
                return False
        return True

    def _counterexample(
        self, place: int, steps: int, *assumptions: z3.BoolRef
    ) -> z3.ModelRef | None:
        self._asked += 1
        asked, bad = z3.Bool(f"question {self._asked}"), self.inquiry.bad(place)
        going = self._runs.run(steps)
        good = (z3.Not(self._runs.at(depth, bad)) for depth in range(steps))
        self._solver.require(z3.Implies(asked, z3.And(self._runs.at(steps, bad), *good)))
        model = self._runs.model(steps, *going, asked, *assumptions)
        self._solver.require(z3.Not(asked))
        return model


def is_inductive(relation: Relation, invariant: tuple[Term, ...], deadline: Deadline) -> bool:
    """Whether all of it is true at the start, and after every step if before: asked afresh."""
    every = relation.all_of(invariant)
    after = Renaming((relation.before, relation.after))
    start, step = Solver(deadline), Solver(deadline)
    start.require(z3.Or(*map(relation.is_state, relation.system.initial)), z3.Not(every))
    step.require(relation.in_sorts(relation.before), every, relation.step, z3.Not(after(every)))
    return not start.possible() and not step.possible()
