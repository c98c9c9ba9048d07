"""What terms mean."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from mortmain.model.term.build import (
    all_of,
    any_of,
    append,
    at_most,
    constant,
    different,
    equal,
    head,
    if_then_else,
    is_empty,
    is_in,
    length,
    less,
    minus,
    negation,
    plus,
    quotient,
    remainder,
    tail,
    times,
    variable,
    without,
)
from mortmain.model.term.evaluate import evaluate
from mortmain.model.term.inference import sort_of
from mortmain.model.term.nodes import And, Not, Or, Term
from mortmain.model.term.rewrite import children, substitute, variables
from mortmain.model.term.sorts import BOOLEAN, Enum, Range, Sequence, Value, contains
from tests.agreement.strategies import booleans, terms, valuations

X = variable("x", Range(0, 5))
QUEUE = variable("queue", Sequence(Range(2, 5), 3))
LAMP = variable("lamp", Enum("lamp", ("off", "on")))


@pytest.mark.parametrize(
    ("term", "value"),
    [
        (equal(X, 3), True),
        (different(X, 3), False),
        (less(X, 3), False),
        (less(2, X), True),
        (at_most(X, 3), True),
        (plus(X, 4), 7),
        (minus(X, 4), -1),
        (times(X, X), 9),
        (quotient(minus(X, 10), 2), -4),
        (remainder(minus(X, 10), 4), 1),
        (if_then_else(equal(LAMP, "on"), X, 0), 3),
        (if_then_else(equal(LAMP, "off"), 1, 0), 0),
        (head(QUEUE), 4),
        (tail(QUEUE), (2, 4)),
        (append(QUEUE, 5), (4, 2, 4, 5)),
        (without(QUEUE, 4), (2,)),
        (without(QUEUE, 5), (4, 2, 4)),
        (is_in(2, QUEUE), True),
        (is_in(3, QUEUE), False),
        (length(QUEUE), 3),
        (is_empty(QUEUE), False),
        (equal(QUEUE, (4, 2, 4)), True),
        (all_of(equal(X, 3), equal(LAMP, "on")), True),
        (any_of(equal(X, 2), equal(LAMP, "off")), False),
        (negation(equal(X, 2)), True),
    ],
)
def test_a_term_has_the_value_one_expects(term: Term, value: Value):
    assert evaluate(term, {"x": 3, "queue": (4, 2, 4), "lamp": "on"}) == value


def test_the_head_of_an_empty_sequence_is_the_default_of_its_elements():
    assert evaluate(head(QUEUE), {"queue": ()}) == 2


def test_the_tail_of_an_empty_sequence_is_empty():
    assert evaluate(tail(QUEUE), {"queue": ()}) == ()


def test_nothing_required_is_true_and_nothing_offered_is_false():
    assert evaluate(And(()), {}) is True
    assert evaluate(Or(()), {}) is False


def test_what_decides_a_conjunction_hides_what_comes_after():
    assert evaluate(all_of(equal(X, 1), equal(variable("y", BOOLEAN), True)), {"x": 0}) is False


@settings(max_examples=300, deadline=None)
@given(terms(), valuations())
def test_the_value_of_a_term_is_in_its_sort(term: Term, valuation: dict[str, Value]):
    assert contains(sort_of(term), evaluate(term, valuation))


@settings(max_examples=100, deadline=None)
@given(booleans(2), booleans(2), valuations())
def test_builders_simplify_without_changing_the_value(
    one: Term, other: Term, valuation: dict[str, Value]
):
    a, b = evaluate(one, valuation), evaluate(other, valuation)
    assert evaluate(all_of(one, other), valuation) == (a and b)
    assert evaluate(any_of(one, other), valuation) == (a or b)
    assert evaluate(negation(one), valuation) == evaluate(Not(one), valuation)
    assert evaluate(equal(one, other), valuation) == (a == b)
    assert evaluate(if_then_else(one, other, one), valuation) == (b if a else a)


@settings(max_examples=100, deadline=None)
@given(terms(), valuations())
def test_only_the_variables_that_occur_matter(term: Term, valuation: dict[str, Value]):
    needed = {each.name: valuation[each.name] for each in variables(term)}
    assert evaluate(term, needed) == evaluate(term, valuation)


@settings(max_examples=100, deadline=None)
@given(terms(), valuations())
def test_putting_in_the_values_first_comes_to_the_same(term: Term, valuation: dict[str, Value]):
    values = {each: constant(valuation[each.name], each.sort) for each in variables(term)}
    closed = substitute(term, values)
    assert variables(closed) == frozenset()
    assert evaluate(closed, {}) == evaluate(term, valuation)


@given(terms())
def test_the_parts_of_a_term_are_terms(term: Term):
    assert all(isinstance(each, Term) for each in children(term))
