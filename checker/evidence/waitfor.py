"""The wait-for graph of one state: who waits for what, who holds it, who must act."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from mortmain.model.term.evaluate import evaluate
from mortmain.model.term.nodes import Term
from mortmain.model.transition.action import Kind
from mortmain.model.transition.system import State, TransitionSystem


class Edge(StrEnum):
    """Why the node at the tail depends on the node at the tip."""

    WAITS_FOR = "waits for"
    OWNED_BY = "held by"
    POLLED_BY = "polled by"
    HOSTED_BY = "runs on"
    COMES_FROM = "comes from"
    CLAIMED_BY = "claimed by"
    KEPT_BY = "kept open by"


class Status(StrEnum):
    """What a node is doing in the state."""

    MOVING = "can move"
    BLOCKED = "blocked"
    TIMED = "waits, with a timeout"
    DONE = "done"
    DEAD = "dead"
    FREE = "free"
    HELD = "held"
    AWAITED = "awaited"


@dataclass(frozen=True, slots=True)
class Dependency:
    """One edge; for a wait, `action` is the index of the action that cannot be taken."""

    source: str
    edge: Edge
    target: str
    action: int | None = None


@dataclass(frozen=True, slots=True)
class WaitForGraph:
    """Nodes are parties, resources and signals by name, in declared order."""

    nodes: dict[str, Status]
    dependencies: tuple[Dependency, ...]
    hosts: Mapping[str, str] = field(default_factory=dict)
    """Where the parties run that run on another one: a callback on its isolate."""
    claims: tuple[Dependency, ...] = ()
    """Who acts as if a resource were its own that somebody else holds; nobody waits for that."""
    keepers: tuple[Dependency, ...] = ()
    """Who keeps a signal from its end.  Told beside where it comes from, and decides nothing."""

    def of(self, name: str) -> tuple[Dependency, ...]:
        """What `name` directly depends on."""
        return tuple(each for each in self.dependencies if each.source == name)

    def reachable(self, name: str) -> tuple[Dependency, ...]:
        """Every dependency on the way from `name`, nearest first.

        The way ends at a party that waits with a timeout: it can go on by itself.
        """
        seen, frontier, found = {name}, [name], list[Dependency]()
        while frontier:
            bound = [node for node in frontier if self.nodes[node] is not Status.TIMED]
            step = [each for node in bound for each in self.of(node)]
            found += step
            frontier = [each.target for each in step if each.target not in seen]
            frontier = list(dict.fromkeys(frontier))
            seen.update(frontier)
        return tuple(found)

    def depends(self, name: str, other: str) -> bool:
        """Whether the dependencies lead from `name` to `other`, which may be itself."""
        return any(each.target == other for each in self.reachable(name))


def wait_for_graph(system: TransitionSystem, state: State) -> WaitForGraph:
    """Who waits for whom in `state`; costs one evaluation of every action."""
    return _Reader(system, state).graph()


class _Reader:
    """Reads one state of one system."""

    def __init__(self, system: TransitionSystem, state: State) -> None:
        self.system = system
        self.valuation = system.valuation(state)

    def graph(self) -> WaitForGraph:
        nodes = {party.name: self._party(party.name) for party in self.system.parties}
        held = {each.source for each in self._holds()}
        nodes |= {
            each.name: Status.HELD if each.name in held else Status.FREE
            for each in self.system.resources
        }
        nodes |= {each.name: Status.AWAITED for each in self.system.signals}
        dependencies = (*self._waits(nodes), *self._holds(), *self._sources())
        hosts = {party.name: party.host for party in self.system.parties if party.host}
        claims, keepers = tuple(self._claims()), tuple(self._keepers())
        return WaitForGraph(nodes, dependencies, hosts, claims, keepers)

    def _true(self, term: Term) -> bool:
        return bool(evaluate(term, self.valuation))

    def _party(self, name: str) -> Status:
        party = self.system.party(name)
        if self._true(party.dead):
            return Status.DEAD
        possible = {
            each.kind
            for each in self.system.actions_of(name)
            if each.kind.dependable and self._true(each.enabled)
        }
        if possible == {Kind.TIMEOUT}:
            return Status.TIMED
        if possible:
            return Status.MOVING
        unfinished = self._true(party.live) or self._true(party.abandoned)
        return Status.BLOCKED if unfinished else Status.DONE

    def _waits(self, nodes: dict[str, Status]) -> Iterator[Dependency]:
        for index, action in enumerate(self.system.actions):
            waiting = nodes[action.party] in (Status.BLOCKED, Status.TIMED)
            if waiting and action.waits_for and self._true(action.at):
                yield Dependency(action.party, Edge.WAITS_FOR, action.waits_for, index)
        for party in self.system.parties:
            if nodes[party.name] is Status.BLOCKED:
                yield from (Dependency(party.name, Edge.POLLED_BY, by) for by in party.polled_by)
            # A thread may die by itself, while its process lives on.
            gone = (Status.DEAD, Status.DEAD)
            if party.host and (nodes[party.name], nodes[party.host]) == gone:
                yield Dependency(party.name, Edge.HOSTED_BY, party.host)

    def _holds(self) -> Iterator[Dependency]:
        for resource in self.system.resources:
            for hold in resource.holds:
                if self._true(hold.when):
                    yield Dependency(resource.name, Edge.OWNED_BY, hold.party)

    def _claims(self) -> Iterator[Dependency]:
        holds = {(each.source, each.target) for each in self._holds()}
        for resource in self.system.resources:
            for claim in resource.claims:
                if self._true(claim.when) and (resource.name, claim.party) not in holds:
                    yield Dependency(resource.name, Edge.CLAIMED_BY, claim.party)

    def _sources(self) -> Iterator[Dependency]:
        for signal in self.system.signals:
            for source in signal.sources:
                yield Dependency(signal.name, Edge.COMES_FROM, source)

    def _keepers(self) -> Iterator[Dependency]:
        for signal in self.system.signals:
            for hold in signal.keepers:
                if self._true(hold.when):
                    yield Dependency(signal.name, Edge.KEPT_BY, hold.party)
