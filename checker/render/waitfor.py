"""The wait-for graph of one state as a picture."""

from __future__ import annotations

from collections.abc import Iterable

from mortmain.checker.evidence.waitfor import (
    Dependency,
    Edge,
    Status,
    WaitForGraph,
    wait_for_graph,
)
from mortmain.checker.explain.cause import PARTY, Chain, chain, may_be_helped
from mortmain.checker.explain.death import dead_since
from mortmain.checker.explain.sentence import subject
from mortmain.checker.explain.story import Cause, Story
from mortmain.checker.render import theme
from mortmain.checker.render.dot import (
    Dot,
    Markup,
    Value,
    edge,
    lines,
    markup,
    node,
    picture,
    stacked,
    width_of,
    wrapped,
)
from mortmain.checker.render.timeline import DEAD_ENDS, in_dead_hand, kinds
from mortmain.model.transition.system import TransitionSystem

NAME = 24
"""Longer names are broken into lines."""


def waits_picture(story: Story, step: int | None = None) -> Dot:
    """Who waits for whom after `step` steps of the story, at the end if none is given."""
    trace, finding = story.trace, story.finding
    last = len(trace.steps)
    at = last if step is None else step
    graph = story.graph if at == last else wait_for_graph(trace.system, trace.states[at])
    start = subject(trace.system, finding, story.graph)
    blamed = start is not None and (at == last or _is_lost(graph, start))
    when = "at the start" if at == 0 else f"after step {at} of {last}"
    named = finding.subject != trace.system.name
    about = f"{finding.code} {finding.subject}" if named else str(finding.code)
    deaths = {
        party.name: since
        for party in trace.system.parties
        if (since := dead_since(trace.system, trace, party.name)) is not None and since <= at
    }
    return waitfor_dot(
        trace.system,
        graph,
        title=trace.system.name,
        subtitle=f"{about}, {when}",
        why=chain(graph, start) if start is not None and blamed else None,
        dead_since=deaths,
    )


def waitfor_dot(
    system: TransitionSystem,
    graph: WaitForGraph,
    *,
    title: str = "",
    subtitle: str = "",
    why: Chain | None = None,
    dead_since: dict[str, int] | None = None,
) -> Dot:
    """`graph` as DOT: dead parties crossed out, the chain `why` bold, what is idle left out.

    >>> from mortmain.model.transition.builder import Builder
    >>> builder = Builder("tiny")
    >>> app = builder.party("app")
    >>> system = builder.build()
    >>> print(waitfor_dot(system, WaitForGraph({app: Status.BLOCKED}, ())).nodes)
    1
    """
    links = why.links if why else ()
    guilt = theme.DEAD_HAND if why and why.cause in DEAD_ENDS else theme.GUILTY
    edges = [*_worth_drawing(graph, links), *graph.claims]
    promised = {each.name for each in system.parties if each.promise}
    drawn = [each for each in graph.nodes if each not in promised and _is_drawn(graph, each, edges)]
    painter = _Painter(system, graph, guilt, links, dead_since or {})
    statements = [*map(painter.node, drawn), *map(painter.edge, edges)]
    head = [
        *(markup(each, bold=True, size=theme.TITLE) for each in wrapped(title, 40)),
        *(markup(each) for each in wrapped(subtitle, 60)),
        markup(" "),
    ]
    return picture(
        system.name,
        statements,
        label=stacked(*head),
        labelloc="t",
        rankdir="TB",
        nodesep=0.45,
        ranksep=0.5,
        pad=0.2,
    )


def _is_lost(graph: WaitForGraph, start: str) -> bool:
    why = chain(graph, start)
    return why.cause is not Cause.LOST_WAKE_UP and not may_be_helped(graph, start)


def _worth_drawing(graph: WaitForGraph, links: Iterable[Dependency]) -> list[Dependency]:
    """All but where signals come from that nobody waits for; each once."""
    awaited = {each.target for each in graph.dependencies if each.edge is Edge.WAITS_FOR}
    shown = {
        each
        for each in graph.dependencies
        if each.edge is not Edge.COMES_FROM or each.source in awaited
    } | set(links)
    kept = [each for each in graph.keepers if each.source in awaited]
    # Two actions may wait for the same thing; one line says as much as two.
    distinct = {(each.source, each.edge, each.target): each for each in graph.dependencies}
    return [*(each for each in distinct.values() if each in shown), *dict.fromkeys(kept)]


def _is_drawn(graph: WaitForGraph, name: str, edges: list[Dependency]) -> bool:
    referenced = any(name in (each.source, each.target) for each in edges)
    return referenced or graph.nodes[name] in (
        Status.BLOCKED,
        Status.TIMED,
        Status.DEAD,
        Status.MOVING,
    )


class _Painter:
    """Knows how each node and each edge of one graph looks."""

    def __init__(
        self,
        system: TransitionSystem,
        graph: WaitForGraph,
        guilt: str,
        links: tuple[Dependency, ...],
        deaths: dict[str, int],
    ) -> None:
        self.graph = graph
        self.guilt = guilt
        self.links = {(each.source, each.edge, each.target) for each in links}
        self.guilty = {each.source for each in links} | {each.target for each in links}
        self.deaths = deaths
        self.kinds = kinds(system)

    def node(self, name: str) -> str:
        status = self.graph.nodes[name]
        dead, guilty = status is Status.DEAD, name in self.guilty
        colour = theme.PAPER if dead else theme.INK
        orphan = self._is_orphan(name)
        outline = theme.DEAD_HAND if dead else self.guilt if guilty else theme.QUIET
        return node(
            name,
            **self._label(name, colour),
            color=theme.INK if dead else outline,
            fillcolor=theme.DEAD_HAND_PALE if orphan else theme.FILL[status],
            penwidth=2.5 if guilty or dead else 1,
            width=self._width(name),
            **self._shape(status),
        )

    def _width(self, name: str) -> float:
        """At least so many inches, as Graphviz measures bold letters too narrow."""
        names = max(width_of(each, theme.SIZE) for each in self._name(name))
        return max(1.0, round((max(names, width_of(self._about(name), theme.SMALL)) + 18) / 72, 2))

    def _label(self, name: str, colour: str) -> dict[str, Value]:
        """Name and status, in two sizes if Graphviz can measure them."""
        names, about = self._name(name), self._about(name)
        if not all(map(str.isascii, (*names, about))):
            fonts: dict[str, Value] = {"fontname": f"{theme.FONT}-Bold", "fontsize": theme.SMALL}
            return {"label": lines(*names, about), **fonts, "fontcolor": colour}
        bold = [markup(each, bold=True, colour=colour) for each in names]
        return {"label": stacked(*bold, markup(about, size=theme.SMALL, colour=colour))}

    def _is_orphan(self, name: str) -> bool:
        return any(
            each.edge is Edge.OWNED_BY and in_dead_hand(self.graph, name, each.target)
            for each in self.graph.of(name)
        )

    def _shape(self, status: Status) -> dict[str, Value]:
        if status is Status.DEAD:
            return {"shape": "box", "style": "filled,dashed"}
        if status in PARTY:
            return {"shape": "box", "style": "filled,rounded"}
        if status is Status.AWAITED:
            return {"shape": "hexagon", "style": "filled", "margin": "0.02,0.02"}
        return {"shape": "cylinder", "style": "filled", "margin": "0.15,0.08"}

    def _name(self, name: str) -> list[str]:
        cross = f"{theme.CROSS} " if self.graph.nodes[name] is Status.DEAD else ""
        return wrapped(cross + name, NAME)

    def _about(self, name: str) -> str:
        status = self.graph.nodes[name]
        since = self.deaths.get(name)
        told = f"dead since step {since}" if status is Status.DEAD and since else str(status)
        if self._is_orphan(name):
            told = "in a dead hand"
        return f"{self.kinds[name]}, {told}"

    def edge(self, link: Dependency) -> str:
        guilty = (link.source, link.edge, link.target) in self.links or link.edge is Edge.CLAIMED_BY
        colour = self.guilt if guilty else theme.QUIET
        label: Markup = markup(f" {link.edge} ", size=theme.SMALL, bold=guilty, colour=colour)
        firm = link.edge in (Edge.WAITS_FOR, Edge.OWNED_BY)
        style = "solid" if firm else "dashed"
        return edge(
            link.source,
            link.target,
            label=label,
            color=colour,
            style=style,
            penwidth=3 if guilty else 1.2,
        )
