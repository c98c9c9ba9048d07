"""The point of no return, looked for in the quotient."""

from __future__ import annotations

from collections.abc import Iterator

from mortmain.checker.evidence.trace import Schedule
from mortmain.checker.explicit.components import Components, components
from mortmain.checker.explicit.facts import Layout
from mortmain.checker.reduction.found import Found
from mortmain.checker.reduction.names import Names, composed, inverted
from mortmain.checker.reduction.places import Element
from mortmain.checker.reduction.quotient import Quotient


class ReturnPoint:
    """Knows from which spots a finding can still be avoided.

    Says the same as `mortmain.checker.explicit.return_point`, where the words are explained, of
    pairs of a representative and a subject.  A component of such pairs stands for components of
    the system that look alike: a path around it that changes names can be repeated until it does
    not, so that whoever moves on some path from a pair moves in the component of its states.
    """

    def __init__(
        self, quotient: Quotient, layout: Layout, names: Names, now: list[int], found: Found
    ) -> None:
        self._quotient, self._layout, self._names, self._now = quotient, layout, names, now
        self._subjects = found.subjects
        self._index = {subject: i for i, subject in enumerate(found.subjects)}
        size = len(found.subjects)
        self._bad = {state * size + self._index[subject] for state, subject in found.spots}
        count = size * len(quotient.graph.states)
        self._components: Components = components(count, self._good_targets)
        self._doomed = set(self._bad)
        self._fair: dict[int, bool] = {}

    def of(self, schedule: Schedule, subject: int) -> tuple[int, int | None]:
        """The first step (from 1) after which all is lost, 0 if it always was, and an action that
        would have left a way out in its place, if there is a dependable one."""
        graph, names, quotient = self._quotient.graph, self._names, self._quotient
        state, element = quotient.initial[schedule.initial]
        if self.doomed(self._node(state, element, subject)):
            return 0, None
        for number, action in enumerate(schedule.actions, start=1):
            here = names.actions(element)[action]
            edge = next(each for each in graph.edges(state) if graph.labels[each] == here)
            turn = quotient.elements[quotient.turns[edge]]
            after = graph.targets[edge], composed(turn, element)
            if self.doomed(self._node(*after, subject)):
                return number, self._alternative(state, element, subject, action)
            state, element = after
        raise AssertionError("the trace does not end in a bad state")

    def doomed(self, node: int) -> bool:
        """Whether the bad end must come; if so, it must from all nodes that were seen."""
        if node in self._doomed:
            return True
        seen, stack = {node}, [node]
        while stack:
            each = stack.pop()
            if self._is_way_out(self._components.of[each]):
                return False
            for target, _, _ in self._steps(each):
                if target not in seen and target not in self._doomed:
                    seen.add(target)
                    stack.append(target)
        self._doomed |= seen
        return True

    def _node(self, state: int, element: Element, subject: int) -> int:
        called = self._names.subjects(element)[subject]
        return state * len(self._subjects) + self._index[called]

    def _steps(self, node: int) -> Iterator[tuple[int, int, Element]]:
        """The dependable steps: where they lead, the action, and the turn."""
        graph, quotient = self._quotient.graph, self._quotient
        state, index = divmod(node, len(self._subjects))
        for edge in graph.dependable(state):
            turn = quotient.elements[quotient.turns[edge]]
            called = self._names.subjects(turn)[self._subjects[index]]
            target = graph.targets[edge] * len(self._subjects) + self._index[called]
            yield target, graph.labels[edge], turn

    def _good_targets(self, node: int) -> list[int]:
        return [target for target, _, _ in self._steps(node) if target not in self._bad]

    def _is_way_out(self, component: int) -> bool:
        """Whether a fair run can stay in the component for ever."""
        known = self._fair.get(component)
        if known is None:
            known = self._fair[component] = self._can_stay(component)
        return known

    def _can_stay(self, component: int) -> bool:
        layout, of = self._layout, self._components.of
        actions = self._quotient.graph.system.actions
        members = self._components[component]
        content: dict[int, int] = {}
        inside: dict[int, list[tuple[int, Element]]] = {}
        for node in members:
            content[node] = layout.everybody & ~self._now[node // len(self._subjects)]
            inside[node] = []
            for target, action, turn in self._steps(node):
                if of[target] == component:
                    content[node] |= layout.parties[actions[action].party]
                    inside[node].append((target, turn))
        grows = True
        while grows:
            grows = False
            for node in members:
                whole = content[node]
                for target, turn in inside[node]:
                    whole |= self._names.back(turn, content[target])
                if whole == layout.everybody:
                    return True
                if whole != content[node]:
                    content[node], grows = whole, True
        return False

    def _alternative(self, state: int, element: Element, subject: int, taken: int) -> int | None:
        system = self._quotient.system
        to_own = self._names.actions(inverted(element))
        ways_out = [
            to_own[action]
            for target, action, _ in self._steps(self._node(state, element, subject))
            if not self.doomed(target)
        ]
        party = system.actions[taken].party
        return min(
            ways_out, key=lambda each: (system.actions[each].party != party, each), default=None
        )
