"""Findings, their counts and their points of no return, compared with the definitions."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from mortmain.checker.engine import Budget
from mortmain.checker.evidence.verdict import Violated
from mortmain.checker.evidence.waitfor import Edge, Status, wait_for_graph
from mortmain.checker.explicit.dependence import Dependence
from mortmain.checker.explicit.engine import ExplicitEngine
from mortmain.checker.explicit.facts import Layout, facts_function
from mortmain.checker.explicit.replay import replay
from mortmain.model.transition.action import Kind
from mortmain.model.transition.system import TransitionSystem
from tests.agreement.definitions import Definitions
from tests.agreement.strategies import systems
from tests.explicit.told import check


@settings(max_examples=200, deadline=None)
@given(systems())
def test_findings_are_those_of_the_definitions(system: TransitionSystem):
    verdict = check(system)
    errors = verdict.findings if isinstance(verdict, Violated) else ()
    found = {
        (str(each.code), each.subject): (str(each.severity), each.states)
        for each in (*errors, *verdict.warnings)
    }
    defined = {
        key: ("error" if "error" in states.values() else "warning", len(states))
        for key, states in Definitions(system).findings().items()
    }
    assert found == defined


@settings(max_examples=120, deadline=None)
@given(systems())
def test_a_trace_ends_where_the_finding_is_true_and_turns_where_it_is_doomed(
    system: TransitionSystem,
):
    verdict = check(system)
    definitions = Definitions(system)
    defined = definitions.findings()
    errors = verdict.findings if isinstance(verdict, Violated) else ()
    for each in (*errors, *verdict.warnings):
        bad = defined[each.code, each.subject]
        states = replay(system, each.schedule).states
        assert bad[states[-1]] == each.severity
        doomed = [definitions.doomed(state, bad) for state in states]
        assert each.no_return == doomed.index(True)
        if each.alternative is not None:
            before = states[each.no_return - 1]
            ways = definitions.dependable.out_edges(before, keys=True)
            assert any(
                key == each.alternative and not definitions.doomed(target, bad)
                for _, target, key in ways
            )


@settings(max_examples=150, deadline=None)
@given(systems(), st.integers(1, 30))
def test_what_a_cut_search_finds_is_true(system: TransitionSystem, states: int):
    verdict = check(system, Budget(states=states))
    defined = Definitions(system).findings()
    errors = verdict.findings if isinstance(verdict, Violated) else ()
    for each in (*errors, *verdict.warnings):
        bad = defined[each.code, each.subject]
        assert bad[replay(system, each.schedule).states[-1]] == each.severity


@settings(max_examples=150, deadline=None)
@given(systems())
def test_dependence_is_the_wait_for_graph(system: TransitionSystem):
    layout = Layout(system)
    dependence, facts = Dependence(layout), facts_function(layout)
    definitions = Definitions(system)
    for state in definitions.graph:
        graph = wait_for_graph(system, state)
        here = facts(state)
        now, untimed = (
            sum(layout.parties[party] for party in definitions.movers([state], kinds))
            for kinds in (set(Kind), set(Kind) - {Kind.TIMEOUT})
        )
        for party, bit in layout.parties.items():
            assert dependence.blocked(party, here, now) == (graph.nodes[party] is Status.BLOCKED)
            behind = {each.target for each in graph.reachable(party)} & set(layout.parties)
            assert dependence.behind(party, here, now) == sum(map(layout.parties.get, behind))
            assert bool(dependence.behind(party, here, now) & bit) == graph.depends(party, party)
        for resource in system.resources:
            waiting = {
                each.source
                for each in graph.dependencies
                if each.edge is Edge.WAITS_FOR and each.target == resource.name
            }
            live = {p for p in waiting if definitions.true(system.party(p).live, state)}
            assert set(dependence.waiting_for(resource.name, here, untimed)) == live


@settings(max_examples=50, deadline=None)
@given(systems())
def test_the_same_system_gives_the_same_verdict(system: TransitionSystem):
    assert ExplicitEngine().check(system) == ExplicitEngine().check(system)
