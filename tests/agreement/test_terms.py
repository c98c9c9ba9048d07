"""Compiled terms and successors mean what the interpreter says."""

from __future__ import annotations

from functools import partial
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from mortmain.checker.explicit import interpreter
from mortmain.checker.explicit.compile import predicate
from mortmain.checker.explicit.facts import Layout, facts_function
from mortmain.checker.explicit.successors import Steps, Successors, successor_function
from mortmain.model.diagnostic import SpecError
from mortmain.model.term.build import less
from mortmain.model.term.evaluate import evaluate
from mortmain.model.term.fold import fold
from mortmain.model.term.nodes import Constant, IfThenElse, Term, Variable
from mortmain.model.term.rewrite import substitute
from mortmain.model.term.sorts import Value, contains, values
from mortmain.model.transition.system import State, TransitionSystem
from tests.agreement.strategies import COUNT, VARIABLES, systems, terms, valuations, wild_systems

EMPTY = TransitionSystem("no actions", VARIABLES, (), ())
STATES = [
    dict(zip((v.name for v in VARIABLES), state, strict=True))
    for state in product(*(values(variable.sort) for variable in VARIABLES))
]


@settings(max_examples=300, deadline=None)
@given(terms(), valuations())
def test_a_compiled_term_has_the_value_that_evaluate_gives(term: Term, valuation: dict[str, Value]):
    value = predicate(EMPTY, term)(EMPTY.state(valuation))
    assert value == evaluate(term, valuation)
    assert type(value) is type(evaluate(term, valuation))


@settings(max_examples=300, deadline=None)
@given(terms(), valuations())
def test_a_folded_term_has_the_value_that_evaluate_gives(term: Term, valuation: dict[str, Value]):
    assert evaluate(fold(term), valuation) == evaluate(term, valuation)


@settings(max_examples=300, deadline=None)
@given(terms(), valuations(), st.sets(st.sampled_from(VARIABLES)))
def test_a_variable_that_never_changes_can_be_replaced_by_its_value(
    term: Term, valuation: dict[str, Value], fixed: set[Variable]
):
    known = {each: Constant(valuation[each.name], each.sort) for each in fixed}
    assert evaluate(fold(substitute(term, known)), valuation) == evaluate(term, valuation)


def test_a_long_chain_of_alternatives_compiles():
    term: Term = COUNT
    for bound in range(400):
        term = IfThenElse(less(COUNT, bound % 5 - 2), COUNT, term)
    for valuation in STATES[:20]:
        assert predicate(EMPTY, term)(EMPTY.state(valuation)) == valuation["count"]


@settings(max_examples=80, deadline=None)
@given(wild_systems(), st.integers(0, 6))
def test_compiled_successors_are_those_of_the_interpreter(system: TransitionSystem, first: int):
    generated = successor_function(system)
    for valuation in STATES[first::7]:
        state = system.state(valuation)
        assert outcome(generated, state) == outcome(partial(by_definition, system), state)


def by_definition(system: TransitionSystem, state: State) -> tuple[Steps, Steps]:
    """The steps that can be relied on, and the others, as the interpreter gives them."""
    steps = interpreter.successors(system, state)
    dependable = [each for each in steps if system.actions[each[0]].kind.dependable]
    return dependable, [each for each in steps if each not in dependable]


def outcome(function: Successors, state: State) -> object:
    """The steps in order of their actions, or that there is a mistake.

    If several actions go wrong in one state it is open which of them is named.
    """
    try:
        steps, others = function(state)
    except SpecError as mistake:
        return {diagnostic.code for diagnostic in mistake.diagnostics}
    return sorted(steps), sorted(others)


@settings(max_examples=100, deadline=None)
@given(systems())
def test_the_facts_of_a_state_are_what_their_terms_say(system: TransitionSystem):
    layout = Layout(system)
    facts = facts_function(layout)
    for state in system.initial:
        for _, target in interpreter.successors(system, state):
            assert all(map(contains, (each.sort for each in system.variables), target))
            valuation = system.valuation(target)
            assert facts(target) == sum(
                bit for bit, term in layout.terms if evaluate(term, valuation)
            )
