"""One line of cause, in plain English."""

from __future__ import annotations

from typing import assert_never

from mortmain.checker.evidence.trace import Trace
from mortmain.checker.evidence.verdict import Finding
from mortmain.checker.evidence.waitfor import Edge, Status, WaitForGraph
from mortmain.checker.explain.cause import PARTY, Chain, Path, chain
from mortmain.checker.explain.death import culprit, dead_since
from mortmain.checker.explain.story import Cause
from mortmain.model.term.evaluate import evaluate
from mortmain.model.transition.properties import Code, Safety
from mortmain.model.transition.system import TransitionSystem


def sentence(system: TransitionSystem, finding: Finding, trace: Trace, graph: WaitForGraph) -> str:
    """Why the finding is so; `graph` is that of the last state of `trace`."""
    match finding.code:
        case Code.VIOLATED if finding.subject in graph.nodes:
            return _broken_promise(system, finding, trace, graph)
        case Code.VIOLATED if any(_is(each, finding) and each.sought for each in system.properties):
            return f"{_text(system, finding)} is true in no state that a run leads to."
        case Code.MISUSE | Code.VIOLATED:
            return f"{_property(system, finding)} {_last_step(trace)}."
        case Code.DOUBLE_GRANT:
            holders = _claimants(system, finding.subject, trace)
            if len(holders) < 2:
                return f"{_property(system, finding)} {_last_step(trace)}."
            alone = f"{_and(holders)} act as if each had {finding.subject} alone"
            return f"{alone} {_last_step(trace)}."
        case Code.DEADLOCK | Code.PERMANENT_BLOCK | Code.ORPHANED_LOCK:
            start = subject(system, finding, graph)
            return _stuck(system, trace, graph, start) if start else "Nobody can ever move again."
        case Code.LIVELOCK:
            return "The run goes on for ever, and nobody ever gets anything done in it."
        case Code.STARVATION:
            return f"A run goes on for ever in which {finding.subject} could move and never does."
        case Code.VACUOUS:
            return f"{finding.subject} never comes about, so nothing was checked of it."
        case _:
            assert_never(finding.code)


def _claimants(system: TransitionSystem, resource: str, trace: Trace) -> list[str]:
    """Who acts as if it alone had the resource, in the last state."""
    valuation = system.valuation(trace.states[-1])
    claims = (claim for each in system.resources if each.name == resource for claim in each.claims)
    return list(dict.fromkeys(c.party for c in claims if evaluate(c.when, valuation)))


def subject(system: TransitionSystem, finding: Finding, graph: WaitForGraph) -> str | None:
    """Where an explanation starts: what the finding is about, or else the first who is blocked."""
    promised = {each.name for each in system.parties if each.promise}
    if finding.subject in graph.nodes and finding.subject not in promised:
        return finding.subject
    blocked = (
        each
        for each in system.parties
        if graph.nodes[each.name] is Status.BLOCKED and each.name not in promised
    )
    ordered = sorted(blocked, key=lambda each: each.daemon)
    return ordered[0].name if ordered else None


def _stuck(system: TransitionSystem, trace: Trace, graph: WaitForGraph, start: str) -> str:
    why = chain(graph, start)
    told = _links(graph, why.links)
    is_party = graph.nodes[start] in PARTY
    so = f"so {start} can never go on" if is_party else f"so nobody can ever release {start}"
    end = why.end
    if end is None:
        return f"{start} cannot move, and nobody can change that."
    match why.cause:
        case Cause.DEAD_OWNER | Cause.DEAD_PEER:
            return f"{told}; {_gone(system, trace, graph, why)}, {so}."
        case Cause.CYCLE | Cause.BLOCKED_THREAD if why.circle:
            closed = "which closes the circle" if end == start else "and so in a circle"
            return f"{told}, {closed}, {so}."
        case Cause.SELF if why.links[-1].edge is Edge.COMES_FROM:
            return (
                f"{_links(graph, why.links[:-1])}, which only {end} could still bring about, {so}."
            )
        case Cause.SELF:
            return f"{told} itself, {so}."
        case Cause.SNOOZED_OWNER:
            return f"{told}; {end} is blocked and never polls {why.links[-1].source} again, {so}."
        case Cause.BLOCKED_THREAD | Cause.CYCLE:
            return f"{told}; {end} is blocked itself, {so}."
        case Cause.LOST_WAKE_UP if graph.nodes[end] is Status.FREE and (out := _out(system, end)):
            return f"{told}, {out}, {so}."
        case Cause.LOST_WAKE_UP if graph.nodes[end] is Status.FREE:
            return f"{told}, which is free, but nothing will ever wake {why.links[-1].source}."
        case Cause.LOST_WAKE_UP:
            return f"{told}, and nobody is left to bring that about, {so}."
        case _:
            assert_never(why.cause)


_OUT = {
    "semaphore": "of which nobody will ever give any back",
    "worker": "and nobody drives that runtime any more",
}
"""What is wrong with a resource, by its kind, that nobody holds and nobody gets."""


def _out(system: TransitionSystem, resource: str) -> str | None:
    return next((_OUT.get(each.kind) for each in system.resources if each.name == resource), None)


def _links(graph: WaitForGraph, links: Path) -> str:
    """The links as one main clause and its relative clauses."""
    told = links[0].source if links else ""
    for index, link in enumerate(links):
        match link.edge:
            case Edge.WAITS_FOR:
                told += f"{', which' if index else ''} waits for {link.target}"
            case Edge.POLLED_BY:
                told += f"{', which' if index else ''} can only go on when {link.target} does"
            case Edge.OWNED_BY:
                told += f"{',' if index else ' is'} held by {link.target}"
            case Edge.HOSTED_BY:
                told += f"{', which' if index else ''} runs on {link.target}"
            case Edge.COMES_FROM:
                told += f" from {link.target}"
            case Edge.KEPT_BY:
                told += f",{'' if index else ' which is'} kept open by {link.target}"
            case Edge.CLAIMED_BY:
                told += f",{'' if index else ' which is'} claimed by {link.target}"
            case _:
                assert_never(link.edge)
    return told


def _gone(system: TransitionSystem, trace: Trace, graph: WaitForGraph, why: Chain) -> str:
    """That the end of the chain is dead, or over."""
    dead = culprit(system, graph, why)
    if dead is None:
        began = any(each.party == why.end for each in trace.steps)
        return f"{why.end} has ended" if began else f"{why.end} never begins"
    since = dead_since(system, trace, dead)
    when = f"dead since step {since}" if since else "dead from the start"
    return f"{dead} is {when}" if dead == why.end else f"{why.end} ran on {dead}, {when}"


def _property(system: TransitionSystem, finding: Finding) -> str:
    text = _text(system, finding)
    if finding.code is not Code.MISUSE:
        return f"{text} does not hold:"
    places = [each.span for each in system.properties if _is(each, finding) and each.span]
    return f"{text}, in line {places[0].line}:" if places else f"{text}:"


def _text(system: TransitionSystem, finding: Finding) -> str:
    """What the spec says of the property that the finding is about."""
    named = [each for each in system.properties if each.name == finding.subject]
    return named[0].text if named and named[0].text else finding.subject


def _is(safety: Safety, finding: Finding) -> bool:
    return (safety.code, safety.name) == (finding.code, finding.subject)


def _broken_promise(
    system: TransitionSystem, finding: Finding, trace: Trace, graph: WaitForGraph
) -> str:
    turn = len(trace.steps) if finding.no_return is None else finding.no_return
    since = f"{_step(trace, turn)}, " if turn else ""
    told = (
        f"{finding.subject} is owed, and {since}nothing that can be relied on will bring it about"
    )
    start = subject(system, finding, graph)
    return f"{told}: {_stuck(system, trace, graph, start)}" if start else f"{told}."


def _last_step(trace: Trace) -> str:
    return _step(trace, len(trace.steps)) if trace.steps else "from the start"


def _step(trace: Trace, number: int) -> str:
    action = trace.steps[number - 1]
    return f"since step {number}, when {action.party} {action.text or action.name}"


def _and(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
