"""What a sequence diagram shows, before any layout: lanes, lives and holds over the states."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from mortmain.checker.evidence.trace import Trace
from mortmain.checker.evidence.waitfor import Edge, Status, WaitForGraph, wait_for_graph
from mortmain.checker.explain.cause import chain, may_be_helped
from mortmain.checker.explain.story import Cause, Story
from mortmain.model.term.build import any_of
from mortmain.model.term.evaluate import evaluate
from mortmain.model.transition.party import Hold, Resource
from mortmain.model.transition.system import State, TransitionSystem

DEAD_ENDS = (Cause.DEAD_OWNER, Cause.DEAD_PEER)


class Life(Enum):
    """How a party is in one state."""

    ABSENT = "not begun, or over"
    PRESENT = "begun and not done"
    DEAD = "dead"


@dataclass(frozen=True, slots=True)
class Grip:
    """`holder` holds a resource from the state after step `first` to that after step `last`."""

    holder: str
    first: int
    last: int
    dead_from: int | None = None
    """The first state from which on nobody can make the holder let go."""


def lanes(story: Story) -> tuple[str, ...]:
    """The parties and resources that matter, each resource next to whoever first acts on it."""
    system = story.trace.system
    parties = {each.name for each in system.parties}
    resources = {each.name for each in system.resources}
    order = dict[str, str | None]()
    for action in story.trace.steps:
        _place(order, action.party, beside=None)
        if action.towards in parties | resources:
            _place(order, action.towards, beside=action.party)
    for blocked in story.blocked:
        _place(order, blocked.party, beside=None)
        for name in (blocked.waits_for, blocked.held_by):
            if name in parties | resources:
                _place(order, name, beside=blocked.party)
    for resource in system.resources:
        if any(grips(story.trace, resource.name)):
            _place(order, resource.name, beside=None)
    return tuple(_in_order(order, beside=None))


def _place(order: dict[str, str | None], name: str | None, *, beside: str | None) -> None:
    if name is not None:
        order.setdefault(name, beside)


def _in_order(order: dict[str, str | None], *, beside: str | None) -> Iterator[str]:
    """First those that stand by themselves; after each of them those that stand beside it."""
    for name, neighbour in order.items():
        if neighbour == beside:
            yield name
            yield from _in_order(order, beside=name)


def kinds(system: TransitionSystem) -> dict[str, str]:
    """The kind of every party, resource and signal by its name."""
    return {
        **{each.name: each.kind for each in system.parties},
        **{each.name: each.kind for each in system.resources},
        **{each.name: each.kind for each in system.signals},
    }


def lives(trace: Trace, party: str) -> tuple[Life, ...]:
    """How `party` is in every state of the trace."""
    return tuple(_life(trace.system, party, state) for state in trace.states)


def _life(system: TransitionSystem, party: str, state: State) -> Life:
    this, valuation = system.party(party), system.valuation(state)
    if evaluate(this.dead, valuation):
        return Life.DEAD
    return Life.PRESENT if evaluate(any_of(this.live, this.abandoned), valuation) else Life.ABSENT


def grips(trace: Trace, resource: str) -> Iterator[Grip]:
    """Who holds `resource` over which states, by holder in declared order; who merely claims it
    acts as if, and has a bar as well."""
    last = len(trace.states) - 1
    for hold in _holds(trace.system.resource(resource)):
        first = None
        for number, state in enumerate((*trace.states, None)):
            held = state is not None and evaluate(hold.when, trace.system.valuation(state))
            if held and first is None:
                first = number
            elif not held and first is not None:
                end = number - 1
                dead = _dead_from(trace, resource, hold.party, first) if end == last else None
                yield Grip(hold.party, first, end, dead)
                first = None


def _holds(resource: Resource) -> tuple[Hold, ...]:
    """The holds, or, where some only claim to hold it, each party's holds and claims as one."""
    if not resource.claims:
        return resource.holds
    every = (*resource.holds, *resource.claims)
    parties = dict.fromkeys(each.party for each in every)
    return tuple(
        Hold(party, any_of(*(each.when for each in every if each.party == party)))
        for party in parties
    )


def _dead_from(trace: Trace, resource: str, holder: str, first: int) -> int | None:
    found = None
    for number in range(len(trace.states) - 1, first - 1, -1):
        graph = wait_for_graph(trace.system, trace.states[number])
        if not in_dead_hand(graph, resource, holder):
            break
        found = number
    return found


def in_dead_hand(graph: WaitForGraph, resource: str, holder: str) -> bool:
    """Whether `holder`, which holds `resource`, depends on the dead to give it back.

    >>> from mortmain.checker.evidence.waitfor import Dependency
    >>> held = Dependency("db", Edge.OWNED_BY, "app")
    >>> dead = WaitForGraph({"db": Status.HELD, "app": Status.DEAD}, (held,))
    >>> in_dead_hand(dead, "db", "app")
    True
    """
    held = any(each.edge is Edge.OWNED_BY and each.target == holder for each in graph.of(resource))
    if not held or graph.nodes[holder] is not Status.BLOCKED:
        return held and graph.nodes[holder] in (Status.DEAD, Status.DONE)
    return chain(graph, holder).cause in DEAD_ENDS and not may_be_helped(graph, holder)
