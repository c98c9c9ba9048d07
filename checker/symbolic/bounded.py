"""Bounded model checking: the open questions asked of runs that are longer and longer.

Biere, Cimatti, Clarke, Zhu, Symbolic model checking without BDDs, 1999.  The runs that are found
have the fewest steps, and of all runs with so few steps the fewest kills.
"""

from __future__ import annotations

from collections.abc import Iterable

import z3

from mortmain.checker.evidence.trace import Schedule
from mortmain.checker.symbolic.inquiry import Inquiry
from mortmain.checker.symbolic.solver import Solver
from mortmain.checker.symbolic.unrolling import Known, Unrolling
from mortmain.model.transition.action import Kind


class BoundedSearch:
    """Looks at one depth after the other."""

    def __init__(self, inquiry: Inquiry, known: Known) -> None:
        self.inquiry = inquiry
        self._solver = Solver(inquiry.deadline)
        self._runs = Unrolling(inquiry.relation, self._solver, known)
        self._asked = 0

    def reaches(self, depth: int) -> bool:
        """Whether any run has so many steps without coming to a state twice."""
        return self._runs.possible(depth)

    def look_at(self, depth: int, places: Iterable[int]) -> None:
        """Answer these questions with the runs of that depth that say yes."""
        asked, found = tuple(places), dict[int, Schedule]()
        while wanted := [
            place for place in asked if place not in found or self._kills(found[place])
        ]:
            model = self._model(depth, wanted, found)
            if model is None:
                break
            run, state = self._runs.schedule(model, depth), self._runs.state(model, depth)
            for place in wanted:
                fewer = place not in found or self._kills(run) < self._kills(found[place])
                if fewer and self._holds(model, self.inquiry.bad(place), depth):
                    if self.inquiry.lasts(place, state):
                        found[place] = run
        for place, run in found.items():
            self.inquiry.answer(place, run)
        self.inquiry.depth = depth

    def _kills(self, run: Schedule) -> int:
        actions = self.inquiry.system.actions
        return sum(actions[each].kind is Kind.KILL for each in run.actions)

    def _model(
        self, depth: int, wanted: list[int], found: dict[int, Schedule]
    ) -> z3.ModelRef | None:
        """A run for one of the questions, with fewer kills than the one that was found."""
        self._asked += 1
        asked = z3.Bool(f"question {self._asked}")
        going = self._runs.run(depth)
        conditions = [
            z3.And(
                self._runs.at(depth, self.inquiry.bad(place)),
                *(
                    [self._runs.killed_at_most(self._kills(found[place]) - 1, depth)]
                    if place in found
                    else []
                ),
            )
            for place in wanted
        ]
        self._solver.require(z3.Implies(asked, z3.Or(*conditions)))
        model = self._solver.model(*going, asked)
        self._solver.require(z3.Not(asked))
        return model

    def _holds(self, model: z3.ModelRef, condition: z3.BoolRef, depth: int) -> bool:
        value = model.eval(self._runs.at(depth, condition), model_completion=True)
        return bool(z3.is_true(value))
