"""Who is to blame for a dead end, and since when."""

from __future__ import annotations

from mortmain.checker.evidence.trace import Trace
from mortmain.checker.evidence.waitfor import Status, WaitForGraph
from mortmain.checker.explain.cause import Chain
from mortmain.model.term.evaluate import evaluate
from mortmain.model.transition.system import TransitionSystem


def culprit(system: TransitionSystem, graph: WaitForGraph, why: Chain) -> str | None:
    """The dead party at the end of the chain, if one is there.

    Somebody who was merely cleared away when the party that polled or hosted it died is not to
    blame; that party is.  A thread may die by itself, while its process lives on.
    """
    end, seen = why.end, set[str]()
    while end is not None and graph.nodes[end] is Status.DONE:
        if end in seen:  # A system that is built by hand may let two poll each other.
            return None
        seen.add(end)
        pollers = system.party(end).polled_by
        dead = (each for each in pollers if graph.nodes[each] is Status.DEAD)
        end = next(dead, next(iter(pollers), None))
    if end is None or graph.nodes[end] is not Status.DEAD:
        return None
    host = system.party(end).host
    return host if host and graph.nodes[host] is Status.DEAD else end


def dead_since(system: TransitionSystem, trace: Trace, party: str) -> int | None:
    """The step after which `party` was dead to the end; 0 if it always was, `None` if it lives."""
    dead = system.party(party).dead
    alive = [not evaluate(dead, system.valuation(state)) for state in trace.states]
    if alive[-1]:
        return None
    return len(alive) - alive[::-1].index(True) if True in alive else 0
