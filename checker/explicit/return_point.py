"""The point of no return: the first step of a trace after which the bad end must come."""

from __future__ import annotations

from mortmain.checker.evidence.trace import Schedule
from mortmain.checker.explicit.components import Components, Futures, components
from mortmain.checker.explicit.facts import Layout
from mortmain.checker.explicit.visited import StateGraph


class ReturnPoint:
    """Knows from which states a set of bad states can still be avoided.

    A state is doomed if every weakly fair run of dependable steps from it comes to a bad state:
    fair is a run in which no party can go on for ever without ever doing so.  Such a run ends up
    in one component, so that a way out is a component without bad states in which every party
    either moves or, in some state, cannot.  Runs that are unfair do not count as a way out, since
    otherwise nothing would be doomed as long as anybody else keeps busy.
    """

    def __init__(
        self, graph: StateGraph, layout: Layout, futures: Futures, bad: frozenset[int]
    ) -> None:
        self._graph = graph
        self._layout = layout
        self._now = futures.now
        self._bad = bad
        closed = all(target in bad for state in bad for target in self._targets(state))
        # No component is partly bad if there is no step out of the bad states.
        self._components: Components = (
            futures.components if closed else components(len(graph.states), self._good_targets)
        )
        self._doomed: set[int] = set(bad)
        self._fair: dict[int, bool] = {}

    def of(self, schedule: Schedule) -> tuple[int, int | None]:
        """The first step (from 1) after which all is lost, 0 if it always was, and an action that
        would have left a way out in its place, if there is a dependable one."""
        state = self._graph.states.index(self._graph.system.initial[schedule.initial])
        if self.doomed(state):
            return 0, None
        for number, action in enumerate(schedule.actions, start=1):
            before, state = state, self._after(state, action)
            if self.doomed(state):
                return number, self._alternative(before, action)
        raise AssertionError("the trace does not end in a bad state")

    def doomed(self, state: int) -> bool:
        """Whether the bad end must come, by a depth-first search for a way out.

        If there is none, no state that was seen has one: they are remembered.
        """
        if state in self._doomed:
            return True
        seen, stack = {state}, [state]
        while stack:
            each = stack.pop()
            if self._is_way_out(self._components.of[each]):
                return False
            for target in self._targets(each):
                if target not in seen and target not in self._doomed:
                    seen.add(target)
                    stack.append(target)
        self._doomed |= seen
        return True

    def _is_way_out(self, component: int) -> bool:
        """Whether a fair run can stay in the component for ever."""
        if (known := self._fair.get(component)) is not None:
            return known
        graph, everybody = self._graph, self._layout.everybody
        content = 0
        for state in self._components[component]:
            content |= everybody & ~self._now[state]
            for edge in graph.dependable(state):
                if self._components.of[graph.targets[edge]] == component:
                    party = graph.system.actions[graph.labels[edge]].party
                    content |= self._layout.parties[party]
            if content == everybody:
                break
        self._fair[component] = content == everybody
        return self._fair[component]

    def _alternative(self, before: int, taken: int) -> int | None:
        actions = self._graph.system.actions
        party = actions[taken].party
        ways_out = [
            self._graph.labels[edge]
            for edge in self._graph.dependable(before)
            if not self.doomed(self._graph.targets[edge])
        ]
        return min(ways_out, key=lambda each: (actions[each].party != party, each), default=None)

    def _after(self, state: int, action: int) -> int:
        edges = self._graph.edges(state)
        return next(self._graph.targets[e] for e in edges if self._graph.labels[e] == action)

    def _targets(self, state: int) -> list[int]:
        edges = self._graph.dependable(state)
        return list(self._graph.targets[edges.start : edges.stop])

    def _good_targets(self, state: int) -> list[int]:
        return [target for target in self._targets(state) if target not in self._bad]
