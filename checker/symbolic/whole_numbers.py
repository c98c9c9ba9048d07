"""Terms over whole numbers without bound: the verifier's own reading of what they mean.

A truth value is a formula, a number is a number, a name is its place, and a sequence is its length
with a list of elements; what stands beyond the length means nothing.
"""

from __future__ import annotations

from itertools import zip_longest
from operator import add, mod, mul, sub, truediv
from typing import Any, assert_never

import z3

from mortmain.checker.symbolic.connectives import conjunction, disjunction
from mortmain.model.term import nodes, sorts
from mortmain.model.term.inference import sort_of
from mortmain.model.term.rewrite import variables


def anything(name: str, sort: sorts.Sort) -> Any:
    """Unknown: a truth value, a number (names by place), or a length with a list of elements."""
    if isinstance(sort, sorts.Sequence):
        return z3.Int(f"{name}#"), [
            anything(f"{name}.{i}", sort.element) for i in range(sort.capacity)
        ]
    return z3.Bool(name) if isinstance(sort, sorts.Boolean) else z3.Int(name)


def constant(value: Any, sort: sorts.Sort) -> Any:
    """The value as a formula; `ValueError` if the sort has no such name."""
    match sort:
        case sorts.Boolean():
            return z3.BoolVal(value)
        case sorts.Range():
            return z3.IntVal(value)
        case sorts.Enum(members=members):
            return z3.IntVal(members.index(value))
        case sorts.Sequence(element):
            return z3.IntVal(len(value)), [constant(each, element) for each in value]


def legal(it: Any, sort: sorts.Sort) -> Any:
    """Whether it is a value of the sort.  What stands beyond the length means nothing."""
    match sort:
        case sorts.Boolean():
            return z3.BoolVal(True)
        case sorts.Range(low, high):
            return conjunction(low <= it, it <= high)
        case sorts.Enum(members=members):
            again = (it != i for i, each in enumerate(members) if members.index(each) < i)
            return conjunction(it >= 0, it < len(members), *again)
        case sorts.Sequence(element, capacity):
            slots = (disjunction(i >= it[0], legal(each, element)) for i, each in enumerate(it[1]))
            return conjunction(it[0] >= 0, it[0] <= capacity, *slots)


def encoded(term: nodes.Term, at: dict[str, Any]) -> Any:
    def of(part: nodes.Term) -> Any:
        return encoded(part, at)

    match term:
        case nodes.Constant(value, sort):
            return constant(value, sort)
        case nodes.Variable(name):
            return at[name]
        case nodes.Not(operand):
            return z3.Not(of(operand))
        case nodes.And(operands):
            return conjunction(*map(of, operands))
        case nodes.Or(operands):
            return disjunction(*map(of, operands))
        case nodes.Equal(left, right):
            return equal(of(left), of(right))
        case nodes.Less(left, right):
            return of(left) < of(right)
        case nodes.Arithmetic(operator, left, right):
            # Whole numbers are divided by a positive one towards minus infinity, as they should.
            meaning = {"+": add, "-": sub, "*": mul, "//": truediv, "%": mod}[operator]
            return meaning(of(left), of(right))
        case nodes.IfThenElse(condition, then, otherwise):
            return _either(of(condition), of(then), of(otherwise))
        case nodes.Length(sequence):
            return of(sequence)[0]
        case nodes.Head(sequence):
            (length, slots), element = of(sequence), sort_of(term)
            nothing = constant(sorts.default(element), element)
            return _either(length > 0, slots[0], nothing) if slots else nothing
        case nodes.Tail(sequence):
            length, slots = of(sequence)
            return z3.If(length > 0, length - 1, z3.IntVal(0)), slots[1:]
        case nodes.Append(sequence, element):
            return _appended(of(sequence), of(element), z3.BoolVal(True))
        case nodes.Without(sequence, element):
            (length, slots), gone = of(sequence), of(element)
            kept: Any = z3.IntVal(0), []
            for i, each in enumerate(slots):
                kept = _appended(kept, each, conjunction(i < length, z3.Not(equal(each, gone))))
            return kept
        case nodes.Contains(sequence, element):
            (length, slots), wanted = of(sequence), of(element)
            return disjunction(
                *(conjunction(i < length, equal(x, wanted)) for i, x in enumerate(slots))
            )
        case _:
            assert_never(term)


class Remembered:
    """The same, worked out once for each term over the same values of what it speaks of."""

    def __init__(self) -> None:
        self._reads: dict[int, tuple[nodes.Term, list[str]]] = {}
        self._known: dict[tuple[int, ...], tuple[Any, list[Any]]] = {}

    def of(self, term: nodes.Term, at: dict[str, Any]) -> Any:
        """The term, where the variables are these."""
        # Terms and values are kept, so that their numbers are not given to others.
        if id(term) not in self._reads:
            self._reads[id(term)] = term, sorted({each.name for each in variables(term)})
        values = [at[name] for name in self._reads[id(term)][1]]
        key = (id(term), *map(id, values))
        if key not in self._known:
            self._known[key] = encoded(term, at), values
        return self._known[key][0]


def equal(one: Any, other: Any) -> Any:
    """Whether both are the same value; what stands beyond the length means nothing."""
    if not isinstance(one, tuple):
        return one == other
    slots = enumerate(zip(one[1], other[1], strict=False))
    return conjunction(
        one[0] == other[0], *(disjunction(i >= one[0], equal(*pair)) for i, pair in slots)
    )


def _either(condition: Any, one: Any, other: Any) -> Any:
    if not isinstance(one, tuple):
        return z3.If(condition, one, other)
    slots = zip_longest(one[1], other[1])
    chosen = [b if a is None else a if b is None else _either(condition, a, b) for a, b in slots]
    return z3.If(condition, one[0], other[0]), chosen


def _appended(queue: Any, element: Any, wanted: Any) -> Any:
    """With the element at its end, if it is wanted."""
    length, slots = queue
    placed = [_either(conjunction(wanted, length == i), element, x) for i, x in enumerate(slots)]
    return z3.If(wanted, length + 1, length), [*placed, element]
