"""What z3 says of a system, in short."""

from __future__ import annotations

from mortmain.checker.engine import Budget
from mortmain.checker.evidence.verdict import (
    Bounded,
    Holds,
    Inductive,
    Undecided,
    Unrolled,
    Verdict,
    Violated,
)
from mortmain.checker.opinions import Z3Engine
from mortmain.model.transition.system import TransitionSystem
from tests.explicit.told import told

A_MINUTE = Budget(seconds=60.0)


def ask(system: TransitionSystem, within: Budget = A_MINUTE) -> Verdict:
    """What the symbolic engine says, its runs taken again."""
    return Z3Engine().check(system, within=within)


def errors(system: TransitionSystem) -> dict[str, str]:
    """The errors with the places that their traces lead through; only of a complete answer."""
    verdict = ask(system)
    assert isinstance(verdict, Holds | Violated)
    assert isinstance(verdict.how, Inductive | Unrolled)
    return told(system, verdict)


def bounded(verdict: Verdict) -> Bounded:
    """How far an answer goes that leaves something out."""
    assert isinstance(verdict, Undecided | Violated)
    assert isinstance(verdict.how, Bounded)
    return verdict.how
