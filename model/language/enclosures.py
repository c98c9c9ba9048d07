"""Statements that enclose others: `try`, `async with`, and the guard that a name is bound to."""

from __future__ import annotations

import ast
from dataclasses import replace

from mortmain.model.domain.program import Location
from mortmain.model.language.bindings import GuardOf
from mortmain.model.language.context import Context, Side
from mortmain.model.language.locking import taken
from mortmain.model.language.refusals import Refusal, refuse
from mortmain.model.language.release import drop_guard
from mortmain.model.language.scopes import (
    Attempt,
    Cleanup,
    Deadline,
)
from mortmain.model.language.syntax import is_word


def binds_guard(node: ast.stmt, context: Context) -> tuple[str, ast.Call] | None:
    """The name and the `x.lock()` of `name = await x.lock()`."""
    match node:
        case ast.Assign(
            targets=[ast.Name(id=name)],
            value=ast.Await(value=ast.Call(func=ast.Attribute(attr="lock")) as call),
        ):
            return name, call
        case _:
            return None


def try_statement(node: ast.Try, at: Location, context: Context) -> Location | None:
    after = context.draft.fresh()
    snapshot = replace(context.names, bindings=dict(context.names.bindings))
    around = context
    if node.finalbody:
        around = context.inside(Cleanup(tuple(node.finalbody), snapshot, context.scope))
    handled = context.draft.fresh()
    inside = around.inside(Attempt(node, handled, snapshot, around.scope))
    end = context.machine.statements(node.body, at, inside)
    if end is not None:
        end = context.machine.statements(node.orelse, end, around)
    if end is not None:
        context.draft.silently(end, handled)
    end = context.machine.statements(node.finalbody, handled, context)
    if end is None:
        return None
    return context.draft.silently(end, after)


def with_statement(
    node: ast.AsyncWith, items: list[ast.withitem], at: Location, context: Context
) -> Location | None:
    if not items:
        return context.machine.statements(node.body, at, context)
    item, rest = items[0], items[1:]
    match item.context_expr:
        case ast.Call(func=ast.Attribute(attr="lock")) as call:
            name = item.optional_vars
            held, here = taken(call, at, context, named=name is not None)
            if isinstance(name, ast.Name):
                context.names.bindings[name.id] = GuardOf(held.mutex, held.place)
            end = with_statement(node, rest, here, context.inside(held))
            return None if end is None else drop_guard(end, held, context)
        case ast.Call(args=[], keywords=[]) as call if is_word(call, "timeout"):
            _check_timeout(node, rest, context)
            return with_statement(node, rest, at, context.inside(Deadline(node, context.scope)))
    refuse(
        Refusal.STATEMENT,
        context.names.text,
        item.context_expr,
        "`async with` needs a lock or a timeout",
        "neither",
        help="write `async with self.db.lock():` or `async with timeout():`",
    )


def _check_timeout(node: ast.AsyncWith, rest: list[ast.withitem], context: Context) -> None:
    """In Dart a timeout covers one future: the computation behind it goes on."""
    if context.side is not Side.DART:
        return
    match node.body:
        case [ast.Expr(value=ast.Await())] if not rest:
            return
    refuse(
        Refusal.WRONG_SIDE,
        context.names.text,
        node,
        "in Dart a timeout covers a single await",
        "more than one await",
        why="`Future.timeout` gives up waiting for one future; it does not stop the code behind it",
        help="put `async with timeout():` around one `await` statement",
    )


def raised(node: ast.Raise, context: Context) -> str:
    match node.exc:
        case ast.Name(id=name) | ast.Call(func=ast.Name(id=name)):
            return name
        case None if context.caught is not None:
            return context.caught
    refuse(
        Refusal.STATEMENT,
        context.names.text,
        node,
        "`raise` needs the name of an exception",
        help="write `raise SomeError()`, or a bare `raise` inside `except`",
    )
