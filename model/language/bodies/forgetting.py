"""Forgetting: what is owned is never dropped, so that what it holds is never given back.

Rule S9 of tokio: the destructor of what `mem::forget` takes does not run.  A guard then holds its
lock for ever, and a future keeps its place in every queue, where it is even handed what it waits
for.  As a slot can be used once only by what is never dropped, using it again is beyond the model.
"""

from __future__ import annotations

import ast

from mortmain.model.domain.operation import Operation
from mortmain.model.domain.program import Location
from mortmain.model.language.bodies.bindings import FutureOf, GuardOf
from mortmain.model.language.bodies.context import Context, Side, require
from mortmain.model.language.bodies.misuse import unless
from mortmain.model.language.bodies.polling import check_borrows
from mortmain.model.language.bodies.refusals import Refusal, refuse
from mortmain.model.term.build import TRUE, any_of, negation
from mortmain.model.term.nodes import Term, Variable
from mortmain.model.transition.properties import Limit


def forget(node: ast.Call, at: Location, context: Context) -> Location:
    """Compile `forget(first)`: a guard or a future that is never dropped."""
    require(Side.RUST, node, "`forget`", context)
    name = node.args[0].id if len(node.args) == 1 and isinstance(node.args[0], ast.Name) else ""
    match context.names.bindings.get(name):
        case GuardOf() as bound if not node.keywords:
            return _forget_guard(node, name, bound, at, context)
        case FutureOf() as bound if not node.keywords:
            return _forget_future(node, name, bound, at, context)
    written = ast.unparse(node.args[0]) if len(node.args) == 1 else ""
    refuse(
        Refusal.ARGUMENTS,
        context.names.text,
        node,
        f"there is nothing to forget in `{written}`" if written else "`forget` takes one name",
        "no guard and no future",
        why="only what owns something, and has a name, can be kept from being dropped",
        help="write `forget(guard)` or `forget(first)`, with the name of one",
    )


def _forget_guard(
    node: ast.Call, name: str, bound: GuardOf, at: Location, context: Context
) -> Location:
    guard, actor = bound.guard, context.draft.actor
    assert isinstance(bound.forgotten, Variable)
    here = unless(
        any_of(negation(guard.held), bound.forgotten),
        f"forgetting {guard.of} by {actor.name}",
        f"{actor.name} forgets the guard `{name}` of {guard.of}, which it gave back before",
        node,
        at,
        context,
    )
    _once_only(f"guard of {guard.of} at {actor.name}", bound.again, node, context)
    operation = Operation(f"forgets its guard of {guard.of}", updates={bound.forgotten: TRUE})
    return context.draft.step(here, operation, span=context.span(node))


def _forget_future(
    node: ast.Call, name: str, bound: FutureOf, at: Location, context: Context
) -> Location:
    future = bound.future
    check_borrows([future], node, context)
    here = unless(
        future.is_over(),
        f"forgetting {future.name}",
        f"{context.draft.actor.name} forgets `{name}`, which is over",
        node,
        at,
        context,
    )
    _once_only(future.name, any_of(*future.made_again), node, context)
    operation = Operation(f"forgets {future.name}", updates=future.forget())
    return context.draft.step(here, operation, span=context.span(node))


def _once_only(what: str, again: Term, node: ast.AST, context: Context) -> None:
    """Make it a limit of the model to come here again."""
    limits = context.machine.system.limits
    name = f"slot of {what}"
    count = sum(1 for each in limits if each.name.startswith(name))
    limits.append(
        Limit(
            name if count == 0 else f"{name} ({count + 1})",
            again,
            f"{what} is made again after it was forgotten: what is never dropped keeps its place, "
            "and there is one for each place in the text; forget it only once in a run",
            context.span(node),
        )
    )
