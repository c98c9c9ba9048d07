"""A transition system as formulas: about one state, and about a state and the next."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import reduce

import z3

from mortmain.checker.symbolic.encode import Valuation, encode, formula
from mortmain.checker.symbolic.symbols import (
    Symbol,
    atoms,
    choose,
    fitted,
    integer,
    literal,
    same,
    symbol,
    value_of,
    width,
    within,
)
from mortmain.model.term.build import any_of
from mortmain.model.term.inference import fits, sort_of
from mortmain.model.term.nodes import Term, Variable
from mortmain.model.transition.action import Action, Kind
from mortmain.model.transition.system import State, TransitionSystem


class Relation:
    """The formulas of a system over the states `before` and `after` and the action between them.

    They are made once; `Renaming` gives the same formulas of other states.
    """

    def __init__(self, system: TransitionSystem) -> None:
        self.system = system
        self.before = valuation(system, "")
        self.after = valuation(system, "'")
        self.action = z3.BitVec("action", width(0, len(system.actions)))
        self.enabled = [formula(action.enabled, self.before) for action in system.actions]
        self.outgrown = formula(any_of(*(each.exceeded for each in system.limits)), self.before)
        """A limit of the model is exceeded: no step is taken from such a state."""

    def all_of(self, terms: Iterable[Term]) -> z3.BoolRef:
        """All of them are true of `before`."""
        return z3.And(*(formula(each, self.before) for each in terms))

    def takes(self, index: int) -> z3.BoolRef:
        """The step is the action of that index."""
        return same(self.action, integer(index))

    def takes_one_of(self, indices: Iterable[int]) -> z3.BoolRef:
        """The step is one of these actions."""
        return z3.Or(*map(self.takes, indices))

    @property
    def step(self) -> z3.BoolRef:
        """`action` leads from `before` to `after`."""
        actions = range(len(self.system.actions))
        return z3.And(
            z3.Not(self.outgrown),
            self.takes_one_of(actions),
            *(z3.Implies(self.takes(index), self.enabled[index]) for index in actions),
            *(same(self.after[each.name], self._next(each)) for each in self.system.variables),
            self.in_sorts(self.after),
        )

    def outside(self, action: Action, at: Valuation) -> z3.BoolRef:
        """The action gives a variable a value that it cannot have."""
        return z3.Or(
            *(
                z3.Not(within(encode(term, at), variable.sort))
                for variable, term in action.updates
                if not fits(sort_of(term), variable.sort)
            )
        )

    def can_be_mistaken(self, action: Action) -> bool:
        """Whether the sorts alone do not rule out that it gives a variable a wrong value."""
        return any(not fits(sort_of(term), variable.sort) for variable, term in action.updates)

    def mistaken(self, index: int) -> z3.BoolRef:
        """The action can be taken in `before`, and leads to no state at all."""
        outside = self.outside(self.system.actions[index], self.before)
        return z3.And(z3.Not(self.outgrown), self.enabled[index], outside)

    def starts(self, start: z3.BitVecRef) -> z3.BoolRef:
        """`before` is the initial state of the number `start`."""
        choices = [
            z3.And(same(start, integer(number)), self.is_state(state))
            for number, state in enumerate(self.system.initial)
        ]
        return z3.Or(*choices)

    def is_state(self, state: State) -> z3.BoolRef:
        """`before` is that state."""
        return z3.And(
            *(
                same(self.before[variable.name], literal(value, variable.sort))
                for variable, value in zip(self.system.variables, state, strict=True)
            )
        )

    def in_sorts(self, at: Valuation) -> z3.BoolRef:
        """Every variable has one of its values."""
        return z3.And(*(within(at[each.name], each.sort) for each in self.system.variables))

    def updated(self, action: Action, at: Valuation) -> dict[str, Symbol]:
        """The valuation after the action, if it leaves no sort, as symbols over `at`."""
        return {
            **at,
            **{
                variable.name: fitted(encode(term, at), variable.sort)
                for variable, term in action.updates
            },
        }

    def _next(self, variable: Variable) -> Symbol:
        values = [
            (index, encode(term, self.before))
            for index, action in enumerate(self.system.actions)
            for target, term in action.updates
            if target == variable
        ]
        return reduce(
            lambda rest, each: choose(self.takes(each[0]), each[1], rest),
            values,
            self.before[variable.name],
        )


def valuation(system: TransitionSystem, suffix: str) -> dict[str, Symbol]:
    """A new symbol for every variable, called by its name and the suffix."""
    return {each.name: symbol(each.name + suffix, each.sort) for each in system.variables}


def state_of(system: TransitionSystem, at: Valuation, model: z3.ModelRef) -> State:
    """The state that the symbols have in a model."""
    return tuple(value_of(at[each.name], each.sort, model) for each in system.variables)


def different(system: TransitionSystem, one: Valuation, other: Valuation) -> z3.BoolRef:
    """The two states differ in some variable."""
    return z3.Not(z3.And(*(same(one[each.name], other[each.name]) for each in system.variables)))


class Renaming:
    """Puts symbols in the place of others, throughout a formula."""

    def __init__(self, *pairs: tuple[Valuation, Valuation]) -> None:
        self._pairs = [
            (a, b)
            for old, new in pairs
            for name in old
            for a, b in zip(atoms(old[name]), atoms(new[name]), strict=True)
        ]

    def __call__(self, of: z3.BoolRef) -> z3.BoolRef:
        """The formula, about the new symbols."""
        renamed = z3.substitute(of, *self._pairs)
        assert isinstance(renamed, z3.BoolRef)
        return renamed


def kills(system: TransitionSystem) -> tuple[int, ...]:
    """The indices of the actions that kill."""
    return tuple(i for i, each in enumerate(system.actions) if each.kind is Kind.KILL)


def dependable(system: TransitionSystem) -> Iterator[tuple[int, Action]]:
    """The actions that can be relied on, with their indices."""
    return ((i, each) for i, each in enumerate(system.actions) if each.kind.dependable)
