"""Ends that belong to a run of a method: there with it, and dropped wherever it ends."""

from __future__ import annotations

import ast
from dataclasses import replace

from mortmain.model.domain.leaf import End, Ended
from mortmain.model.domain.operation import Operation, Updates
from mortmain.model.domain.program import Location
from mortmain.model.language.bodies.bindings import GuardOf
from mortmain.model.language.bodies.context import Compiler, Context, Side, require
from mortmain.model.language.bodies.giving_back import given_back
from mortmain.model.language.bodies.refusals import Refusal, refuse
from mortmain.model.language.bodies.release import drop_guard
from mortmain.model.language.bodies.scopes import Held, Scope, outward
from mortmain.model.language.definition import Method


def owned_ends(method: str, party: str, machine: Compiler, *, there: bool = False) -> list[End]:
    """The ends that a run of `method` by `party` owns, `there` from the start or made with it."""
    return [
        primitive.end(kind, party, there=there)
        for primitive in machine.system.primitives
        if isinstance(primitive, Ended)
        for kind in primitive.ends_of(method)
    ]


def made_with(ends: list[End]) -> Updates:
    """What making these ends changes."""
    return {variable: value for end in ends for variable, value in end.made.items()}


def holding(ends: list[End], node: ast.AST, scope: Scope | None) -> Scope | None:
    """The scope inside of which these ends are there: whatever leaves it drops them."""
    for end in ends:
        scope = Held(end.guard, node, GuardOf(end.guard), scope)
    return scope


def with_ends(
    node: ast.AST, method: Method, at: Location, context: Context
) -> tuple[Location, Context]:
    """Where a method that runs as part of its caller has the ends it owns, and in what scope."""
    owned = owned_ends(method.name, context.draft.actor.name, context.machine)
    if not owned:
        return at, context
    kinds = " and a ".join(each.guard.of for each in owned)
    has = Operation(f"calls {method.name} with a {kinds}", updates=made_with(owned))
    entry = context.draft.step(at, has, span=context.span(node))
    return entry, replace(context, scope=holding(owned, node, context.scope))


def without_ends(at: Location, inside: Context, context: Context) -> Location:
    """Where these ends are dropped again, when the method has returned."""
    scope = inside.scope
    while scope is not context.scope:
        assert isinstance(scope, Held)
        at = drop_guard(at, scope, context)
        scope = scope.outer
    return at


def dropped_end(
    node: ast.Call, primitive: Ended, kind: str, at: Location, context: Context
) -> Location:
    """`self.jobs.drop_sender()`: the run of the method that owns it does so before its end."""
    require(Side.RUST, node, f"`drop_{kind}()`", context)
    declared = context.machine.definition.things[primitive.name.partition("[")[0]]
    field = kind if hasattr(declared, kind) else f"{kind}s"
    for scope in outward(context.scope):
        if isinstance(scope, Held) and scope.guard.of == f"{kind} of {primitive.name}":
            return given_back(node, GuardOf(scope.guard), f"drop_{kind}()", at, context)
    refuse(
        Refusal.ARGUMENTS,
        context.names.text,
        node,
        f"`{context.method.name}` owns no {kind} of `{primitive.name}`",
        "nothing to drop",
        why="an end that belongs to nobody lives as long as the program",
        help=f'say so where it is declared: `{field}="{context.method.name}"`',
    )
