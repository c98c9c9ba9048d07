"""Functions that build terms, check their sorts and leave out what is trivially true or false."""

from __future__ import annotations

from mortmain.model.term.inference import comparable, join, sort_of
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
from mortmain.model.term.sorts import BOOLEAN, Boolean, Range, Sequence, Sort, Value, contains

TRUE = Constant(True, BOOLEAN)
FALSE = Constant(False, BOOLEAN)

Operand = Term | bool | int | str
"""A term, or a plain value to be read in the sort of the other side."""


def variable(name: str, sort: Sort) -> Variable:
    """The variable called `name`, ranging over `sort`."""
    return Variable(name, sort)


def constant(value: Value, sort: Sort) -> Constant:
    """The value as a term of `sort`; `ValueError` if the sort lacks it."""
    if not contains(sort, value):
        raise ValueError(f"{value!r} is not a value of {sort}")
    return Constant(value, sort)


def number(value: int) -> Constant:
    """A whole number as a term.

    >>> number(3)
    Constant(value=3, sort=Range(low=3, high=3))
    """
    return Constant(value, Range(value, value))


def negation(operand: Term) -> Term:
    """Not `operand`."""
    _need(operand, Boolean)
    match operand:
        case Constant(value):
            return FALSE if value else TRUE
        case Not(inner):
            return inner
        case _:
            return Not(operand)


def all_of(*operands: Term) -> Term:
    """The conjunction, flattened; true if there is nothing to be required.

    >>> all_of(TRUE, all_of())
    Constant(value=True, sort=Boolean())
    """
    flat: list[Term] = []
    for each in operands:
        _need(each, Boolean)
        flat += each.operands if isinstance(each, And) else [each]
    if FALSE in flat:
        return FALSE
    flat = [each for each in dict.fromkeys(flat) if each != TRUE]
    return TRUE if not flat else flat[0] if len(flat) == 1 else And(tuple(flat))


def conjuncts(term: Term) -> tuple[Term, ...]:
    """The terms that all have to be true for `term` to be."""
    return term.operands if isinstance(term, And) else (term,)


def any_of(*operands: Term) -> Term:
    """The disjunction, flattened; false if there is nothing to choose from."""
    flat: list[Term] = []
    for each in operands:
        _need(each, Boolean)
        flat += each.operands if isinstance(each, Or) else [each]
    if TRUE in flat:
        return TRUE
    flat = [each for each in dict.fromkeys(flat) if each != FALSE]
    return FALSE if not flat else flat[0] if len(flat) == 1 else Or(tuple(flat))


def equal(left: Term, right: Operand) -> Term:
    """Whether the two sides have the same value; `TypeError` where they are of different sorts.

    >>> equal(variable("x", BOOLEAN), True)
    Equal(left=Variable(name='x', sort=Boolean()), right=Constant(value=True, sort=Boolean()))
    """
    term = _lift(right, like=left)
    if not comparable(sort_of(left), sort_of(term)):
        raise TypeError(f"{sort_of(left)} and {sort_of(term)} cannot be equal")
    if isinstance(left, Constant) and isinstance(term, Constant):
        return TRUE if left.value == term.value else FALSE
    return TRUE if left == term else Equal(left, term)


def different(left: Term, right: Operand) -> Term:
    """Whether the two sides differ."""
    return negation(equal(left, right))


def less(left: Operand, right: Operand) -> Term:
    """Whether the number `left` is smaller than the number `right`."""
    a, b = _numeric(left), _numeric(right)
    x, y = sort_of(a), sort_of(b)
    assert isinstance(x, Range) and isinstance(y, Range)
    if x.high < y.low:
        return TRUE
    if x.low >= y.high:
        return FALSE
    return Less(a, b)


def at_most(left: Operand, right: Operand) -> Term:
    """Whether the number `left` is smaller than or equal to the number `right`."""
    return negation(less(right, left))


def plus(left: Operand, right: Operand) -> Term:
    """The sum of two numbers."""
    return _arithmetic("+", left, right)


def minus(left: Operand, right: Operand) -> Term:
    """The difference of two numbers."""
    return _arithmetic("-", left, right)


def times(left: Operand, right: Operand) -> Term:
    """The product of two numbers."""
    return _arithmetic("*", left, right)


def quotient(left: Operand, divisor: int) -> Term:
    """`left` divided by a positive number, rounded down."""
    return _arithmetic("//", left, _positive(divisor))


def remainder(left: Operand, divisor: int) -> Term:
    """What `left` leaves when divided by a positive number; never negative."""
    return _arithmetic("%", left, _positive(divisor))


def if_then_else(condition: Term, then: Operand, otherwise: Operand) -> Term:
    """`then` where `condition` holds, `otherwise` elsewhere; one of the two must be a term."""
    _need(condition, Boolean)
    model = then if isinstance(then, Term) else otherwise
    if not isinstance(model, Term):
        model = number(model) if isinstance(model, int) else TRUE
    a, b = _lift(then, like=model), _lift(otherwise, like=model)
    join(sort_of(a), sort_of(b))
    if isinstance(condition, Constant):
        return a if condition.value else b
    return a if a == b else IfThenElse(condition, a, b)


def length(sequence: Term) -> Term:
    """The number of elements of `sequence`."""
    _need(sequence, Sequence)
    return Length(sequence)


def is_empty(sequence: Term) -> Term:
    """Whether `sequence` has no element."""
    return equal(length(sequence), 0)


def head(sequence: Term) -> Term:
    """The first element of `sequence`."""
    _need(sequence, Sequence)
    return Head(sequence)


def tail(sequence: Term) -> Term:
    """`sequence` without its first element."""
    _need(sequence, Sequence)
    return Tail(sequence)


def append(sequence: Term, element: Operand) -> Term:
    """`sequence` with `element` at its end."""
    return Append(sequence, _element(sequence, element))


def without(sequence: Term, element: Operand) -> Term:
    """`sequence` with every occurrence of `element` taken out."""
    return Without(sequence, _element(sequence, element))


def is_in(element: Operand, sequence: Term) -> Term:
    """Whether `element` occurs in `sequence`."""
    return Contains(sequence, _element(sequence, element))


def _lift(operand: Operand, *, like: Term) -> Term:
    if isinstance(operand, Term):
        return operand
    sort = sort_of(like)
    if isinstance(sort, Range) and isinstance(operand, int) and not isinstance(operand, bool):
        return number(operand)
    return constant(operand, sort)


def _numeric(operand: Operand) -> Term:
    term = operand if isinstance(operand, Term) else number(int(operand))
    _need(term, Range)
    # A constant may have the wide sort of a variable that it stands for.
    if isinstance(term, Constant) and isinstance(term.value, int):
        return number(term.value)
    return term


def _arithmetic(operator: str, left: Operand, right: Operand) -> Term:
    a, b = _numeric(left), _numeric(right)
    term = Arithmetic(operator, a, b)  # type: ignore[arg-type]
    result = sort_of(term)
    if isinstance(a, Constant) and isinstance(b, Constant):
        assert isinstance(result, Range)
        return number(result.low)
    return term


def _positive(divisor: int) -> Constant:
    if divisor <= 0:
        raise ValueError(f"a divisor must be positive, not {divisor}")
    return number(divisor)


def _element(sequence: Term, element: Operand) -> Term:
    _need(sequence, Sequence)
    sort = sort_of(sequence)
    assert isinstance(sort, Sequence)
    if isinstance(element, Term):
        join(sort_of(element), sort.element)
        return element
    return constant(element, sort.element)


def _need(term: Term, kind: type[Sort]) -> None:
    if not isinstance(sort_of(term), kind):
        raise TypeError(f"{kind.__name__} is needed here, not {sort_of(term)}")
