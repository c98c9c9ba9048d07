"""Which values can be renamed: those that are told apart by equality alone."""

from __future__ import annotations

from mortmain.model.term.nodes import (
    And,
    Append,
    Arithmetic,
    Constant,
    Contains,
    Equal,
    Head,
    IfThenElse,
    Length,
    Less,
    Not,
    Or,
    Tail,
    Term,
    Variable,
    Without,
)
from mortmain.model.term.rewrite import children
from mortmain.model.term.sorts import Boolean, Sequence, Sort
from mortmain.model.transition.system import TransitionSystem

Domain = str
"""The name of a variable: all that it is compared with or given stands for the same things."""
RIGID: Domain = ""
"""The domain of truth values, and of numbers that are counted with."""


class Domains:
    """Puts variables whose values meet into one domain; a sequence is in that of its elements.

    A number that is added or ordered must not be renamed, nor any number that it meets.

    >>> from mortmain.model.term.build import equal, less, plus
    >>> from mortmain.model.term.sorts import Range
    >>> from mortmain.model.transition.builder import Builder
    >>> builder = Builder("who")
    >>> owner = builder.variable("owner", Range(0, 3), initial=0)
    >>> last = builder.variable("last", Range(0, 3), initial=0)
    >>> turns = builder.variable("turns", Range(0, 9), initial=0)
    >>> builder.action("take", when=less(turns, 9), then={last: owner, turns: plus(turns, 1)})
    >>> domains = Domains(builder.build())
    >>> domains.of(last) == domains.of(owner), domains.of(turns)
    (True, '')
    """

    def __init__(self, system: TransitionSystem) -> None:
        self._parent: dict[Domain, Domain] = {RIGID: RIGID}
        for variable in system.variables:
            self._parent[variable.name] = variable.name
            if _is_truth(variable.sort):
                self._join(variable.name, RIGID)
        for action in system.actions:
            self.of(action.at)
            self.of(action.guard)
            for to, value in action.updates:
                self._join(self.of(to), self.of(value))
        for party in system.parties:
            for term in (party.live, party.dead, party.abandoned):
                self.of(term)
        for resource in system.resources:
            for hold in resource.holds:
                self.of(hold.when)
        for safety in system.properties:
            self.of(safety.bad)
        for limit in system.limits:
            self.of(limit.exceeded)

    def of(self, term: Term) -> Domain | None:
        """The domain of the value of `term`; `None` if it is a constant, which fits into any.

        What meets in `term` is in one domain from then on.
        """
        match term:
            case Constant():
                return None
            case Variable(name):
                return self._root(name)
            case Equal(left, right):
                self._join(self.of(left), self.of(right))
                return RIGID
            case Contains(sequence, element):
                self._join(self.of(sequence), self.of(element))
                return RIGID
            case Append(sequence, element) | Without(sequence, element):
                return self._join(self.of(sequence), self.of(element))
            case Head(sequence) | Tail(sequence):
                return self.of(sequence)
            case IfThenElse(condition, then, otherwise):
                self.of(condition)
                return self._join(self.of(then), self.of(otherwise))
            case Arithmetic() | Less():
                for each in children(term):
                    self._join(self.of(each), RIGID)
                return RIGID
            case And() | Or() | Not() | Length():
                for each in children(term):
                    self.of(each)
                return RIGID

    def _join(self, one: Domain | None, other: Domain | None) -> Domain | None:
        if one is None or other is None:
            return one if other is None else other
        a, b = self._root(one), self._root(other)
        if RIGID in (a, b):
            a, b = RIGID, a or b
        self._parent[b] = a
        return a

    def _root(self, name: Domain) -> Domain:
        while self._parent[name] != name:
            name = self._parent[name]
        return name


def _is_truth(sort: Sort) -> bool:
    while isinstance(sort, Sequence):
        sort = sort.element
    return isinstance(sort, Boolean)
