"""The findings of a system straight from their definitions: slow, and without any of our graphs."""

from __future__ import annotations

import heapq
from collections.abc import Collection, Iterator
from itertools import count

import networkx as nx

from mortmain.checker.evidence.waitfor import (
    Dependency,
    Edge,
    Status,
    WaitForGraph,
    wait_for_graph,
)
from mortmain.checker.explicit.interpreter import successors
from mortmain.model.term.evaluate import evaluate
from mortmain.model.term.nodes import Term
from mortmain.model.transition.action import Kind
from mortmain.model.transition.party import Party
from mortmain.model.transition.system import State, TransitionSystem

Key = tuple[str, str]
"""The code and the subject of a finding."""


class Definitions:
    """One system, its whole state graph as `networkx` holds it, and the definitions."""

    def __init__(self, system: TransitionSystem) -> None:
        self.system = system
        self.graph = nx.MultiDiGraph()
        self.graph.add_nodes_from(system.initial)
        open_states = list(dict.fromkeys(system.initial))
        met = set(open_states)
        for state in open_states:
            for action, target in successors(system, state):
                self.graph.add_edge(state, target, key=action)
                if target not in met:
                    met.add(target)
                    open_states.append(target)
        self.dependable = nx.MultiDiGraph()
        self.dependable.add_nodes_from(self.graph)
        self.dependable.add_edges_from(
            (a, b, key)
            for a, b, key in self.graph.edges(keys=True)
            if system.actions[key].kind.dependable
        )

    def after(self, state: State) -> set[State]:
        """The state and all that dependable steps lead to."""
        return {state, *nx.descendants(self.dependable, state)}

    def movers(self, states: Collection[State], kinds: Collection[Kind] = tuple(Kind)) -> set[str]:
        """The parties that take a dependable step, of one of the kinds, in one of the states."""
        edges = self.dependable.out_edges(states, keys=True)
        actions = (self.system.actions[key] for _, _, key in edges)
        return {action.party for action in actions if action.kind in kinds}

    def ceasing(self, states: Collection[State]) -> set[str]:
        """The parties that stop being live by a dependable step from one of the states."""
        return {
            party.name
            for a, b in self.dependable.out_edges(states)
            for party in self.system.parties
            if self.true(party.live, a) and not self.true(party.live, b)
        }

    def true(self, term: Term, state: State) -> bool:
        return bool(evaluate(term, self.system.valuation(state)))

    def findings(self) -> dict[Key, dict[State, str]]:
        """For each finding the states in which it is true, and how severe it is there."""
        found: dict[Key, dict[State, str]] = {}
        for state in self.graph:
            for key, severity in self._of(state):
                found.setdefault(key, {})[state] = severity
        return found

    def _of(self, state: State) -> Iterator[tuple[Key, str]]:
        for safety in self.system.properties:
            if safety.code != "double-grant" and self.true(safety.bad, state):
                yield (safety.code, safety.name), "error"
        for resource in self.system.resources:
            alone = {each.party for each in resource.claims if self.true(each.when, state)}
            if len(alone) > 1:
                yield ("double-grant", resource.name), "error"
        parties = [party for party in self.system.parties if not party.daemon]
        expected = [party for party in parties if not party.promise]
        if not self.movers([state]) and any(self.true(each.live, state) for each in expected):
            yield ("deadlock", self.system.name), "error"
        moving = self.movers(self.after(state)) | self.ceasing(self.after(state))
        for party in parties:
            if party.name not in moving:
                key = "violated" if party.promise else "permanent-block", party.name
                if self.true(party.live, state):
                    yield key, "error"
                elif self.true(party.abandoned, state):
                    yield key, "warning"
        for resource in self.system.resources:
            if any(self._dead_hand(state, hold.party, hold.when) for hold in resource.holds):
                graph = wait_for_graph(self.system, state)
                waited = any(
                    each.edge is Edge.WAITS_FOR
                    and graph.nodes[each.source] in (Status.BLOCKED, Status.TIMED)
                    and self.true(self.system.party(each.source).live, state)
                    for each in graph.dependencies
                    if each.target == resource.name
                )
                yield ("orphaned-lock", resource.name), "error" if waited else "warning"

    def _dead_hand(self, state: State, holder: str, when: Term) -> bool:
        after = self.after(state)
        if not all(self.true(when, each) for each in after):
            return False
        party: Party = self.system.party(holder)
        unfinished = self.true(party.live, state) or self.true(party.abandoned, state)
        if unfinished and holder in self.movers(after) | self.ceasing(after):
            return False
        return not any(self._in_a_ring(each, holder) for each in after)

    def _in_a_ring(self, state: State, holder: str) -> bool:
        graph = wait_for_graph(self.system, state)
        own_runner = [each for each in graph.of(holder) if each.edge is Edge.POLLED_BY]
        kept: tuple[Dependency, ...] = tuple(
            each for each in graph.dependencies if each not in own_runner
        )
        return WaitForGraph(graph.nodes, kept).depends(holder, holder)

    def doomed(self, state: State, bad: Collection[State]) -> bool:
        """Whether every fair run of dependable steps comes to a bad state."""
        good = self.dependable.subgraph(each for each in self.dependable if each not in bad)
        if state in bad:
            return True
        reachable = {state, *nx.descendants(good, state)}
        everybody = {party.name for party in self.system.parties}
        for component in nx.strongly_connected_components(good.subgraph(reachable)):
            inside = good.subgraph(component).edges(keys=True)
            content = {self.system.actions[key].party for _, _, key in inside}
            for each in component:
                content |= everybody - self.movers([each])
            if content == everybody:
                return False
        return True

    def best(self, ends: Collection[State]) -> tuple[int, int, int]:
        """The fewest kills, steps and changes of party of a run to one of `ends`.

        What the environment does is no change of party.
        """
        ticket = count()
        heap = [((0, 0, 0), next(ticket), state, "") for state in self.system.initial]
        seen = set()
        while heap:
            cost, _, state, party = heapq.heappop(heap)
            if state in ends:
                return cost
            if (state, party) in seen:
                continue
            seen.add((state, party))
            for _, target, key in self.graph.out_edges(state, keys=True):
                action = self.system.actions[key]
                kills, steps, changes = cost
                mover = action.party if action.kind.dependable else party
                changes += bool(party) and mover != party
                more = (kills + (action.kind is Kind.KILL), steps + 1, changes)
                heapq.heappush(heap, (more, next(ticket), target, mover))
        raise AssertionError("none of these states is reachable")
