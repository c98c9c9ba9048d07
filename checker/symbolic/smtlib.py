"""A second solver, asked in the language that all solvers understand (SMT-LIB 2)."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec

NAME = "cvc5"


def second_opinion(script: Callable[[], str], seconds: int) -> str:
    """What cvc5 answers to the script: `unsat`, `sat` or `unknown`; nothing if it is not installed.

    >>> contradiction = "(declare-const x Bool) (assert (and x (not x))) (check-sat)"
    >>> second_opinion(lambda: contradiction, 9) in ("", "unsat")
    True
    """
    if find_spec(NAME) is None:
        return ""
    cvc5 = import_module(NAME)
    solver = cvc5.Solver(cvc5.TermManager())
    solver.setLogic("ALL")
    solver.setOption("tlimit-per", str(1000 * seconds))
    parser = cvc5.InputParser(solver)
    parser.setStringInput(cvc5.InputLanguage.SMT_LIB_2_6, script(), "obligation")
    symbols, answer = parser.getSymbolManager(), ""
    while not (command := parser.nextCommand()).isNull():
        answer = str(command.invoke(solver, symbols)).strip() or answer
    return answer
