"""Statements that enclose others: `try`, `async with`, and the guard that a name is bound to."""

from __future__ import annotations

import ast

from mortmain.model.domain.program import Location
from mortmain.model.language.bodies.arguments import takes_nothing
from mortmain.model.language.bodies.context import Context, Side
from mortmain.model.language.bodies.locking import (
    is_copied,
    leaves_a_guard,
    refuse_awaited,
    taken,
    tries_for_a_guard,
)
from mortmain.model.language.bodies.refusals import Refusal, refuse
from mortmain.model.language.bodies.release import drop_guard
from mortmain.model.language.bodies.relying import relied_on
from mortmain.model.language.bodies.scopes import (
    Attempt,
    Cleanup,
    Deadline,
)
from mortmain.model.language.bodies.syntax import RELYING, is_word
from mortmain.model.language.codes import did_you_mean
from mortmain.model.language.exceptions import EXCEPTIONS, ExceptionClass


def binds_guard(node: ast.stmt, context: Context) -> tuple[str, ast.Call] | None:
    """The name and the `x.lock()` of `name = await x.lock()`, or of `name = x.try_lock()`."""
    match node:
        case ast.Assign(targets=[ast.Name(id=name)], value=ast.Await(value=call)) if (
            tries_for_a_guard(call, context)
        ):
            refuse_awaited(node, call, f"{name} = {ast.unparse(call)}", context)
        case (
            ast.Assign(targets=[ast.Name(id=name)], value=ast.Call() as call)
            | ast.AnnAssign(target=ast.Name(id=name), value=ast.Call() as call)
        ) if tries_for_a_guard(call, context):
            return name, call
        case (
            ast.Assign(targets=[ast.Name(id=name)], value=ast.Await(value=call))
            | ast.AnnAssign(target=ast.Name(id=name), value=ast.Await(value=call))
        ) if (
            isinstance(call, ast.Call)
            and leaves_a_guard(call, context)
            and not is_copied(call, context)
        ):
            return name, call
        case _:
            return None


def try_statement(node: ast.Try, at: Location, context: Context) -> Location | None:
    """`try` with its handlers, its `else` and its `finally`; gives back where control goes on."""
    _check_handlers(node, context)
    _check_cleanup(node, context)
    after = context.draft.fresh()
    snapshot = context.block().names
    around = context
    if node.finalbody:
        around = context.inside(Cleanup(tuple(node.finalbody), snapshot, context.scope))
    handled = context.draft.fresh()
    inside = around.inside(Attempt(node, handled, snapshot, around.scope))
    end = context.machine.statements(node.body, at, inside.block())
    if end is not None:
        end = context.machine.statements(node.orelse, end, around.block())
    if end is not None:
        context.draft.silently(end, handled)
    end = context.machine.statements(node.finalbody, handled, context.block())
    if end is None:
        return None
    return context.draft.silently(end, after)


def _check_handlers(node: ast.Try, context: Context) -> None:
    """Refuse exceptions that are none."""
    for handler in node.handlers:
        types = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
        for each in types:
            if each is not None:
                _known_exception(each, each, context)


def _check_cleanup(node: ast.Try, context: Context) -> None:
    """Rust has no `finally`; what comes nearest is a destructor, and that cannot await."""
    if context.side is not Side.RUST:
        return
    for each in (inner for statement in node.finalbody for inner in ast.walk(statement)):
        if isinstance(each, ast.Await | ast.AsyncWith):
            refuse(
                Refusal.WRONG_SIDE,
                context.names.text,
                each,
                "in Rust `finally` cannot await",
                "a destructor would have to wait here",
                why="when a future is dropped its destructors run at once, and nothing polls it",
                help="await it after the `try`, or spawn a task that does",
            )


def with_statement(
    node: ast.AsyncWith | ast.With, items: list[ast.withitem], at: Location, context: Context
) -> Location | None:
    """`async with` one thing after the other; gives back where control goes on.

    A plain `with` is for what answers at once.
    """
    if not items:
        return context.machine.statements(node.body, at, context)
    item, rest = items[0], items[1:]
    match item.context_expr:
        case ast.Call() as call if _gives_a_guard(node, call, context) and _is_name(
            item.optional_vars
        ):
            name = item.optional_vars
            held, here = taken(call, at, context, named=name is not None)
            if isinstance(name, ast.Name):
                assert held.name is not None
                context.bind(name.id, held.name, name)
            end = with_statement(node, rest, here, context.inside(held))
            if isinstance(name, ast.Name):
                del context.names.bindings[name.id]
            return None if end is None else drop_guard(end, held, context)
        case ast.Call() as call if (
            is_word(call, RELYING) and item.optional_vars is None and isinstance(node, ast.With)
        ):
            held, here = relied_on(call, at, context)
            end = with_statement(node, rest, here, context.inside(held))
            return None if end is None else drop_guard(end, held, context)
        case ast.Call() as call if (
            is_word(call, "timeout")
            and item.optional_vars is None
            and isinstance(node, ast.AsyncWith)
        ):
            takes_nothing(call, context)
            _check_timeout(node, rest, context)
            return with_statement(node, rest, at, context.inside(Deadline(node, context.scope)))
    if is_word(item.context_expr, RELYING):
        refuse(
            Refusal.STATEMENT,
            context.names.text,
            item.context_expr,
            f"`{RELYING}` gives nothing, and waits for nobody",
            "no `async`, and no name",
            help=f"write `with {RELYING}(self.db):`",
        )
    refuse(
        Refusal.STATEMENT,
        context.names.text,
        item.context_expr,
        "`async with` needs a lock or a timeout",
        "given a name that it cannot have" if item.optional_vars else "neither",
        help="write `async with self.db.lock():` or `async with timeout():`",
    )


def _gives_a_guard(node: ast.AsyncWith | ast.With, call: ast.expr, context: Context) -> bool:
    tries = tries_for_a_guard(call, context)
    if isinstance(node, ast.With):
        return tries
    if tries:
        refuse_awaited(call, call, f"with {ast.unparse(call)}:", context)
    return leaves_a_guard(call, context)


def _is_name(node: ast.expr | None) -> bool:
    return node is None or isinstance(node, ast.Name)


def _check_timeout(node: ast.AsyncWith, rest: list[ast.withitem], context: Context) -> None:
    """In Dart a timeout covers one future: the computation behind it goes on."""
    if context.side is not Side.DART:
        return
    match node.body:
        case [ast.Expr(value=ast.Await(value=value))] if not rest:
            if not _is_plain_call(value, context):
                return
    refuse(
        Refusal.WRONG_SIDE,
        context.names.text,
        node,
        "in Dart a timeout covers a single await",
        "other Dart code would go on behind it",
        why="`Future.timeout` gives up waiting for one future; it does not stop the code behind it",
        help="put `async with timeout():` around one `await` of a call to Rust, a port or a sleep",
    )


def _is_plain_call(node: ast.expr, context: Context) -> bool:
    """A call of Dart code, which would become part of its caller."""
    match node:
        case ast.Call(func=ast.Attribute(value=ast.Name(id="self"), attr=name)):
            method = context.machine.definition.methods.get(name)
            return method is not None and not method.decorations
        case _:
            return False


def raised(node: ast.Raise, context: Context) -> str:
    """The name of the exception that a `raise` raises."""
    match node:
        case ast.Raise(exc=None) if context.caught is not None:
            return context.caught
        case ast.Raise(exc=ast.Name() as named) | ast.Raise(exc=ast.Call(func=ast.Name() as named)):
            return _known_exception(named, node, context)
    refuse(
        Refusal.STATEMENT,
        context.names.text,
        node,
        "`raise` needs the name of an exception",
        help="write `raise ValueError()`, or a bare `raise` inside `except`",
    )


def _known_exception(named: ast.expr, node: ast.AST, context: Context) -> str:
    if isinstance(named, ast.Name):
        own = context.names.constants.get(named.id)
        if isinstance(own, ExceptionClass):
            if own.name in EXCEPTIONS:
                refuse(
                    Refusal.TWO_MEANINGS,
                    context.names.text,
                    node,
                    f"`{own.name}` is an exception of Python or of the language already",
                    "another class of this name",
                    help="give the class a name of its own",
                )
            return own.name
        if named.id in EXCEPTIONS:
            return named.id
    written = ast.unparse(named)
    refuse(
        Refusal.UNKNOWN_NAME,
        context.names.text,
        node,
        f"`{written}` is no exception that is known here",
        "neither Python's nor the language's",
        help=did_you_mean(
            written.rpartition(".")[2], EXCEPTIONS, "use one that is, such as `ValueError`"
        ),
    )
