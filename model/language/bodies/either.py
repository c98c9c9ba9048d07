"""`match await either(...)`: the loser lives as long as the winner is matched, unpolled."""

from __future__ import annotations

import ast
from typing import TypeGuard

from mortmain.model.domain.program import Location
from mortmain.model.language.bodies.branches import joined
from mortmain.model.language.bodies.context import Context
from mortmain.model.language.bodies.futures import chosen_and_kept
from mortmain.model.language.bodies.matching import cases, named_along
from mortmain.model.language.bodies.syntax import is_word


def is_either(node: ast.expr) -> TypeGuard[ast.Await]:
    """Whether it is `await either(...)`."""
    match node:
        case ast.Await(value=ast.Call() as call):
            return is_word(call, "either")
        case _:
            return False


def either_matched(
    node: ast.Match, subject: ast.Await, at: Location, context: Context
) -> Location | None:
    """Compile the `match`; gives back where control goes on, with the loser dropped, if it does."""
    assert isinstance(subject.value, ast.Call)
    ends: list[Location | None] = []
    given, inside, dropped = chosen_and_kept(
        subject.value, at, context, keeps=named_along(node, context) is not None
    )
    for each in given:
        end = cases(node, each, inside)
        ends.append(None if end is None else dropped(end))
    return joined(tuple(ends), context)
