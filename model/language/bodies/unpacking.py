"""`left, right = await join(self.a(), self.b())`: what each of them gives gets a name."""

from __future__ import annotations

import ast
from dataclasses import replace

from mortmain.model.domain.program import Location
from mortmain.model.language.bodies.assignments import assigned
from mortmain.model.language.bodies.context import Context
from mortmain.model.language.bodies.inexpressible import gives_nothing
from mortmain.model.language.bodies.joining import joined_futures
from mortmain.model.language.bodies.refusals import Refusal, refuse
from mortmain.model.language.bodies.syntax import is_word
from mortmain.model.language.bodies.values import forgotten_at


def unpacks(node: ast.stmt) -> tuple[list[ast.expr], ast.Call] | None:
    """The targets and the call of an assignment of what `join` gives to several names."""
    match node:
        case ast.Assign(
            targets=[ast.Tuple(elts=targets)], value=ast.Await(value=ast.Call() as call)
        ) if is_word(call, "join"):
            return targets, call
        case _:
            return None


def unpacked(
    node: ast.stmt, targets: list[ast.expr], call: ast.Call, at: Location, context: Context
) -> Location:
    """Compile the assignment; gives back where control goes on."""
    if len(targets) != len(call.args):
        refuse(
            Refusal.ARGUMENTS,
            context.names.text,
            node,
            f"`join` gives {len(call.args)} results here, and there are {len(targets)} names",
            help="name each of them, with `_` for those that nobody needs",
        )
    here, results = joined_futures(call, at, context, keeps=True)
    for target, argument, result in zip(targets, call.args, results, strict=True):
        given = replace(result, at=here)
        if not (isinstance(target, ast.Name) and target.id == "_"):
            if result.value is None:
                gives_nothing(argument, context.names.text)
            given = replace(given, at=assigned(node, target, given, context))
        here = forgotten_at(given, context)
    return here
