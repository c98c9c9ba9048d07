"""Certificates written and verified: what `mortmain prove` and `mortmain verify` do."""

from __future__ import annotations

from dataclasses import replace

from mortmain.checker.engine import USUAL, Budget
from mortmain.checker.evidence.certificate import (
    INDUCTION,
    STATES,
    Certificate,
    claims_of,
    fingerprint,
    state_as_text,
)
from mortmain.checker.evidence.verdict import Exhaustive
from mortmain.checker.explicit.search import breadth_first
from mortmain.checker.report.subject import Subject
from mortmain.checker.symbolic.certify import prove
from mortmain.checker.symbolic.dossier import Refused, read
from mortmain.checker.symbolic.solver import Deadline
from mortmain.checker.symbolic.verify import verify
from mortmain.model.transition.system import TransitionSystem

ANY, LOGICS = "any", (INDUCTION, STATES)
FEW = 5_000
"""So many states are listed unless it is asked for."""


def certify(
    subject: Subject, system: TransitionSystem, *, logic: str = ANY, within: Budget = USUAL
) -> Certificate | None:
    """A certificate of that logic, verified before it is given away; `None` if there is none.

    With `any`, the states are listed if there are few of them, as that shows more.
    """
    few = replace(within, states=min(within.states, FEW))
    makers = {
        STATES: lambda: _states(system, few if logic == ANY else within),
        INDUCTION: lambda: _invariant(system, within),
    }
    for logic_found in makers if logic == ANY else (logic,):
        parts = makers[logic_found]()
        if parts is not None:
            break
    else:
        return None
    certificate = Certificate(
        target=subject.label,
        parameters=dict(subject.parameters),
        kills=subject.kills,
        system=fingerprint(system),
        logic=logic_found,
        claims=claims_of(system, logic_found),
        parts=parts,
    )
    try:
        verify(read(certificate.as_text()), system)
    except Refused:
        # Some claim is wrong: what was found is a description of a system that is violated.
        return None
    return certificate


def _invariant(system: TransitionSystem, within: Budget) -> tuple[str, ...] | None:
    invariant = prove(system, Deadline.of(within))
    return None if invariant is None else tuple(map(repr, invariant))


def _states(system: TransitionSystem, within: Budget) -> tuple[str, ...] | None:
    graph, how = breadth_first(system, within)
    return tuple(map(state_as_text, graph.states)) if isinstance(how, Exhaustive) else None
