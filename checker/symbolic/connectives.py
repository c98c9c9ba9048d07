"""`and` and `or` of many formulas, built directly.

What `z3.And` asks of each operand beforehand costs more than all else that is done with most of
them; the solver looks at the sorts itself.
"""

from __future__ import annotations

from typing import Any

import z3


def conjunction(*formulas: Any) -> Any:
    """That all of them are true; `Z3Exception` if one is neither true nor false.

    >>> conjunction(z3.Bool("a"), z3.Bool("b")), conjunction()
    (And(a, b), And)
    """
    return _joined(z3.Z3_mk_and, formulas)


def disjunction(*formulas: Any) -> Any:
    """That one of them is true; `Z3Exception` if one is neither true nor false.

    >>> disjunction(z3.Bool("a"), z3.Bool("b"))
    Or(a, b)
    """
    return _joined(z3.Z3_mk_or, formulas)


def _joined(made: Any, formulas: tuple[Any, ...]) -> Any:
    if len(formulas) == 1 and z3.is_bool(formulas[0]):
        return formulas[0]
    context = z3.main_ctx()
    nodes = (z3.Ast * len(formulas))(*(each.as_ast() for each in formulas))
    return z3.BoolRef(made(context.ref(), len(formulas), nodes), context)
