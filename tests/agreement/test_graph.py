"""The state graph, its components and its shortest runs, compared with networkx."""

from __future__ import annotations

from itertools import pairwise

import networkx as nx
from hypothesis import given, settings
from hypothesis import strategies as st

from mortmain.checker.evidence.verdict import Exhaustive
from mortmain.checker.explicit.components import components, futures
from mortmain.checker.explicit.facts import Layout, facts_function
from mortmain.checker.explicit.replay import replay
from mortmain.checker.explicit.search import breadth_first
from mortmain.checker.explicit.shortest import ShortestRuns
from mortmain.checker.explicit.visited import KILL
from mortmain.model.transition.action import Kind
from mortmain.model.transition.system import TransitionSystem
from tests.agreement.definitions import Definitions
from tests.agreement.strategies import systems

edges = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=25)


@settings(max_examples=150, deadline=None)
@given(systems())
def test_the_graph_has_every_state_and_every_step(system: TransitionSystem):
    graph, how = breadth_first(system)
    defined = Definitions(system).graph
    assert how == Exhaustive(len(defined), defined.number_of_edges(), graph.depth)
    assert set(graph.states) == set(defined)
    assert len(set(graph.states)) == len(graph.states)
    found = {
        (graph.states[state], graph.states[graph.targets[edge]], graph.labels[edge])
        for state in range(len(graph.states))
        for edge in graph.edges(state)
    }
    assert found == set(defined.edges(keys=True))
    assert len(graph.targets) == defined.number_of_edges()


@settings(max_examples=100, deadline=None)
@given(systems())
def test_every_state_is_as_far_as_its_best_run_is_long(system: TransitionSystem):
    graph, _ = breadth_first(system)
    defined = Definitions(system).graph
    cost = [KILL if action.kind is Kind.KILL else 1 for action in system.actions]
    for _, _, key, data in defined.edges(keys=True, data=True):
        data["weight"] = cost[key]
    expected = nx.multi_source_dijkstra_path_length(defined, set(system.initial))
    assert dict(zip(graph.states, graph.distance, strict=True)) == expected
    assert [graph.distance[state] for state in graph.order] == sorted(graph.distance)


@settings(max_examples=200, deadline=None)
@given(edges)
def test_components_are_those_of_networkx(edges: list[tuple[int, int]]):
    graph = nx.MultiDiGraph(edges)
    graph.add_nodes_from(range(10))
    found = components(10, lambda node: [b for a, b in edges if a == node])
    assert sorted(sorted(each) for each in found) == sorted(
        sorted(each) for each in nx.strongly_connected_components(graph)
    )
    assert all(found.of[a] >= found.of[b] for a, b in edges)


@settings(max_examples=100, deadline=None)
@given(systems())
def test_the_future_of_a_state_is_what_its_descendants_do(system: TransitionSystem):
    graph, _ = breadth_first(system)
    layout = Layout(system)
    facts = [facts_function(layout)(state) for state in graph.states]
    found = futures(graph, layout, facts)
    defined = Definitions(system)
    for number, state in enumerate(graph.states):
        after = defined.after(state)
        active = defined.movers(after) | defined.ceasing(after)
        expected = {layout.parties[party] for party in active} | {
            bit
            for bit, _, hold in layout.holds
            for a, b in defined.dependable.subgraph(after).edges()
            if defined.true(hold.when, a) != defined.true(hold.when, b)
        }
        assert found.ever[number] == sum(expected)
        assert found.now[number] == sum(layout.parties[party] for party in defined.movers([state]))


@settings(max_examples=150, deadline=None)
@given(systems(), st.data())
def test_no_run_to_the_same_end_is_better(system: TransitionSystem, data: st.DataObject):
    graph, _ = breadth_first(system)
    distance = data.draw(st.sampled_from(sorted(set(graph.distance))))
    ring = [state for state in graph.order if graph.distance[state] == distance]
    ends = data.draw(st.lists(st.sampled_from(ring), min_size=1, unique=True))
    schedule = ShortestRuns(graph, distance).schedule(ends)
    trace = replay(system, schedule)
    assert trace.states[-1] in {graph.states[each] for each in ends}
    parties = [action.party for action in trace.steps if action.kind.dependable]
    cost = (
        sum(action.kind is Kind.KILL for action in trace.steps),
        len(trace.steps),
        sum(a != b for a, b in pairwise(parties)),
    )
    assert cost == Definitions(system).best({graph.states[each] for each in ends})
