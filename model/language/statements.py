"""Statements: Python syntax to edges of a program."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from mortmain.model.domain.program import Location
from mortmain.model.language.assignments import assertion, assign
from mortmain.model.language.awaits import awaited
from mortmain.model.language.bindings import GuardOf
from mortmain.model.language.branches import (
    condition,
    for_loop,
    joined,
    match_statement,
    while_loop,
)
from mortmain.model.language.calls import called, release
from mortmain.model.language.context import Context
from mortmain.model.language.enclosures import binds_guard, raised, try_statement, with_statement
from mortmain.model.language.exits import way_out
from mortmain.model.language.locking import taken
from mortmain.model.language.refusals import Refusal, refuse
from mortmain.model.language.release import drop_guard
from mortmain.model.language.scopes import (
    Break,
    Continue,
    Raise,
    Return,
)
from mortmain.model.language.syntax import loaded


def statements(body: Sequence[ast.stmt], at: Location, context: Context) -> Location | None:
    """Compile statements one after the other; `None` if control never reaches their end.

    A guard that is bound to a name lives until the end of the block, as in Rust.
    """
    here: Location | None = at
    for position, each in enumerate(body):
        if here is None:
            return None
        if binding := binds_guard(each, context):
            name, locked = binding
            held, here = taken(locked, here, context, named=True)
            context.names.bindings[name] = GuardOf(held.mutex, held.place)
            end = statements(body[position + 1 :], here, context.inside(held))
            return None if end is None else drop_guard(end, held, context)
        here = statement(each, here, context)
    return here


def statement(node: ast.stmt, at: Location, context: Context) -> Location | None:
    """Compile one statement; gives back where control goes on, if it does."""
    draft = context.draft
    match node:
        case ast.Pass() | ast.Expr(value=ast.Constant()):
            return at
        case ast.Expr(value=ast.Await(value=value)):
            return awaited(value, at, context)
        case ast.Expr(value=ast.Call() as call):
            return called(call, at, context)
        case ast.Return(value=None | ast.Constant(value=None)):
            draft.silently(at, way_out(Return(), context))
            return None
        case ast.Return(value=ast.Await(value=value)):
            end = awaited(value, at, context)
            if end is not None:
                draft.silently(end, way_out(Return(), context))
            return None
        case ast.Break():
            draft.silently(at, way_out(Break(), context))
            return None
        case ast.Continue():
            draft.silently(at, way_out(Continue(), context))
            return None
        case ast.Raise():
            draft.silently(at, way_out(Raise(raised(node, context)), context))
            return None
        case ast.Assert(test=test):
            return assertion(node, test, at, context)
        case ast.If(test=test, body=body, orelse=orelse):
            yes, no = condition(test, at, context)
            return joined(
                (statements(body, yes, context), statements(orelse, no, context)), context
            )
        case ast.While():
            return while_loop(node, at, context)
        case ast.For():
            return for_loop(node, at, context)
        case ast.Match():
            return match_statement(node, at, context)
        case ast.Try():
            return try_statement(node, at, context)
        case ast.AsyncWith():
            return with_statement(node, node.items, at, context)
        case ast.Delete(targets=[ast.Name(id=name)]) if isinstance(
            context.names.bindings.get(name), GuardOf
        ):
            return release(node, name, at, context)
        case ast.Assign(targets=[target], value=value):
            return assign(node, target, value, at, context)
        case ast.AnnAssign(target=target, value=ast.expr() as value):
            return assign(node, target, value, at, context)
        case ast.AugAssign(target=target, op=op, value=value):
            read = ast.copy_location(loaded(target), target)
            return assign(
                node,
                target,
                ast.copy_location(ast.BinOp(left=read, op=op, right=value), node),
                at,
                context,
            )
    refuse(
        Refusal.STATEMENT,
        context.names.text,
        node,
        "this statement is not part of the spec language",
        "not known here",
        why="a body is read, not run, so only what the checker understands can stand in it",
        help="see the list of statements in the documentation of the spec language",
    )
