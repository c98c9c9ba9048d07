"""Terms are checked and simplified where they are built."""

from __future__ import annotations

import pytest

from mortmain.model.term.build import (
    FALSE,
    TRUE,
    all_of,
    any_of,
    append,
    at_most,
    constant,
    equal,
    head,
    if_then_else,
    less,
    negation,
    number,
    plus,
    quotient,
    variable,
)
from mortmain.model.term.inference import comparable, fits, join, sort_of
from mortmain.model.term.nodes import And, Or
from mortmain.model.term.sorts import (
    BOOLEAN,
    Boolean,
    Enum,
    Range,
    Sequence,
    Sort,
    contains,
    default,
    describe,
    values,
)
from mortmain.model.term.text import show

X = variable("x", Range(0, 3))
P, Q, R = (variable(name, BOOLEAN) for name in "pqr")
LAMP = Enum("lamp", ("off", "on"))
SORTS: tuple[Sort, ...] = (BOOLEAN, Range(-1, 1), LAMP, Sequence(Range(0, 1), 2))


def test_nested_conjunctions_become_one_without_repetition():
    assert all_of(P, all_of(Q, P), TRUE, R) == And((P, Q, R))


def test_nested_disjunctions_become_one_without_repetition():
    assert any_of(P, any_of(Q, P), FALSE, R) == Or((P, Q, R))


def test_one_false_operand_decides_a_conjunction_and_one_true_one_a_disjunction():
    assert all_of(P, FALSE) == FALSE
    assert any_of(P, TRUE) == TRUE


def test_two_negations_are_none():
    assert negation(negation(P)) == P


def test_a_comparison_that_the_sorts_decide_is_a_constant():
    assert less(X, 4) == TRUE
    assert less(X, 0) == FALSE
    assert at_most(X, 3) == TRUE
    assert equal(X, X) == TRUE


def test_a_choice_between_equals_is_none():
    assert if_then_else(P, X, X) == X
    assert if_then_else(TRUE, X, 0) == X


def test_arithmetic_on_numbers_is_done_at_once():
    assert plus(2, 3) == number(5)


@pytest.mark.parametrize(
    "mistake",
    [
        lambda: all_of(P, X),
        lambda: less(P, 2),
        lambda: head(X),
        lambda: equal(X, P),
        lambda: equal(X, variable("lamp", LAMP)),
        lambda: append(variable("queue", Sequence(BOOLEAN, 2)), X),
        lambda: if_then_else(X, P, Q),
        lambda: if_then_else(P, X, Q),
    ],
)
def test_terms_of_the_wrong_sort_are_refused(mistake):
    with pytest.raises(TypeError):
        mistake()


def test_values_outside_a_sort_are_refused():
    with pytest.raises(ValueError, match="'blue' is not a value of"):
        constant("blue", LAMP)
    with pytest.raises(ValueError, match="must be positive"):
        quotient(X, 0)


@pytest.mark.parametrize("sort", SORTS)
def test_a_sort_contains_its_values_and_its_default(sort: Sort):
    assert all(contains(sort, each) for each in values(sort))
    assert len(set(values(sort))) == len(values(sort))
    assert default(sort) == values(sort)[0] or isinstance(sort, Boolean)
    assert describe(sort)


@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("value", ["red", 7, (7,), (0, 0, 0)])
def test_a_sort_contains_nothing_else(sort: Sort, value: str):
    assert not contains(sort, value)


def test_true_is_no_number_and_one_is_no_truth_value():
    assert not contains(Range(0, 1), True)
    assert not contains(BOOLEAN, 1)


@pytest.mark.parametrize("one", SORTS)
@pytest.mark.parametrize("other", SORTS)
def test_only_like_can_be_joined(one: Sort, other: Sort):
    assert comparable(one, other) == (one == other)
    if one == other:
        assert join(one, other) == one
        assert fits(one, other)


def test_a_joined_sort_has_the_values_of_both():
    assert join(Range(0, 1), Range(4, 5)) == Range(0, 5)
    assert join(Sequence(BOOLEAN, 0), Sequence(X.sort, 2)) == Sequence(X.sort, 2)
    assert not fits(Range(0, 4), Range(0, 3))
    assert fits(Sequence(BOOLEAN, 0), Sequence(X.sort, 2))
    assert sort_of(append(variable("queue", Sequence(X.sort, 2)), 1)) == Sequence(X.sort, 3)


def test_a_term_is_written_as_a_person_would():
    queue = variable("queue", Sequence(X.sort, 2))
    term = if_then_else(negation(equal(X, 2)), append(queue, X), queue)
    assert show(term) == "if (x ≠ 2) then (queue + [x]) else queue"
