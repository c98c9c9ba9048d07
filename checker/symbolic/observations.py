"""Observations: what can be said of a state in small pieces, for invariants to be made of.

An observation is a term with few values: a variable, the length of a sequence, the element at one
of its places.  All observations together determine the state.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mortmain.model.term.build import constant, equal, head, length, tail
from mortmain.model.term.evaluate import evaluate
from mortmain.model.term.inference import sort_of
from mortmain.model.term.nodes import Term
from mortmain.model.term.sorts import Sequence, Value, values
from mortmain.model.transition.system import State, TransitionSystem

Fact = tuple[int, int]
"""That the observation of this number has the value of that number."""


@dataclass(frozen=True, slots=True)
class Observation:
    """A term, and every value it can have."""

    term: Term
    values: tuple[Value, ...]

    def has(self, value: int) -> Term:
        """That it has the value of that number."""
        return equal(self.term, constant(self.values[value], sort_of(self.term)))


class Observations:
    """The observations of a system."""

    def __init__(self, system: TransitionSystem) -> None:
        self.system = system
        self.all = tuple(each for variable in system.variables for each in _pieces(variable))
        self._numbers = [
            {value: number for number, value in enumerate(each.values)} for each in self.all
        ]

    @property
    def facts(self) -> Iterator[Fact]:
        """Everything that can be said with one observation."""
        for number, each in enumerate(self.all):
            for value in range(len(each.values)):
                yield number, value

    def of(self, state: State) -> tuple[Fact, ...]:
        """The facts that are true in a state, one for each observation."""
        valuation = self.system.valuation(state)
        return tuple(
            (number, self._numbers[number][evaluate(each.term, valuation)])
            for number, each in enumerate(self.all)
        )

    def term(self, fact: Fact) -> Term:
        """The fact as a term."""
        number, value = fact
        return self.all[number].has(value)


def _pieces(term: Term) -> Iterator[Observation]:
    sort = sort_of(term)
    if not isinstance(sort, Sequence):
        yield Observation(term, tuple(dict.fromkeys(values(sort))))
        return
    yield Observation(length(term), tuple(range(sort.capacity + 1)))
    rest = term
    for _ in range(sort.capacity):
        if isinstance(sort.element, Sequence):
            yield Observation(head(rest), values(sort.element))
        else:
            yield from _pieces(head(rest))
        rest = tail(rest)
