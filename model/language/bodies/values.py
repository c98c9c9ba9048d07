"""Evaluating what is assigned or returned: an expression, a choice, an await, a call."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from mortmain.model.domain.operation import Operation
from mortmain.model.domain.program import Location
from mortmain.model.language.bodies.arguments import takes_nothing
from mortmain.model.language.bodies.branches import joined, options
from mortmain.model.language.bodies.context import Context
from mortmain.model.language.bodies.expressions import term
from mortmain.model.language.bodies.given import Given
from mortmain.model.language.bodies.inexpressible import gives_nothing
from mortmain.model.language.bodies.invocations import called_without_await
from mortmain.model.language.bodies.syntax import is_word
from mortmain.model.term.nodes import Constant, Term
from mortmain.model.term.sorts import BOOLEAN
from mortmain.model.term.text import show


def evaluated(value: ast.expr, at: Location, context: Context, target: str) -> list[Given]:
    """Compile the evaluation of `value`; every end of it gives something."""
    match value:
        case ast.Await(value=inner):
            return _with_value(value, context.machine.awaited(inner, at, context), context)
        case ast.Call() if is_word(value, "maybe"):
            takes_nothing(value, context)
            answers: list[Term] = [Constant(True, BOOLEAN), Constant(False, BOOLEAN)]
            return _chosen(value, answers, at, context, target)
        case ast.Call() if is_word(value, "choose"):
            return _chosen(value, options(value, context), at, context, target)
        case ast.Call(func=ast.Attribute(value=ast.Name(id="self"), attr=name)) if (
            name in context.machine.definition.methods
        ):
            return _with_value(value, [called_without_await(value, at, context)], context)
        case ast.Call() if (taken := context.machine.tried(value, at, context)) is not None:
            return taken
        case _:
            return [Given(at, term(value, context.names))]


def goes_on(ends: Sequence[Given], context: Context) -> Location | None:
    """Where control goes on, whatever was given, which is forgotten."""
    return joined(tuple(forgotten_at(each, context) for each in ends), context)


def forgotten_at(end: Given, context: Context) -> Location:
    """Where the value that was given is not needed any more."""
    return context.draft.silently(end.at, updates=end.forget) if end.forget else end.at


def _chosen(
    node: ast.expr, chosen: Sequence[Term], at: Location, context: Context, target: str
) -> list[Given]:
    name = target.removeprefix("self.")
    return [
        Given(
            context.draft.step(
                at, Operation(f"chooses {show(each)} for {name}"), span=context.span(node)
            ),
            each,
        )
        for each in chosen
    ]


def _with_value(node: ast.expr, ends: list[Given], context: Context) -> list[Given]:
    if any(each.value is None for each in ends):
        gives_nothing(node, context.names.text)
    return ends
