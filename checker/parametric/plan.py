"""Terms that are evaluated together, for views that differ in what the terms do not speak of."""

from __future__ import annotations

from collections.abc import Iterable

from mortmain.checker.parametric.layout import Layout, Members
from mortmain.checker.parametric.uncountable import Uncountable
from mortmain.checker.parametric.view import View
from mortmain.model.term.evaluate import evaluate
from mortmain.model.term.inference import sort_of
from mortmain.model.term.nodes import (
    Constant,
    Equal,
    Head,
    IfThenElse,
    Length,
    Term,
    Variable,
)
from mortmain.model.term.rewrite import transform, variables
from mortmain.model.term.sorts import Range, Value, contains, default

Update = tuple[Variable, Term]
Result = dict[str, Value] | None


class Plan:
    """A condition and updates, and what they came to before."""

    def __init__(self, layout: Layout, condition: Term, updates: Iterable[Update]) -> None:
        self._layout = layout
        self._condition = condition
        self._updates = tuple(updates)
        terms = (condition, *(term for _, term in self._updates))
        self._strict = {each: _strict(each, layout) for each in terms}
        used = frozenset[Variable]().union(*map(variables, terms))
        self._reads = tuple(sorted(each.name for each in used))
        self._known: dict[tuple[Value, ...], tuple[bool, Result]] = {}

    def result(self, view: View, members: Members) -> tuple[bool, Result]:
        """Whether the condition is true, and the values that the updates then give; `None` instead
        of them if a variable cannot have its value."""
        values = tuple([self._layout.value(each, view, members) for each in self._reads])
        if values not in self._known:
            self._known[values] = self._evaluated(dict(zip(self._reads, values, strict=True)))
        return self._known[values]

    def _evaluated(self, at: dict[str, Value]) -> tuple[bool, Result]:
        if not self._value(self._condition, at):
            return False, None
        update = {}
        for variable, term in self._updates:
            update[variable.name] = value = self._value(term, at)
            if not contains(variable.sort, value):
                return True, None
        return True, update

    def _value(self, term: Term, at: dict[str, Value]) -> Value:
        value = evaluate(term, at)
        if self._strict[term] is not term and evaluate(self._strict[term], at) != value:
            raise Uncountable("a step depends on who is first in a queue in which nobody is")
        return value


def _strict(term: Term, layout: Layout) -> Term:
    """The term, in which the first of an empty queue is no member.

    It is the member 0, as the first value of its sort; so it is with nobody else, and a term that
    depends on it tells the members apart.
    """

    def changed(part: Term) -> Term:
        if isinstance(part, Head) and isinstance(part.sequence, Variable):
            if layout.family.refers(part.sequence) and layout.is_member(default(sort_of(part))):
                empty = Equal(Length(part.sequence), Constant(0, Range(0, 0)))
                return IfThenElse(empty, Constant("", sort_of(part)), part)
        return part

    strict = transform(term, changed)
    return term if strict == term else strict
