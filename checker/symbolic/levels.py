"""All states that there are, by how many steps lead to them: an invariant that is exact.

Where there are few enough they are met one by one.  Nothing rests on that: what was met becomes one
formula, and the solver is asked whether every step leads from what is said to be met within `n`
steps to what is met within `n + 1`.  So it bounds how long runs have to be looked at as well.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import z3

from mortmain.checker.symbolic.relation import Relation, Renaming
from mortmain.checker.symbolic.solver import Deadline, GaveUp, Solver
from mortmain.checker.symbolic.symbols import at_most, integer, literal, same, width
from mortmain.checker.symbolic.walk import Steps
from mortmain.model.diagnostic import InternalError
from mortmain.model.transition.system import State, TransitionSystem

MOST_STATES = 6_000
"""With more states than that, formulas would be larger than what they help with."""


@dataclass(frozen=True, slots=True)
class Levels:
    """What is known of the state `before` after so many steps; the solver has agreed to it."""

    states: int
    deepest: int
    """So many steps lead to every state that can be reached."""
    met: z3.BoolRef
    """`before` can be reached by `steps` steps, or fewer."""
    steps: z3.BitVecRef

    def is_depth(self, depth: int) -> z3.BoolRef:
        """There are so many `steps`."""
        return self.steps == depth

    def within(self, depth: int) -> z3.BoolRef:
        """`before` can be reached by so many steps, or fewer."""
        number = z3.BitVecVal(min(depth, self.deepest), self.steps.size())
        met = z3.simplify(z3.substitute(self.met, (self.steps, number)))
        assert isinstance(met, z3.BoolRef)
        return met


def find_levels(relation: Relation, deadline: Deadline) -> Levels | None:
    """The levels of the system; `None` if there are too many states, or too little time."""
    try:
        distances = _distances(relation.system, deadline)
        if distances is None:
            return None
        deepest = max(distances.values())
        number = z3.BitVec("steps", width(0, deepest + 1))
        met = _Diagram(relation, number).of(distances)
        agreed = _agreed(relation, met, number, deepest, deadline)
    except GaveUp:
        return None
    if not agreed:
        raise InternalError(
            "this is a bug in the checker; please report it with the model "
            f"`{relation.system.name}`: z3 knows of a step that leads out of all its states"
        )
    return Levels(len(distances), deepest, met, number)


def _distances(system: TransitionSystem, deadline: Deadline) -> dict[State, int] | None:
    """How many steps lead to each state, at least; `None` if there are too many states."""
    steps = Steps(system)
    distances = dict.fromkeys(system.initial, 0)
    frontier = list(distances)
    for state in frontier:
        _ = deadline.left
        if len(distances) > MOST_STATES:
            return None
        for after in steps.after(state):
            if after not in distances:
                distances[after] = distances[state] + 1
                frontier.append(after)
    return distances


class _Diagram:
    """A decision diagram: one variable after the other, and what comes to the same only once."""

    def __init__(self, relation: Relation, number: z3.BitVecRef) -> None:
        self._relation = relation
        self._variables = relation.system.variables
        self._number = number
        self._nodes: dict[object, tuple[int, z3.BoolRef]] = {}

    def of(self, distances: Mapping[State, int]) -> z3.BoolRef:
        """That `before` is one of these states, and its distance at most the number."""
        return self._node(0, list(distances), distances)[1]

    def _node(
        self, depth: int, states: list[State], distances: Mapping[State, int]
    ) -> tuple[int, z3.BoolRef]:
        """The identity and the formula of what is said of the variables from `depth` on."""
        if depth == len(self._variables):
            (state,) = states
            distance = distances[state]
            return -1 - distance, at_most(integer(distance), self._number)
        having: dict[object, list[State]] = {}
        for state in states:
            having.setdefault(state[depth], []).append(state)
        branches: dict[int, tuple[z3.BoolRef, list[State]]] = {}
        for alike in having.values():
            node, rest = self._node(depth + 1, alike, distances)
            branches.setdefault(node, (rest, []))[1].append(alike[0])
        key = (
            depth,
            frozenset(
                (node, frozenset(each[depth] for each in some))
                for node, (_, some) in branches.items()
            ),
        )
        if key not in self._nodes:
            variable = self._variables[depth]
            symbol = self._relation.before[variable.name]
            chosen = (
                z3.And(
                    z3.Or(*(same(symbol, literal(each[depth], variable.sort)) for each in some)),
                    rest,
                )
                for rest, some in branches.values()
            )
            self._nodes[key] = len(self._nodes), z3.Or(*chosen)
        return self._nodes[key]


def _agreed(
    relation: Relation, met: z3.BoolRef, number: z3.BitVecRef, deepest: int, deadline: Deadline
) -> bool:
    """Whether all runs begin, and go on, as `met` says."""
    start, step = Solver(deadline), Solver(deadline)
    zero, one = (z3.BitVecVal(each, number.size()) for each in (0, 1))
    begun = z3.substitute(met, (number, zero))
    start.require(z3.Or(*map(relation.is_state, relation.system.initial)), z3.Not(begun))
    later = z3.substitute(met, (number, number + one))
    primed = Renaming((relation.before, relation.after))(later)
    step.require(at_most(integer(0), number), at_most(number, integer(deepest)))
    step.require(met, relation.step, z3.Not(primed))
    return not start.possible() and not step.possible()
