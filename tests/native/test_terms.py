"""Terms in machine code mean what `evaluate` says."""

from __future__ import annotations

from itertools import product

import pytest

pytest.importorskip("llvmlite", reason="the native engine needs llvmlite")

from hypothesis import given, settings
from hypothesis import strategies as st

from mortmain.checker.native.layout import layout_of
from mortmain.checker.native.memory import Memory
from mortmain.checker.native.program import Program
from mortmain.model.term.evaluate import evaluate
from mortmain.model.term.inference import comparable, sort_of
from mortmain.model.term.nodes import Constant, Equal, Term
from mortmain.model.term.sorts import Value, contains
from mortmain.model.transition.system import TransitionSystem
from tests.agreement.strategies import VARIABLES, terms, valuations

EMPTY = TransitionSystem("no actions", VARIABLES, (), ())


@pytest.fixture(autouse=True, scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MORTMAIN_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield


def true_of(questions: list[Term], state: tuple[Value, ...]) -> list[bool]:
    """Which of the terms are true, by machine code."""
    program = Program(EMPTY, layout_of(EMPTY), [("answers", [questions])])
    packed, answers = Memory(8 * program.layout.words), Memory(8)
    packed.put(program.layout.pack(state))
    program.code.function("answers", 2)(packed.address, answers.address)
    return [bool(answers.words(1)[0] >> i & 1) for i in range(len(questions))]


@settings(max_examples=150, deadline=None)
@given(st.lists(terms(), min_size=1, max_size=20), valuations())
def test_a_term_has_the_value_that_evaluate_gives(some: list[Term], valuation: dict[str, Value]):
    questions: list[Term] = []
    for term in some:
        value, sort = evaluate(term, valuation), sort_of(term)
        assert contains(sort, value)
        questions.append(Equal(term, Constant(value, sort)))
    state = tuple(valuation[variable.name] for variable in VARIABLES)
    assert all(true_of(questions[:64], state))


@settings(max_examples=100, deadline=None)
@given(st.lists(terms(), min_size=2, max_size=12), valuations())
def test_different_values_are_told_apart(some: list[Term], valuation: dict[str, Value]):
    pairs = [
        Equal(one, other)
        for one, other in product(some, repeat=2)
        if comparable(sort_of(one), sort_of(other))
    ][:64]
    expected = [bool(evaluate(each, valuation)) for each in pairs]
    assert true_of(pairs, tuple(valuation[variable.name] for variable in VARIABLES)) == expected
