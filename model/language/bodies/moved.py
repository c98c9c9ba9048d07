"""What a body has given away before, whatever way it came: its name stands for nothing any more.

Rust moves a guard where it is dropped, and a future where it is awaited, and compiles no second
use.  Only what is written in one block is looked at; where a second use depends on the way that
led to it, a run shows it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from mortmain.model.language.bodies.bindings import FutureOf, GuardOf
from mortmain.model.language.bodies.context import Context, Side
from mortmain.model.language.bodies.refusals import Refusal, refuse

POLLS = ("select", "either", "join", "for_each_concurrent")
"""What is given futures to poll, and drops those that are not lent."""

ENDS = ("release", "send", "forget")
"""What is said of a guard that is none afterwards."""


def check_moved(node: ast.stmt, rest: Sequence[ast.stmt], context: Context) -> None:
    """Refuse statements of `rest` that use what `node`, in the same block, gives away.

    In Dart nothing moves: an object can be released, and a future awaited, as often as one likes.
    """
    if context.side is Side.DART:
        return
    for name, how in _moved(node):
        bound = context.names.bindings.get(name)
        if isinstance(bound, GuardOf | FutureOf):
            for each in _names(name, [*_arms(node), *rest]):
                what = "guard" if isinstance(bound, GuardOf) else "future"
                refuse(
                    Refusal.MOVED,
                    context.names.text,
                    each,
                    f"`{name}` stands for nothing any more",
                    f"{how} in line {context.span(node).line}",
                    why=f"a {what} is gone then, and Rust compiles no second use of it",
                    help=_instead(name, bound, context),
                )


def _moved(node: ast.stmt) -> Iterator[tuple[str, str]]:
    """The names that a statement gives away for certain, and how."""
    match node:
        case ast.Delete(targets=[ast.Name(id=name)]):
            yield name, "dropped"
        case ast.Expr(value=ast.Call(func=ast.Attribute(attr=word, value=ast.Name(id=name)))):
            if word in ENDS:
                yield name, {"release": "released", "send": "sent", "forget": "forgotten"}[word]
        case ast.Expr(value=ast.Call(func=ast.Name(id="forget"), args=[ast.Name(id=name)])):
            yield name, "forgotten"
        case ast.Expr(value=ast.Await(value=awaited)) | ast.Assign(value=ast.Await(value=awaited)):
            yield from _awaited(awaited)
        case ast.Match(subject=ast.Await(value=awaited)):
            yield from _awaited(awaited)


def _awaited(node: ast.expr) -> Iterator[tuple[str, str]]:
    match node:
        case ast.Name(id=name):
            yield name, "awaited"
        case ast.Call(func=ast.Name(id=word), args=branches) if word in POLLS:
            for each in branches:
                if isinstance(each, ast.Name):
                    yield each.id, f"given to `{word}`"


def _arms(node: ast.stmt) -> Iterator[ast.stmt]:
    """What comes after the subject of a `match`."""
    if isinstance(node, ast.Match):
        for case in node.cases:
            yield from case.body


def _names(name: str, statements: Sequence[ast.stmt]) -> Iterator[ast.Name]:
    for statement in statements:
        for each in ast.walk(statement):
            if isinstance(each, ast.Name) and each.id == name:
                yield each


def _instead(name: str, bound: GuardOf | FutureOf, context: Context) -> str:
    if isinstance(bound, GuardOf):
        return "leave one of the two out, or take another one and name it otherwise"
    return (
        f"lend it where it goes on afterwards: `by_ref({name})`; where it is over, leave this out"
    )
