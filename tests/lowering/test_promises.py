"""Promises, compared with their meaning: runs of the system beside a memory of what is owed."""

from __future__ import annotations

from dataclasses import replace

import networkx as nx
from hypothesis import given, settings
from hypothesis import strategies as st

from mortmain.checker.evidence.verdict import Violated
from mortmain.checker.explicit.engine import ExplicitEngine
from mortmain.checker.explicit.interpreter import successors
from mortmain.model.domain.promise import Promise
from mortmain.model.lowering.promises import with_promise
from mortmain.model.term.build import equal
from mortmain.model.term.evaluate import evaluate
from mortmain.model.term.nodes import Term
from mortmain.model.term.sorts import values
from mortmain.model.transition.system import State, TransitionSystem
from tests.agreement.strategies import systems


@st.composite
def promises(draw: st.DrawFn) -> tuple[TransitionSystem, Promise]:
    """A random system and something to promise about it."""
    system = replace(draw(systems()), properties=())

    def condition() -> Term:
        variable = draw(st.sampled_from(system.variables))
        return equal(variable, draw(st.sampled_from(values(variable.sort))))

    return system, Promise("word", condition(), condition() if draw(st.booleans()) else None)


@settings(max_examples=150, deadline=None)
@given(promises())
def test_a_promise_is_broken_where_no_dependable_step_leads_to_its_being_kept(
    drawn: tuple[TransitionSystem, Promise],
):
    system, promise = drawn
    verdict = ExplicitEngine().check(with_promise(system, promise))
    found = verdict.findings if isinstance(verdict, Violated) else ()
    assert ("word" in {each.subject for each in found}) == _is_broken(system, promise)


def _is_broken(system: TransitionSystem, promise: Promise) -> bool:
    """Whether a run comes to where it is owed, and by dependable steps always will be."""

    def true(term: Term, state: State) -> bool:
        return bool(evaluate(term, system.valuation(state)))

    def owed(before: bool, state: State) -> bool:
        made = before or (promise.given is not None and true(promise.given, state))
        return made and not true(promise.kept, state)

    whole, dependable = nx.DiGraph(), nx.DiGraph()
    open_nodes = [(state, owed(promise.given is None, state)) for state in system.initial]
    whole.add_nodes_from(open_nodes)
    for state, before in open_nodes:
        for action, target in successors(system, state):
            node = (target, owed(before, target))
            if node not in whole:
                open_nodes.append(node)
            whole.add_edge((state, before), node)
            if system.actions[action].kind.dependable:
                dependable.add_edge((state, before), node)
    dependable.add_nodes_from(whole)
    return any(
        all(later for _, later in {node, *nx.descendants(dependable, node)})
        for node in whole
        if node[1]
    )
