"""Assignments and assertions: what a body does with values."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import replace

from mortmain.model.domain.abort_handle import AbortHandle
from mortmain.model.domain.cell import Cell
from mortmain.model.domain.operation import Operation, Updates
from mortmain.model.domain.program import Location
from mortmain.model.language.bodies.bindings import Local, Started, ThingOf
from mortmain.model.language.bodies.branches import truth
from mortmain.model.language.bodies.context import Context, reads_only_its_own
from mortmain.model.language.bodies.exits import way_out
from mortmain.model.language.bodies.expressions import term, thing_at
from mortmain.model.language.bodies.given import Given
from mortmain.model.language.bodies.invocations import (
    call_without_await,
    returns_at_once,
)
from mortmain.model.language.bodies.operators import recast
from mortmain.model.language.bodies.refusals import Refusal, refuse
from mortmain.model.language.bodies.scopes import Raise
from mortmain.model.language.bodies.spawning import detached, spawned, spawning
from mortmain.model.language.bodies.subscribing import receiving
from mortmain.model.language.bodies.syntax import is_method, is_word
from mortmain.model.language.bodies.values import evaluated, goes_on
from mortmain.model.language.bodies.variables import declared_range
from mortmain.model.term.build import all_of, at_most, negation
from mortmain.model.term.inference import fits, sort_of
from mortmain.model.term.sorts import Range, Sort, describe
from mortmain.model.term.text import show
from mortmain.model.transition.properties import Code, Safety


def assertion(node: ast.Assert, test: ast.expr, at: Location, context: Context) -> Location:
    """`assert`: where the condition is false, that is a finding, and an exception is raised."""
    value = truth(test, context)
    text = ast.unparse(test).replace("self.", "")
    draft = context.draft
    here = draft.step(at, Operation(text=f"comes to the assertion {text}"), span=context.span(node))
    context.machine.system.safeties.append(
        Safety(
            context.machine.safety_name(f"assert {text} in {draft.actor.name}"),
            all_of(draft.actor.control.at(here), draft.actor.exists(), negation(value)),
            Code.VIOLATED,
            f"`{text}`, which {draft.actor.name} asserts,",
            context.span(node),
        )
    )
    after = draft.step(
        here, Operation(text=f"asserts {text}", guard=value), span=context.span(node)
    )
    draft.step(
        here,
        Operation(text=f"fails to assert {text}", guard=negation(value)),
        way_out(Raise("AssertionError"), context),
        span=context.span(node),
    )
    return after


def assign(
    node: ast.stmt, target: ast.expr, value: ast.expr, at: Location, context: Context
) -> Location | None:
    """`target = value`, where the value may also be a running task or a choice."""
    match target, value:
        case ast.Name(id=name), ast.Call() if (new := receiving(value, context)) is not None:
            receiver, made = new
            context.bind(name, ThingOf(receiver), target)
            return context.draft.step(at, made, span=context.span(value))
        case ast.Name(id=name), ast.Call() if (said := spawning(value, context)) is not None:
            started, here = spawned(said, at, context)
            context.bind(name, Started(started), target)
            return here
        case ast.Attribute(), ast.Call() if (
            said := spawning(value, context)
        ) is not None and isinstance(slot := thing_at(target, context.names), AbortHandle):
            return detached(said, at, context, slot)
        case ast.Name(id=name), ast.Call(func=ast.Attribute(value=ast.Name(id="self"))) if thing_at(
            value.func, context.names
        ) is None and not returns_at_once(value, context):
            started, here = call_without_await(value, at, context)
            context.bind(name, Started(started), target)
            return here
        case _, ast.Call() if is_method(value, "lock"):
            refuse(
                Refusal.NOT_AWAITED,
                context.names.text,
                value,
                "this lock is never taken",
                "its future is dropped",
                why="a Rust future does nothing until it is polled",
                help=f"write `{ast.unparse(target)} = await {ast.unparse(value)}`",
            )
    return keep(value, lambda: _cell(target, context), ast.unparse(target), node, at, context)


def keep(
    value: ast.expr,
    variable: Callable[[], Cell],
    target: str,
    node: ast.AST,
    at: Location,
    context: Context,
) -> Location | None:
    """Evaluate and assign; `target` is what `node` calls the variable, which is looked up last."""
    if isinstance(value, ast.Call) and is_word(value, "bounded"):
        promised = declared_range(value, context.names)
        given = Given(at, term(value.args[0], context.names))
        return _set(node, target, variable(), given, context, promised)
    ends = []
    for each in evaluated(value, at, context, target):
        here = _set(node, target, variable(), each, context)
        ends.append(replace(each, at=here))
    return goes_on(ends, context)


def assigned(node: ast.AST, target: ast.expr, given: Given, context: Context) -> Location:
    """Assign what has been given already; it is forgotten later."""
    return _set(node, ast.unparse(target), _cell(target, context), given, context)


def _cell(target: ast.expr, context: Context) -> Cell:
    match target:
        case ast.Name(id=name):
            binding = context.names.bindings.get(name)
            if isinstance(binding, Local):
                return binding.cell
            refuse(
                Refusal.TWO_MEANINGS,
                context.names.text,
                target,
                f"`{name}` stands for something else already",
                "no variable",
                help="use another name",
            )
        case ast.Attribute():
            thing = thing_at(target, context.names)
            if isinstance(thing, Cell):
                return thing
    refuse(
        Refusal.UNKNOWN_ATTRIBUTE,
        context.names.text,
        target,
        "this cannot be assigned to",
        "neither a variable nor shared data",
        help="declare shared data in the class: `stopped = Flag()`",
    )


def _set(
    node: ast.AST,
    target: str,
    cell: Cell,
    given: Given,
    context: Context,
    promised: Sort | None = None,
) -> Location:
    """Assign; a value outside the range that is declared, or promised with `bounded`, is a fault
    that the check reports."""
    assert given.value is not None
    draft, sort, at = context.draft, cell.variable.sort, given.at
    value, name = recast(given.value, sort), cell.label or target
    private = cell in draft.actor.control.locals and reads_only_its_own(value, context)
    shown = "what it was given" if given.forget else show(value)
    unseen = private and (given.forget or cell.label is None)
    text = "" if unseen else f"sets {name} to {shown}"
    updates: Updates = {cell.variable: value}
    if fits(sort_of(value), sort) and (promised is None or fits(sort_of(value), promised)):
        return draft.step(
            at, Operation(text, updates=updates, silent=private), span=context.span(node)
        )
    if not isinstance(sort, Range) or not isinstance(sort_of(value), Range):
        refuse(
            Refusal.SORTS,
            context.names.text,
            node,
            f"`{target}` cannot have this value",
            f"it is {describe(sort)}",
            help="assign a value that it can have, or declare it differently",
        )
    allowed = promised if isinstance(promised, Range) else sort
    low, high = max(sort.low, allowed.low), min(sort.high, allowed.high)
    inside = all_of(at_most(low, value), at_most(value, high))
    here = draft.step(at, Operation(f"computes {shown}"), span=context.span(node))
    context.machine.system.safeties.append(
        Safety(
            context.machine.safety_name(f"range of {name}"),
            all_of(draft.actor.control.at(here), draft.actor.exists(), negation(inside)),
            Code.MISUSE,
            f"{name} leaves its range {low} to {high}",
            context.span(node),
        )
    )
    overflow = Operation("panics: the number leaves its range", guard=negation(inside))
    draft.step(here, overflow, way_out(Raise("OverflowError"), context), span=context.span(node))
    return draft.step(here, Operation(text, guard=inside, updates=updates), span=context.span(node))
