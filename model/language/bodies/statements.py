"""Statements: Python syntax to edges of a program."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from types import EllipsisType

from mortmain.model.domain.program import Location
from mortmain.model.language.bodies.assignments import assertion, assign, keep
from mortmain.model.language.bodies.awaits import awaited
from mortmain.model.language.bodies.bindings import FutureOf, GuardOf
from mortmain.model.language.bodies.branches import (
    for_loop,
    if_statement,
    while_loop,
)
from mortmain.model.language.bodies.calls import called
from mortmain.model.language.bodies.context import Context
from mortmain.model.language.bodies.either import either_matched, is_either
from mortmain.model.language.bodies.enclosures import (
    binds_guard,
    raised,
    try_statement,
    with_statement,
)
from mortmain.model.language.bodies.exits import drop_future, way_out
from mortmain.model.language.bodies.giving_back import release
from mortmain.model.language.bodies.handed_over import (
    binds_guard_of_call,
    returned_to_dart,
    returns_guard,
)
from mortmain.model.language.bodies.invocations import guard_received
from mortmain.model.language.bodies.join_sets import binds_join_set, join_set_made
from mortmain.model.language.bodies.locking import taken, tries_for_a_guard
from mortmain.model.language.bodies.making import binds_future, made
from mortmain.model.language.bodies.matching import match_statement
from mortmain.model.language.bodies.moved import check_moved
from mortmain.model.language.bodies.polling import check_borrows
from mortmain.model.language.bodies.pushing import never_pushed
from mortmain.model.language.bodies.refusals import Refusal, refuse
from mortmain.model.language.bodies.release import drop_guard
from mortmain.model.language.bodies.scopes import (
    Break,
    Continue,
    Raise,
    Return,
)
from mortmain.model.language.bodies.streams import alive, binds_stream, stream_made
from mortmain.model.language.bodies.syntax import RELYING, is_word, loaded
from mortmain.model.language.bodies.unpacking import unpacked, unpacks
from mortmain.model.language.bodies.values import evaluated, goes_on

INSTEAD: Mapping[type[ast.stmt], str] = {
    ast.With: "write `async with`: to wait for a lock, or for a time, is an await",
    ast.AsyncFor: "write `while maybe():` and await the next one in it",
    ast.FunctionDef: "make it a method of the spec",
    ast.AsyncFunctionDef: "make it a method of the spec",
    ast.Global: "declare shared data in the class: `stopped = Flag()`",
    ast.Nonlocal: "declare shared data in the class: `stopped = Flag()`",
    ast.Import: "import it at the top of the file",
    ast.ImportFrom: "import it at the top of the file",
    ast.TryStar: "write `except` instead of `except*`",
    ast.Delete: "only a guard or a future can be deleted, one at a time: `del guard`",
    ast.Assign: "assign to one name at a time",
    ast.AnnAssign: "give it a value: `n: int = 0`",
    ast.Expr: "use it in an assignment or an `if`, or leave it out",
}
"""What to write in place of a statement that the language does not have."""


def statements(body: Sequence[ast.stmt], at: Location, context: Context) -> Location | None:
    """Compile statements one after the other; `None` if control never reaches their end.

    A guard that is bound to a name lives until the end of the block, as in Rust.
    """
    here: Location | None = at
    for position, each in enumerate(body):
        if here is None:
            refuse(
                Refusal.STATEMENT,
                context.names.text,
                each,
                "this is never reached",
                "control has left the block before",
                why="what cannot happen cannot be checked",
                help="leave it out",
            )
        check_moved(each, body[position + 1 :], context)
        if made_here := binds_future(each):
            name, call = made_here
            one, here = made(call, here, context)
            context.bind(name, FutureOf(one.future), each)
            end = statements(body[position + 1 :], here, context.inside(one))
            del context.names.bindings[name]
            return None if end is None else drop_future(end, one.future, each, context)
        if several := binds_stream(each):
            name, call = several
            rest = body[position + 1 :]
            stream, here = stream_made(name, call, rest, here, context)
            context.bind(name, stream, each)
            end = statements(rest, here, alive(stream, each, context))
            never_pushed(stream, context)
            del context.names.bindings[name]
            if end is not None:
                for future in stream.futures:
                    end = drop_future(end, future, each, context)
            return end
        if set_of_tasks := binds_join_set(each):
            name, call = set_of_tasks
            join_set, owned = join_set_made(name, call, context)
            context.bind(name, join_set, each)
            end = statements(body[position + 1 :], here, context.inside(owned))
            return None if end is None else drop_guard(end, owned, context)
        if (guarded := returns_guard(each, context)) is not None:
            returned_to_dart(guarded, here, context)
            here = None
            continue
        if from_rust := binds_guard_of_call(each, context):
            name, returning = from_rust
            here, guard = guard_received(returning, here, context)
            context.bind(name, GuardOf(guard), each)
            continue
        if binding := binds_guard(each, context):
            name, locked = binding
            held, here = taken(locked, here, context, named=True)
            assert held.name is not None
            context.bind(name, held.name, each)
            end = statements(body[position + 1 :], here, context.inside(held))
            del context.names.bindings[name]
            return None if end is None else drop_guard(end, held, context)
        here = statement(each, here, context)
    return here


def statement(node: ast.stmt, at: Location, context: Context) -> Location | None:
    """Compile one statement; gives back where control goes on, if it does."""
    draft = context.draft
    if several := unpacks(node):
        return unpacked(node, *several, at, context)
    match node:
        case ast.Pass() | ast.Expr(value=ast.Constant(value=str() | EllipsisType())):
            return at
        case ast.Expr(value=ast.Await(value=value)):
            return goes_on(awaited(value, at, context), context)
        case ast.Expr(value=ast.Call() as call):
            return called(call, at, context)
        case ast.Return(value=None | ast.Constant(value=None)):
            draft.silently(at, way_out(Return(), context))
            return None
        case ast.Return(value=ast.expr() as value):
            end = _returned(node, value, at, context)
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
        case ast.If():
            return if_statement(node, at, context)
        case ast.While():
            return while_loop(node, at, context)
        case ast.For():
            return for_loop(node, at, context)
        case ast.Match(subject=subject) if is_either(subject):
            return either_matched(node, subject, at, context)
        case ast.Match():
            return match_statement(node, at, context)
        case ast.Try():
            return try_statement(node, at, context)
        case ast.With(items=[first, *_]) if tries_for_a_guard(
            first.context_expr, context
        ) or is_word(first.context_expr, RELYING):
            return with_statement(node, node.items, at, context)
        case ast.AsyncWith():
            return with_statement(node, node.items, at, context)
        case ast.Delete(targets=[ast.Name(id=name)]) if isinstance(
            context.names.bindings.get(name), GuardOf
        ):
            return release(node, name, at, context)
        case ast.Delete(targets=[ast.Name(id=name)]) if isinstance(
            bound := context.names.bindings.get(name), FutureOf
        ):
            check_borrows([bound.future], node, context)
            dropped = drop_future(at, bound.future, node, context)
            return draft.silently(dropped, updates=bound.future.take())
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
    unused = isinstance(node, ast.Expr) and not isinstance(node.value, ast.Yield | ast.YieldFrom)
    refuse(
        Refusal.STATEMENT,
        context.names.text,
        node,
        "nobody uses this value" if unused else "this statement is not part of the spec language",
        "computed and dropped" if unused else "not known here",
        why="a body is read, not run, so only what the checker understands can stand in it",
        help=INSTEAD.get(type(node), "leave it out: it does nothing that a check could see"),
    )


def _returned(node: ast.Return, value: ast.expr, at: Location, context: Context) -> Location | None:
    """Keep the value where the caller finds it; an await that gives nothing is awaited only."""
    if (result := context.result) is not None:
        return keep(value, lambda: result, "the result", node, at, context)
    if isinstance(value, ast.Await):
        return goes_on(awaited(value.value, at, context), context)
    return goes_on(evaluated(value, at, context, "the result"), context)
