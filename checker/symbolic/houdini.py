"""An inductive invariant, out of everything that never seems to be true together.

Flanagan and Leino, Houdini, an annotation assistant for ESC/Java, 2001: begin with more than can
be hoped for, take away what a step can break, until no step can.  What we hope for is that two
facts which were never seen in one state are never true in one state: an owner and a place in a
program, a message in a queue and an answer that has come.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations
from random import Random

import z3

from mortmain.checker.symbolic.encode import formula
from mortmain.checker.symbolic.induction import is_inductive
from mortmain.checker.symbolic.observations import Fact, Observations
from mortmain.checker.symbolic.relation import Relation, Renaming, state_of
from mortmain.checker.symbolic.solver import SEED, Deadline, GaveUp, Solver
from mortmain.checker.symbolic.walk import Walker
from mortmain.model.diagnostic import InternalError
from mortmain.model.term.build import all_of, negation
from mortmain.model.term.nodes import Term
from mortmain.model.transition.system import State

MOST_FACTS = 3
"""So many facts are hoped never to be true together."""
MOST_HOPES = 20_000
"""With more hopes than that, those with most facts are given up at once."""
FIRST_LOOK = 1000
"""So many states are looked at before the solver is asked for the first time."""
LATER_LOOK = 100
"""And so many after every state that the solver finds."""

Together = tuple[Fact, ...]
"""Facts of different observations, in order."""


class Houdini:
    """Looks for the strongest invariant of that form for one system."""

    def __init__(self, relation: Relation, deadline: Deadline) -> None:
        self.relation = relation
        self.system = relation.system
        self.observations = Observations(self.system)
        self._walker = Walker(self.system, Random(SEED))
        self._solver = Solver(deadline)
        self._seen: list[tuple[Fact, ...]] = []
        self._before: dict[Fact, z3.BoolRef] = {}
        self._after: dict[Fact, z3.BoolRef] = {}
        self._describe()
        self._see(dict.fromkeys(self.system.initial))
        self._see(self._walker.walk(self.system.initial, FIRST_LOOK))

    def strengthen(self, most: int) -> tuple[Term, ...]:
        """What never happens to that many facts together, and to fewer.

        The terms are true in every initial state, and after every step if before it.
        """
        hopes: dict[Together, z3.BoolRef] = {}
        for size in range(1, most + 1):
            more = self._hopes(size)
            if len(hopes) + len(more) > MOST_HOPES:
                break
            hopes |= {each: z3.Bool(f"never {each}") for each in more}
        for together, hope in hopes.items():
            denial = z3.Or(*(z3.Not(self._before[each]) for each in together))
            self._solver.require(z3.Implies(hope, denial))
        broken = z3.Bool("a step breaks a hope")
        failures = (
            z3.And(hope, *(self._after[each] for each in together))
            for together, hope in hopes.items()
        )
        step = z3.And(self.relation.step, z3.Or(*failures))
        self._solver.require(z3.Implies(broken, step))
        while (model := self._solver.model(broken, *hopes.values())) is not None:
            after = state_of(self.system, self.relation.after, model)
            for facts in self._see(self._walker.walk([after], LATER_LOOK)):
                for each in [each for each in hopes if facts.issuperset(each)]:
                    self._solver.require(z3.Not(hopes.pop(each)))
        self._solver.require(*hopes.values())
        return tuple(negation(all_of(*map(self.observations.term, each))) for each in hopes)

    def _see(self, states: Iterable[State]) -> list[frozenset[Fact]]:
        seen = [self.observations.of(state) for state in states]
        self._seen += seen
        return [frozenset(each) for each in seen]

    def _hopes(self, size: int) -> list[Together]:
        """What was never seen together, though every part of it was."""
        smaller = self._seen_together(size - 1)
        known = self._seen_together(size)
        facts = sorted({fact for each in smaller for fact in each})
        if size == 1:
            return [(each,) for each in self.observations.facts if (each,) not in known]
        return [
            (*part, fact)
            for part in sorted(smaller)
            for fact in facts
            if part[-1][0] < fact[0] and (*part, fact) not in known
            if all(each in smaller for each in combinations((*part, fact), size - 1))
        ]

    def _seen_together(self, size: int) -> set[Together]:
        return {each for facts in self._seen for each in combinations(facts, size)}

    def _describe(self) -> None:
        """Give every fact a truth value, before a step and after it."""
        relation, solver = self.relation, self._solver
        primed = Renaming((relation.before, relation.after))
        for fact in self.observations.facts:
            true = formula(self.observations.term(fact), relation.before)
            self._before[fact] = z3.Bool(f"{fact}")
            self._after[fact] = z3.Bool(f"{fact}'")
            solver.require(self._before[fact] == true, self._after[fact] == primed(true))
        solver.require(relation.in_sorts(relation.before), relation.in_sorts(relation.after))


def find_invariant(relation: Relation, deadline: Deadline) -> tuple[Term, ...]:
    """An invariant of the system, asked for once more with fresh solvers; empty if there was no
    time to find one."""
    try:
        invariant = Houdini(relation, deadline).strengthen(MOST_FACTS)
        sound = is_inductive(relation, invariant, deadline)
    except GaveUp:
        return ()
    if not sound:
        raise InternalError(
            "this is a bug in the checker; please report it with the model "
            f"`{relation.system.name}`: its invariant is none"
        )
    return invariant
