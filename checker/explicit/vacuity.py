"""What never happens in a state graph that has all states.

A spec in which the lock is never taken holds, and says nothing.  Of everything that a spec declares
to happen, it is asked whether any run has it, where nothing is wrong; where something is, it is no
news that somebody does not get far:

- a resource that somebody takes somewhere is held in some state;
- a party that has steps takes one, and one that is there from the start and has an end comes to it;
- a party that the environment may kill is killed in some run;
- a property, or an assertion, depends on something that changes.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import reduce
from operator import or_

from mortmain.checker.evidence.vacuity import Vacuity
from mortmain.checker.explicit.facts import Layout, facts_function
from mortmain.checker.explicit.visited import StateGraph
from mortmain.model.term.build import FALSE
from mortmain.model.term.fold import fold
from mortmain.model.term.rewrite import substitute, variables
from mortmain.model.transition.action import Action, Kind
from mortmain.model.transition.party import Party
from mortmain.model.transition.properties import Code


def vacuities(graph: StateGraph) -> tuple[Vacuity, ...]:
    """What never happens in a graph that has all states, and no errors."""
    return tuple(_Looking(graph).found())


class _Looking:
    def __init__(self, graph: StateGraph) -> None:
        self.graph = graph
        self.system = graph.system
        self.layout = Layout(graph.system)
        facts = facts_function(self.layout)
        self.seen = reduce(or_, map(facts, graph.states), 0)
        """The facts that are true in some state."""
        self.at_first = reduce(or_, map(facts, self.system.initial), 0)
        self.taken = set(graph.labels)
        self.spans = any(each.span for each in self.system.parties)
        """Whether the system was written as a spec, and has things that nobody declared."""

    def found(self) -> Iterator[Vacuity]:
        yield from self._never_held()
        for party in self.system.parties:
            if not party.promise:
                yield from self._idle(party)
        yield from self._unchanging()

    def _never_held(self) -> Iterator[Vacuity]:
        for resource in self.system.resources:
            bits = sum(bit for bit, held, _ in self.layout.holds if held is resource)
            declared = resource.span is not None or not self.spans
            if declared and resource.holds and not self.seen & bits:
                yield Vacuity(resource.name, "is taken in no run")

    def _idle(self, party: Party) -> Iterator[Vacuity]:
        """What a party could do and never does."""
        steps = [
            (index in self.taken, action)
            for index, action in enumerate(self.system.actions)
            if action.party == party.name and action.guard != FALSE
        ]
        kills = [taken for taken, action in steps if action.kind is Kind.KILL]
        if kills and not any(kills):
            yield Vacuity(party.name, "may be killed, and is killed in no run")
        own = [(taken, action) for taken, action in steps if action.kind.dependable]
        if own and not any(taken for taken, _ in own):
            yield Vacuity(party.name, "takes a step in no run")
        elif party.expected and self.layout.live[party.name] & self.at_first:
            ends = [taken for taken, action in own if _ends(party, action)]
            if ends and not any(ends):
                yield Vacuity(party.name, "comes to its end in no run")

    def _unchanging(self) -> Iterator[Vacuity]:
        place = {variable: i for i, variable in enumerate(self.system.variables)}
        for safety in self.system.properties:
            if safety.code is not Code.VIOLATED:
                continue
            used = [place[each] for each in variables(safety.bad)]
            if all(len({state[i] for state in self.graph.states}) == 1 for i in used):
                yield Vacuity(safety.name, "depends on nothing that changes in any run")


def _ends(party: Party, action: Action) -> bool:
    """Whether the party is certainly done after the step."""
    return fold(substitute(party.live, dict(action.updates))) == FALSE
