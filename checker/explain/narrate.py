"""From a finding and its trace to a story."""

from __future__ import annotations

from mortmain.checker.evidence.trace import Trace
from mortmain.checker.evidence.verdict import Finding
from mortmain.checker.evidence.waitfor import (
    Dependency,
    Edge,
    Status,
    WaitForGraph,
    wait_for_graph,
)
from mortmain.checker.explain.cause import Chain, chain, may_be_helped
from mortmain.checker.explain.changes import changes
from mortmain.checker.explain.death import culprit, dead_since
from mortmain.checker.explain.sentence import sentence
from mortmain.checker.explain.story import Blocked, Step, Story
from mortmain.model.diagnostic import Span
from mortmain.model.term.evaluate import evaluate
from mortmain.model.transition.party import Party
from mortmain.model.transition.properties import Code
from mortmain.model.transition.system import TransitionSystem

BAD_STATE = frozenset({Code.MISUSE, Code.DOUBLE_GRANT, Code.VIOLATED})
"""Findings about what a state is, not about who is stuck in it."""


def story(system: TransitionSystem, finding: Finding, trace: Trace) -> Story:
    """Everything there is to tell about `finding`; `trace` is its schedule, replayed.

    Parties that somebody who can still move may help are not called blocked, unless the finding
    is about them; neither is anybody where the finding is about a bad state.  A promise is nobody.

    >>> from mortmain.checker.evidence.trace import Schedule
    >>> from mortmain.model.transition.builder import Builder
    >>> from mortmain.model.term.build import FALSE
    >>> builder = Builder("tiny")
    >>> app, db = builder.party("app"), builder.resource("db", held={})
    >>> builder.action("take", party=app, when=FALSE, then={}, waits_for=db, text="takes db")
    >>> finding = Finding(Code.PERMANENT_BLOCK, app, Schedule(0))
    >>> story(builder.build(), finding, Trace(builder.build(), Schedule(0), ((),))).sentence
    'app waits for db, which is free, but nothing will ever wake app.'
    """
    graph = wait_for_graph(system, trace.states[-1])
    return Story(
        finding=finding,
        trace=trace,
        steps=tuple(_steps(system, finding, trace)),
        graph=graph,
        blocked=tuple(
            _blocked(system, trace, graph, party) for party in _stuck(system, finding, trace, graph)
        ),
        sentence=sentence(system, finding, trace, graph),
        alternative=_alternative(system, finding),
    )


def _steps(system: TransitionSystem, finding: Finding, trace: Trace) -> list[Step]:
    return [
        Step(
            number=number,
            party=action.party,
            text=action.text or action.name,
            kind=action.kind,
            changes=changes(system, trace.states[number - 1], trace.states[number]),
            span=action.span,
            no_return=number == finding.no_return,
        )
        for number, action in enumerate(trace.steps, start=1)
    ]


def _stuck(
    system: TransitionSystem, finding: Finding, trace: Trace, graph: WaitForGraph
) -> list[str]:
    """The parties to tell of: those that count before those that are only a leak."""
    promised = {each.name for each in system.parties if each.promise}
    if finding.code in BAD_STATE and finding.subject not in promised:
        return []
    valuation = system.valuation(trace.states[-1])
    stuck = [
        party for party in system.parties if not party.promise and _is_stuck(graph, party, finding)
    ]
    return [
        party.name
        for party in sorted(
            stuck,
            key=lambda each: (
                each.name != finding.subject,
                not evaluate(each.live, valuation),
            ),
        )
    ]


def _is_stuck(graph: WaitForGraph, party: Party, finding: Finding) -> bool:
    """Blocked for good, or waiting with a timeout for the very lock that nobody will release."""
    match graph.nodes[party.name]:
        case Status.BLOCKED:
            alone = party.daemon or may_be_helped(graph, party.name)
            return party.name == finding.subject or not alone
        case Status.TIMED:
            return any(
                each.edge is Edge.WAITS_FOR and each.target == finding.subject
                for each in graph.of(party.name)
            )
        case _:
            return False


def _blocked(system: TransitionSystem, trace: Trace, graph: WaitForGraph, party: str) -> Blocked:
    why = chain(graph, party)
    wait = _wait(graph, party, why)
    culpable = culprit(system, graph, why)
    return Blocked(
        party=party,
        waits_for=wait.target if wait else "",
        held_by=_holder(graph, wait.target, why) if wait else None,
        dead_since=dead_since(system, trace, culpable) if culpable else None,
        cause=why.cause,
        span=_span(system, party, wait),
    )


def _wait(graph: WaitForGraph, party: str, why: Chain) -> Dependency | None:
    """What the party depends on first: on the way that explains it, if it is a wait."""
    own = [each for each in (*why.links[:1], *graph.of(party)) if each.source == party]
    return next((each for each in own if each.edge is Edge.WAITS_FOR), own[0] if own else None)


def _holder(graph: WaitForGraph, resource: str, why: Chain) -> str | None:
    holders = [each for each in (*why.links, *graph.of(resource)) if each.source == resource]
    return next((each.target for each in holders if each.edge is Edge.OWNED_BY), None)


def _span(system: TransitionSystem, party: str, wait: Dependency | None) -> Span | None:
    """Where the action stands that cannot be taken, or else the party."""
    at = None if wait is None or wait.action is None else system.actions[wait.action].span
    return at or system.party(party).span


def _alternative(system: TransitionSystem, finding: Finding) -> str | None:
    if finding.alternative is None:
        return None
    action = system.actions[finding.alternative]
    return f"{action.party} {action.text or action.name}"
