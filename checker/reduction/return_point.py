"""The point of no return, looked for in the quotient."""

from __future__ import annotations

from collections.abc import Iterator

from mortmain.checker.evidence.trace import Schedule
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
        self._doomed = {state * size + self._index[subject] for state, subject in found.spots}
        self._saved: set[int] = set()

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
        """Whether the bad end must come: Tarjan's algorithm (1972), until a component is found
        that a fair run can stay in.

        Components come after all that they lead to, so that those found before have no way out.
        """
        if node in self._doomed:
            return True
        if node in self._saved:
            return False
        first, low = {node: 0}, {node: 0}
        stack, path, pending = [node], [node], [self._steps(node)]
        while path:
            here = path[-1]
            for target, _, _ in pending[-1]:
                if target in self._doomed:
                    continue
                if target in self._saved:
                    return self._have_a_way_out(stack)
                if target not in first:
                    first[target] = low[target] = len(first)
                    stack.append(target)
                    path.append(target)
                    pending.append(self._steps(target))
                    break
                low[here] = min(low[here], first[target])
            else:
                path.pop()
                pending.pop()
                if low[here] == first[here]:
                    members = [stack.pop()]
                    while members[-1] != here:
                        members.append(stack.pop())
                    if self._can_stay(members):
                        return self._have_a_way_out(stack + members)
                    self._doomed.update(members)
                else:
                    low[path[-1]] = min(low[path[-1]], low[here])
        return True

    def _have_a_way_out(self, stack: list[int]) -> bool:
        """All these have one: none is on Tarjan's stack that does not lead to the end of the path;
        so that the one asked about is not doomed."""
        self._saved.update(stack)
        return False

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

    def _can_stay(self, members: list[int]) -> bool:
        """Whether a fair run can stay in that component for ever."""
        layout, component = self._layout, set(members)
        actions = self._quotient.graph.system.actions
        content: dict[int, int] = {}
        inside: dict[int, list[tuple[int, Element]]] = {}
        for node in members:
            content[node] = layout.everybody & ~self._now[node // len(self._subjects)]
            inside[node] = []
            for target, action, turn in self._steps(node):
                if target in component:
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
