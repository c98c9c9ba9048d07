"""An obligation of a certificate: each goes to solvers of its own."""

from __future__ import annotations

from typing import Any

import z3

from mortmain.checker.symbolic.dossier import Refused
from mortmain.checker.symbolic.smtlib import second_opinion

SECONDS = 60
"""What a single obligation may take."""
MEGABYTES = 2_000
"""What all that solvers keep may take with it."""
SENSELESS = (z3.Z3Exception, TypeError, AttributeError, ValueError, LookupError, ArithmeticError)
"""What comes of reading a term whose parts are not what they have to be."""


def impossible(failure: str, *formulas: Any) -> None:
    """No model of the formulas, says a fresh z3, and a fresh cvc5 where it is installed."""
    solver = z3.SimpleSolver()
    # Relevancy costs a fifth more.
    solver.set(timeout=SECONDS * 1000, max_memory=MEGABYTES, relevancy=0)
    solver.add(*formulas)
    try:
        answer = solver.check()
    except z3.Z3Exception as wrong:
        raise Refused(f"{failure}: the solver gave up ({wrong})") from wrong
    if answer != z3.unsat:
        reason = "" if answer == z3.sat else f": the solver gave up ({solver.reason_unknown()})"
        raise Refused(failure + reason)
    other = second_opinion(solver.to_smt2, SECONDS)
    if other not in ("", "unsat"):
        raise Refused(f"{failure}: cvc5 says {other} where z3 says unsat")
