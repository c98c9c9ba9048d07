"""Runs as formulas: a state for every depth, and exactly one step from each to the next."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations

import z3

from mortmain.checker.evidence.trace import Schedule
from mortmain.checker.symbolic.encode import Valuation
from mortmain.checker.symbolic.relation import (
    Relation,
    Renaming,
    different,
    kills,
    state_of,
    valuation,
)
from mortmain.checker.symbolic.solver import Solver
from mortmain.checker.symbolic.symbols import aligned, at_most, integer
from mortmain.model.transition.system import State

Known = Callable[[int], z3.BoolRef]
"""What is true, of the state `before`, of every state after so many steps."""


class Unrolling:
    """The runs of a system that begin in an initial state and come to no state twice.

    A run of depth `k` has exactly `k` steps, and its last state may be a dead end: a step is only
    required where `run(k)` is assumed.
    """

    def __init__(
        self, relation: Relation, solver: Solver, known: Known, *, anywhere: bool = False
    ) -> None:
        """`known` is true of what so many steps lead to; a run may begin `anywhere` it allows."""
        self.relation = relation
        self.system = relation.system
        self.solver = solver
        self._step = relation.step
        self._going: list[z3.BoolRef] = []
        self._start = z3.BitVec("start", 32)
        self._known = known
        self.states: list[Valuation] = [valuation(self.system, "@0")]
        self.actions: list[z3.BitVecRef] = []
        self._killing = kills(self.system)
        self.kills: list[z3.BitVecRef] = [integer(0)]
        """How many kills there were until each depth."""
        if anywhere:
            solver.require(self.at(0, known(0)), self.at(0, relation.in_sorts(relation.before)))
        else:
            solver.require(self.at(0, relation.starts(self._start)))

    @property
    def depth(self) -> int:
        """The number of steps."""
        return len(self.actions)

    def at(self, depth: int, condition: z3.BoolRef) -> z3.BoolRef:
        """The condition, given over the state `before`, of the state at that depth."""
        return Renaming((self.relation.before, self.states[depth]))(condition)

    def _extend(self) -> None:
        """One step more."""
        depth = self.depth
        action = z3.BitVec(f"action@{depth}", self.relation.action.size())
        before, after = self.states[-1], valuation(self.system, f"@{depth + 1}")
        renaming = Renaming(
            (self.relation.before, before),
            (self.relation.after, after),
            ({"action": self.relation.action}, {"action": action}),
        )
        self.states.append(after)
        self.actions.append(action)
        self._going.append(z3.Bool(f"goes on@{depth}"))
        self.solver.require(z3.Implies(self._going[-1], renaming(self._step)))
        self.solver.require(z3.Implies(self._going[-1], self.at(depth + 1, self._known(depth + 1))))
        if self._killing:
            killed = renaming(self.relation.takes_one_of(self._killing))
            one_more, so_far = aligned(integer(depth + 1), self.kills[-1])
            total = z3.BitVec(f"kills@{depth + 1}", one_more.size())
            more = z3.If(killed, so_far + 1, so_far)
            self.solver.require(total == more)
            self.kills.append(total)
        else:
            self.kills.append(integer(0))

    def run(self, depth: int) -> tuple[z3.BoolRef, ...]:
        """What to assume for a run of that depth."""
        while self.depth < depth:
            self._extend()
        return tuple(self._going[:depth])

    def possible(self, depth: int) -> bool:
        """Whether there is a run of that depth."""
        return self.model(depth, *self.run(depth)) is not None

    def model(self, depth: int, *assumptions: z3.BoolRef) -> z3.ModelRef | None:
        """A run of that depth, of which the assumptions are true.

        Two states of a run are told apart only when the solver has made them equal: most systems
        never come to a state twice, and need none of these formulas, which are many.
        """
        while (model := self.solver.model(*assumptions)) is not None:
            run = [self.state(model, each) for each in range(depth + 1)]
            again = [
                (i, j) for (i, one), (j, other) in combinations(enumerate(run), 2) if one == other
            ]
            if not again:
                return model
            for i, j in again:
                apart = different(self.system, self.states[i], self.states[j])
                self.solver.require(z3.Implies(self._going[j - 1], apart))
        return None

    def killed_at_most(self, number: int, depth: int) -> z3.BoolRef:
        """There were no more kills than that until that depth."""
        return at_most(self.kills[depth], integer(number))

    def schedule(self, model: z3.ModelRef, depth: int) -> Schedule:
        """The run that a model describes, up to that depth."""
        actions = (_number(model, each) for each in self.actions[:depth])
        return Schedule(_number(model, self._start), tuple(actions))

    def state(self, model: z3.ModelRef, depth: int) -> State:
        """The state at that depth of the run that a model describes."""
        return state_of(self.system, self.states[depth], model)


def _number(model: z3.ModelRef, bits: z3.BitVecRef) -> int:
    value = model.eval(bits, model_completion=True)
    assert isinstance(value, z3.BitVecNumRef)
    return int(value.as_signed_long())
