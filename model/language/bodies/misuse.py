"""Misuse: doing what one may not do here, such as releasing what one does not hold."""

from __future__ import annotations

import ast

from mortmain.model.domain.operation import Operation
from mortmain.model.domain.program import Location
from mortmain.model.language.bodies.context import Context
from mortmain.model.language.bodies.exits import way_out
from mortmain.model.language.bodies.scopes import Raise
from mortmain.model.term.build import TRUE, all_of, negation
from mortmain.model.term.nodes import Term
from mortmain.model.transition.properties import Code, Safety


def unless_misused(operation: Operation, node: ast.AST, at: Location, context: Context) -> Location:
    """Where `operation` can be done that says of itself what its misuse is."""
    name = f"{operation.text} by {context.draft.actor.name}"
    return unless(negation(operation.guard), name, operation.misused, node, at, context)


def unless(
    wrong: Term,
    name: str,
    text: str,
    node: ast.AST,
    at: Location,
    context: Context,
    *,
    panic: str = "panics: it holds nothing to release",
) -> Location:
    """What is misused goes no further: the party panics, and drops what it holds on its way out.

    Otherwise it would seem to be stuck, and the misuse would be followed by findings that are none.
    """
    draft, span = context.draft, context.span(node)
    here = draft.silently(at)
    context.machine.system.safeties.append(
        Safety(
            context.machine.safety_name(name),
            all_of(draft.actor.control.at(here), wrong),
            Code.MISUSE,
            text,
            span,
        )
    )
    draft.step(
        here, Operation(panic, guard=wrong), way_out(Raise("RuntimeError"), context), span=span
    )
    return here


def panics(name: str, text: str, node: ast.AST, at: Location, context: Context) -> Location:
    """What is always a misuse here; gives back a place that nobody ever comes to."""
    unless(TRUE, name, text, node, at, context, panic="panics: it may not block here")
    return context.draft.fresh()
