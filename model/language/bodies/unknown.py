"""Calls of what nothing is known of, and the nearest thing that can be written instead."""

from __future__ import annotations

import ast

from mortmain.model.language.bodies.arguments import WORDS
from mortmain.model.language.bodies.bindings import Closure, FutureOf, Started
from mortmain.model.language.bodies.context import Context
from mortmain.model.language.bodies.refusals import Refusal, refuse
from mortmain.model.language.bodies.thread_code import blocks_its_thread
from mortmain.model.language.codes import did_you_mean


def refuse_unknown(node: ast.expr, context: Context) -> None:
    """Refuse what begins with a name that means nothing here; let everything else pass."""
    names, methods = context.names, context.machine.definition.methods
    match node:
        case ast.Call(func=ast.Name(id=name)) if isinstance(names.bindings.get(name), Closure):
            written = ast.unparse(node)
            blocks = blocks_its_thread(context.draft.actor)
            refuse(
                Refusal.NOT_AWAITED,
                names.text,
                node,
                f"`{written}` is not awaited",
                "its future is dropped",
                why="Dart runs the function later, on its own thread, and this waits for it",
                help=f"write `block_on({written})`" if blocks else f"write `await {written}`",
            )
        case ast.Name(id=name) if isinstance(names.bindings.get(name), Closure):
            refuse(
                Refusal.NOT_AWAITABLE,
                names.text,
                node,
                f"`{name}` is a function, and has not been called",
                "nothing to await",
                help=f"write `{name}()`",
            )
        case ast.Attribute(value=ast.Name(id="self"), attr=name) if name in methods:
            refuse(
                Refusal.NOT_AWAITABLE,
                names.text,
                node,
                f"`{name}` is a method, and has not been called",
                "nothing to await",
                help=f"write `self.{name}()`",
            )
        case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr=word)) if isinstance(
            bound := names.bindings.get(name), Started | FutureOf
        ):
            refuse(
                Refusal.UNKNOWN_NAME,
                names.text,
                node,
                f"`{name}` has no `{word}`",
                "no such thing to call",
                help=f"what it offers: `await {name}`"
                + (f", `{name}.abort()`" if isinstance(bound, Started) else ""),
            )
        case ast.Call(func=ast.Name(id="print")):
            refuse(
                Refusal.UNKNOWN_NAME,
                names.text,
                node,
                "nothing is printed",
                "nobody runs this",
                why="a spec is read, never executed",
                help="leave it out: a story shows each step, and what it changes",
            )
    first = _first(node)
    match first:
        case ast.Attribute(attr=name):
            known = [*names.things, *names.parameters, *methods]
            if name not in known:
                is_method = isinstance(node, ast.Call) and node.func is first
                refuse(
                    Refusal.UNKNOWN_ATTRIBUTE,
                    names.text,
                    first,
                    f"the spec has no {'method' if is_method else 'attribute'} `{name}`",
                    "not defined" if is_method else "not declared",
                    help=did_you_mean(
                        name,
                        methods if is_method else known,
                        f"define `async def {name}(self):`"
                        if is_method
                        else f"declare it in the class: `{name} = Mutex()`",
                    ),
                )
        case ast.Name(id=name) if name not in names.bindings:
            if name in names.things or (name in methods and isinstance(node, ast.Call)):
                _without_self(node, name, context)
            if (line := _bound_in(name, context)) is not None:
                refuse(
                    Refusal.UNKNOWN_NAME,
                    names.text,
                    first,
                    f"`{name}` is not there any more",
                    f"of a block that has ended, in line {line}",
                    why="what a block binds is dropped at its end",
                    help="use it inside of that block, or bind it before",
                )
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                word = node.func.attr
                refuse(
                    Refusal.UNKNOWN_NAME,
                    names.text,
                    first,
                    f"`{name}` means nothing here",
                    "not known here",
                    why="a spec is read, and other modules are not",
                    help=f"write `{word}()`, a word of `mortmain`"
                    if word in WORDS
                    else did_you_mean(
                        name, names.bindings, "use the things of the spec: `self....`"
                    ),
                )


def _first(node: ast.expr) -> ast.Name | ast.Attribute | None:
    """The name that an expression begins with; `self.name` where it begins with `self`."""
    match node:
        case ast.Call(func=inner) | ast.Subscript(value=inner):
            return _first(inner)
        case ast.Attribute(value=ast.Name(id="self")):
            return node
        case ast.Attribute(value=inner):
            return _first(inner)
        case ast.Name():
            return node
        case _:
            return None


def _without_self(node: ast.expr, name: str, context: Context) -> None:
    refuse(
        Refusal.UNKNOWN_NAME,
        context.names.text,
        node,
        f"`{name}` means nothing here",
        "without `self`",
        why="what the class declares belongs to the spec",
        help=f"write `self.{ast.unparse(node)}`",
    )


def _bound_in(name: str, context: Context) -> int | None:
    """The line of this method in which the name is bound, if there is one."""
    for each in ast.walk(context.method.node):
        if isinstance(each, ast.Name) and each.id == name and isinstance(each.ctx, ast.Store):
            return context.span(each).line
    return None
