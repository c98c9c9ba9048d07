"""Of several futures so many at once: where each of them is among those that run."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from mortmain.model.language.bodies.context import Context
from mortmain.model.language.bodies.expressions import known
from mortmain.model.term.build import TRUE, at_most, if_then_else, number, plus
from mortmain.model.term.nodes import Term


def begun_at_once(over: Sequence[Term], at_once: int) -> tuple[Term, ...]:
    """For each that enough of those before it are `over`, so that it has begun.

    >>> begun_at_once((TRUE, TRUE, TRUE), 3) == (TRUE, TRUE, TRUE)
    True
    """
    return tuple(_enough(over[:each], each - at_once + 1) for each in range(len(over)))


def limit(node: ast.expr, context: Context, *, least: int) -> int | None:
    """How many run at once, where that is known before the run and not less; else `None`."""
    value = known(node, context.names)
    return value if type(value) is int and value >= least else None


def _enough(before: Sequence[Term], needed: int) -> Term:
    if needed <= 0:
        return TRUE
    total: Term = number(0)
    for each in before:
        total = plus(total, if_then_else(each, number(1), number(0)))
    return at_most(needed, total)
