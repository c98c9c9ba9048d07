"""A finding checked once more, by the definitions alone, before anyone sees it."""

from __future__ import annotations

from mortmain.checker.evidence.verdict import Finding, Severity, Witness
from mortmain.checker.evidence.waitfor import Edge, Status, WaitForGraph, wait_for_graph
from mortmain.checker.explicit.interpreter import enabled
from mortmain.checker.explicit.replay import replay
from mortmain.model.diagnostic import InternalError, SpecError
from mortmain.model.term.evaluate import evaluate
from mortmain.model.term.nodes import Term
from mortmain.model.transition.properties import Code
from mortmain.model.transition.system import State, TransitionSystem


def recheck(system: TransitionSystem, finding: Finding) -> None:
    """`InternalError` if the schedule of `finding` does not show it.

    Its last state is looked at; that something stays so for ever cannot be seen in one state.
    """
    try:
        state = replay(system, finding.schedule).states[-1]
    except (ValueError, SpecError) as failure:
        raise _mismatch(system, finding, str(failure)) from failure
    if not _shown(system, finding, state):
        raise _mismatch(system, finding, f"it is not true in {system.valuation(state)}")


def recheck_witness(system: TransitionSystem, witness: Witness) -> None:
    """`InternalError` if the property is not true where the schedule of `witness` ends."""
    claimed = Finding(Code.VIOLATED, witness.subject, witness.schedule)
    try:
        state = replay(system, witness.schedule).states[-1]
    except (ValueError, SpecError) as failure:
        raise _mismatch(system, claimed, str(failure)) from failure
    valuation = system.valuation(state)
    if not any(
        each.sought and each.name == witness.subject and evaluate(each.bad, valuation)
        for each in system.properties
    ):
        raise _mismatch(system, claimed, f"it is not true in {valuation}")


def _shown(system: TransitionSystem, finding: Finding, state: State) -> bool:
    def true(term: Term) -> bool:
        return bool(evaluate(term, system.valuation(state)))

    parties = {each.name: each for each in system.parties}
    movers = {
        system.actions[index].party
        for index in enabled(system, state)
        if system.actions[index].kind.dependable
    }
    match finding.code:
        case Code.DEADLOCK:
            return not movers and any(
                true(party.live) for party in system.parties if party.expected
            )
        case Code.PERMANENT_BLOCK | Code.VIOLATED if finding.subject in parties:
            party = parties[finding.subject]
            error = finding.severity is Severity.ERROR
            return party.name not in movers and true(party.live if error else party.abandoned)
        case Code.ORPHANED_LOCK:
            return _orphaned(system, finding, wait_for_graph(system, state), state)
        case _:
            return any(
                true(each.bad) != each.sought
                for each in system.properties
                if (each.code, each.name) == (finding.code, finding.subject)
            )


def _orphaned(
    system: TransitionSystem, finding: Finding, graph: WaitForGraph, state: State
) -> bool:
    waited = any(
        each.target == finding.subject
        and graph.nodes[each.source] in (Status.BLOCKED, Status.TIMED)
        and evaluate(system.party(each.source).live, system.valuation(state))
        for each in graph.dependencies
        if each.edge is Edge.WAITS_FOR
    )
    return waited == (finding.severity is Severity.ERROR) and any(
        not _waits_for_itself(graph, each.target) for each in graph.of(finding.subject)
    )


def _waits_for_itself(graph: WaitForGraph, holder: str) -> bool:
    """Whether what the holder waits for leads back to it; who runs the holder does not count."""
    kept = tuple(
        each
        for each in graph.dependencies
        if each.source != holder or each.edge is not Edge.POLLED_BY
    )
    return WaitForGraph(graph.nodes, kept).depends(holder, holder)


def _mismatch(system: TransitionSystem, finding: Finding, what: str) -> InternalError:
    return InternalError(
        f"this is a bug in the checker; please report it with the model `{system.name}`: "
        f"the counterexample {finding.schedule} of {finding.code} `{finding.subject}` "
        f"fails when replayed: {what}"
    )
