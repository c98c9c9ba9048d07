"""Why a party is blocked: the shortest chain of dependencies that explains it.

The order of precedence, each time nearest first and then in declared order:

1. *self*: everything on the way leads back, and no other party is on it, except those that run on
   the same thread: an isolate's callbacks, and the calls that block it;
2. a dead end: a dead party, or one that is done, or a party that could go on if only the blocked
   one that polls it did, or any of several.  A dead end behind a held resource is a *dead owner* or
   a *snoozed owner*, any other a *dead peer* or a *blocked thread*.  Sources of a signal that are
   still there are followed before dead ones, and done ones only where nobody else is left; whoever
   keeps a signal from its end is followed like a source that is still there;
3. *cycle*: the dependencies lead back to where they have been, over somebody else where there is
   such a way (of several permits a party may have one itself, and another party the rest); a
   *blocked thread* if one of them is that somebody cannot run because the thread it runs on is
   blocked;
4. *lost wake-up*: none of these, so that nobody is in the way and nobody will call.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from mortmain.checker.evidence.waitfor import Dependency, Edge, Status, WaitForGraph
from mortmain.checker.explain.story import Cause

Path = tuple[Dependency, ...]

PARTY = frozenset({Status.MOVING, Status.TIMED, Status.BLOCKED, Status.DONE, Status.DEAD})
GONE = frozenset({Status.DONE, Status.DEAD})


@dataclass(frozen=True, slots=True)
class Chain:
    """A cause, and the dependencies that show it, from the blocked one to the end of the matter."""

    cause: Cause
    links: Path

    @property
    def end(self) -> str | None:
        """The last node: who is dead, who would have to poll, where the cycle closes."""
        return self.links[-1].target if self.links else None

    @property
    def circle(self) -> bool:
        """Whether it ends where it has been before."""
        if not self.links or self.links[-1].edge is Edge.POLLED_BY:
            return False
        return self.links[-1].target in {each.source for each in self.links}


def cause(graph: WaitForGraph, party: str) -> Cause:
    """Why `party`, which is blocked for ever, is so.

    >>> nodes = {"app": Status.BLOCKED, "runner": Status.DEAD, "db": Status.HELD}
    >>> waits = Dependency("app", Edge.WAITS_FOR, "db")
    >>> held = Dependency("db", Edge.OWNED_BY, "runner")
    >>> cause(WaitForGraph(nodes, (waits, held)), "app")
    <Cause.DEAD_OWNER: 'dead owner'>
    """
    return chain(graph, party).cause


def chain(graph: WaitForGraph, start: str) -> Chain:
    """The cause of what became of `start`, a blocked party or a held resource, and its proof.

    >>> nodes = {"app": Status.BLOCKED, "db": Status.FREE}
    >>> chain(WaitForGraph(nodes, (Dependency("app", Edge.WAITS_FOR, "db"),)), "app").cause
    <Cause.LOST_WAKE_UP: 'lost wake-up'>
    """
    return (
        _self(graph, start)
        or _dead_end(graph, start, avoid=GONE)
        or _dead_end(graph, start, avoid=frozenset({Status.DONE}))
        or _cycle(graph, start)
        or _lost(graph, start)
    )


def may_be_helped(graph: WaitForGraph, party: str) -> bool:
    """Whether some dependency of `party` leads to somebody who can still move."""
    paths = _paths(graph, party, avoid=frozenset())
    return any(graph.nodes[path[-1].target] in (Status.MOVING, Status.TIMED) for path in paths)


def _self(graph: WaitForGraph, start: str) -> Chain | None:
    paths = [*_paths(graph, start, avoid=GONE)]
    if any(path[-1].edge is Edge.POLLED_BY for path in paths):
        return None
    parties = {graph.hosts.get(each, each) for path in paths for each in _parties(graph, path)}
    closing = next((path for path in paths if path[-1].target == start), None)
    return Chain(Cause.SELF, closing) if closing and len(parties) == 1 else None


def _dead_end(graph: WaitForGraph, start: str, *, avoid: frozenset[Status]) -> Chain | None:
    for path in _paths(graph, start, avoid=avoid):
        owned = any(each.edge is Edge.OWNED_BY for each in path)
        last = path[-1]
        if graph.nodes[last.target] in GONE:
            return Chain(Cause.DEAD_OWNER if owned else Cause.DEAD_PEER, path)
        if last.edge is Edge.POLLED_BY and graph.nodes[last.target] is Status.BLOCKED:
            owned = owned or _holds(graph, last.source)
            return Chain(Cause.SNOOZED_OWNER if owned else Cause.BLOCKED_THREAD, path)
    return None


def _cycle(graph: WaitForGraph, start: str) -> Chain | None:
    paths = [*_paths(graph, start, avoid=frozenset({Status.DONE}))]
    closed = [path for path in paths if path[-1].target in {start, *_nodes(path[:-1])}]
    # A circle over somebody else explains more, and one that leads back to the start.
    closed.sort(key=lambda path: (_parties(graph, path) == {start}, path[-1].target != start))
    closing = next(iter(closed), None)
    if closing is None:
        return None
    hosted = any(graph.hosts.get(each.source) == each.target for each in closing)
    return Chain(Cause.BLOCKED_THREAD if hosted else Cause.CYCLE, closing)


def _lost(graph: WaitForGraph, start: str) -> Chain:
    paths = [*_paths(graph, start, avoid=GONE)]
    free = (path for path in paths if graph.nodes[path[-1].target] is Status.FREE)
    called = [path for path in paths if graph.nodes[path[-1].target] is Status.AWAITED]
    silent = (path for path in called if not _followed(graph, path[-1].target, GONE))
    nearest = next(free, None) or next(silent, None) or next(iter(called or paths), ())
    return Chain(Cause.LOST_WAKE_UP, nearest)


def _paths(graph: WaitForGraph, start: str, *, avoid: frozenset[Status]) -> Iterator[Path]:
    """Every dependency on the way from `start` with the way to it, nearest first."""
    seen = {start}
    frontier: deque[tuple[str, Path]] = deque([(start, ())])
    while frontier:
        node, path = frontier.popleft()
        for each in _followed(graph, node, avoid):
            yield (*path, each)
            if each.target not in seen:
                seen.add(each.target)
                frontier.append((each.target, (*path, each)))


def _followed(graph: WaitForGraph, node: str, avoid: frozenset[Status]) -> Path:
    """What keeps `node` where it is, of all that it depends on."""
    if graph.nodes[node] is Status.AWAITED:
        sources = graph.of(node)
        if keepers := tuple(each for each in graph.keepers if each.source == node):
            return (*keepers, *(each for each in sources if graph.nodes[each.target] not in GONE))
        remaining = tuple(each for each in sources if graph.nodes[each.target] not in avoid)
        dead = tuple(each for each in sources if graph.nodes[each.target] is Status.DEAD)
        return remaining or dead or sources
    polls = tuple(each for each in graph.of(node) if each.edge is Edge.POLLED_BY)
    if polls and all(_is_obstacle(graph, node, each.target) for each in polls):
        there = tuple(each for each in polls if graph.nodes[each.target] is not Status.DONE)
        return there or polls
    return tuple(each for each in graph.of(node) if each.edge is not Edge.POLLED_BY)


def _is_obstacle(graph: WaitForGraph, node: str, poller: str) -> bool:
    """Whether `node` would go on if only `poller` did.

    That is so if the poller is dead, if the node waits for nothing but the poller, and if what it
    waits for is free or has been granted to it - unless the poller awaits the node, and therefore
    polls it.
    """
    if graph.nodes[poller] is Status.DEAD:
        return True
    awaited = [each.target for each in graph.of(node) if each.edge is Edge.WAITS_FOR]
    awaited = [each for each in awaited if each != poller]
    at_hand = all(
        graph.nodes[each] is Status.FREE
        or (graph.nodes[each] is Status.HELD and all(to.target == node for to in graph.of(each)))
        for each in awaited
    )
    return at_hand and not (awaited and _awaits(graph, poller, node))


def _awaits(graph: WaitForGraph, party: str, other: str) -> bool:
    """Whether `party` waits for what `other` will do, and not just for what it holds."""
    seen, frontier = {party}, [party]
    while frontier:
        node = frontier.pop()
        for each in graph.of(node):
            if each.edge in (Edge.WAITS_FOR, Edge.COMES_FROM) and each.target not in seen:
                seen.add(each.target)
                frontier.append(each.target)
    return other in seen and other != party


def _holds(graph: WaitForGraph, party: str) -> bool:
    return any(each.edge is Edge.OWNED_BY and each.target == party for each in graph.dependencies)


def _parties(graph: WaitForGraph, path: Path) -> frozenset[str]:
    return frozenset(each for each in _nodes(path) if graph.nodes[each] in PARTY)


def _nodes(path: Path) -> frozenset[str]:
    return frozenset(each.source for each in path) | frozenset(each.target for each in path)
