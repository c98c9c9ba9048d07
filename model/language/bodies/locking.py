"""Taking what leaves a guard behind: a lock, a permit."""

from __future__ import annotations

import ast
from typing import NoReturn

from mortmain.model.domain.cell import Cell
from mortmain.model.domain.leaf import Call, Copied, Guard, Primitive
from mortmain.model.domain.program import Location
from mortmain.model.language.bodies.bindings import GuardOf
from mortmain.model.language.bodies.context import Context, Side, require
from mortmain.model.language.bodies.exits import way_out
from mortmain.model.language.bodies.expressions import thing_at
from mortmain.model.language.bodies.leaves import polled
from mortmain.model.language.bodies.misuse import unless_misused
from mortmain.model.language.bodies.offers import call_of, leaf_of
from mortmain.model.language.bodies.refusals import Refusal, refuse
from mortmain.model.language.bodies.scopes import Held, Raise
from mortmain.model.language.bodies.unknown import refuse_unknown
from mortmain.model.term.build import FALSE, all_of, negation
from mortmain.model.term.nodes import Variable
from mortmain.model.term.sorts import BOOLEAN
from mortmain.model.transition.properties import Limit


def leaves_a_guard(node: ast.expr, context: Context) -> bool:
    """Whether `await node` gives a guard; a call of `lock()` is meant to, whatever it is of."""
    match node:
        case ast.Call(func=ast.Attribute(attr="lock")):
            return True
        case _:
            return _is_guard_word(node, context) and not _tries(node)


def is_copied(node: ast.expr, context: Context) -> bool:
    """Whether what `await node` gives is a value, whose guard is dropped at once."""
    match node:
        case ast.Call(func=ast.Attribute(attr=word, value=value)):
            thing = thing_at(value, context.names)
            looks = isinstance(thing, Copied) and word in thing.guard_words
            return looks and thing.carries is not None
        case _:
            return False


def tries_for_a_guard(node: ast.expr, context: Context) -> bool:
    """Whether the call `node`, which is not awaited, gives a guard or an exception."""
    return _is_guard_word(node, context) and _tries(node)


def refuse_awaited(node: ast.AST, call: ast.expr, instead: str, context: Context) -> NoReturn:
    """Refuse to await what answers at once."""
    refuse(
        Refusal.NOT_AWAITABLE,
        context.names.text,
        node,
        f"`{ast.unparse(call)}` answers at once",
        "nothing to await",
        why="it gives a guard, or raises `WouldBlock` instead of waiting",
        help=f"write `{instead}`",
    )


def _is_guard_word(node: ast.expr, context: Context) -> bool:
    match node:
        case ast.Call(func=ast.Attribute(attr=word, value=value)):
            thing = thing_at(value, context.names)
            return isinstance(thing, Primitive) and word in thing.guard_words
        case _:
            return False


def _tries(node: ast.expr) -> bool:
    match node:
        case ast.Call(func=ast.Attribute(attr=word)):
            return word.startswith("try_")
        case _:
            return False


def taken(call: ast.Call, at: Location, context: Context, *, named: bool) -> tuple[Held, Location]:
    """Compile `x.lock()` or its like; gives back the scope of the guard, and where it is held."""
    assert isinstance(call.func, ast.Attribute)
    if tries_for_a_guard(call, context):
        return _taken_at_once(call, at, context, named=named)
    thing = thing_at(call.func.value, context.names)
    leaf = leaf_of(call, thing, context) if isinstance(thing, Primitive) else None
    if leaf is None or leaf.guard is None:
        refuse_unknown(call, context)
        offered = thing.words() if isinstance(thing, Primitive) else ()
        refuse(
            Refusal.NOT_AWAITABLE,
            context.names.text,
            call,
            f"there is no `{call.func.attr}()` of this" if offered else "this is not a lock",
            f"`{ast.unparse(call.func.value)}` has no such word"
            if offered
            else f"`{ast.unparse(call.func.value)}` cannot be locked",
            help=f"what it offers: {', '.join(f'`{each}`' for each in offered)}"
            if offered
            else "declare it in the class: `db = Mutex()`; where there are several, give an index",
        )
    require(Side.RUST, call, f"`{call.func.attr}()`", context)
    name, here = _named(leaf.guard, at, context) if named else (None, at)
    done = polled(leaf, call, here, context)
    return Held(leaf.guard, call, name, context.scope), done.at


def _named(guard: Guard, at: Location, context: Context) -> tuple[GuardOf, Location]:
    """What the name of a guard will stand for, and where it is taken if it was never forgotten."""
    actor, system = context.draft.actor, context.machine.system
    forgotten = Cell(Variable(f"{actor.name} has forgotten {len(system.cells)}", BOOLEAN), False)
    system.cells.append(forgotten)
    again = context.draft.silently(at, guard=forgotten.variable)
    here = context.draft.silently(at, guard=negation(forgotten.variable))
    return GuardOf(guard, forgotten.variable, actor.control.at(again)), here


def _taken_at_once(
    call: ast.Call, at: Location, context: Context, *, named: bool
) -> tuple[Held, Location]:
    """Compile `x.try_lock()` or its like: the guard, or an exception, and no waiting."""
    assert isinstance(call.func, ast.Attribute)
    thing = thing_at(call.func.value, context.names)
    assert isinstance(thing, Primitive)
    answer = call_of(call, thing, context)
    if answer is None or answer.guard is None:
        refuse(
            Refusal.NOT_AWAITABLE,
            context.names.text,
            call,
            f"there is no `{call.func.attr}()` of this",
            f"`{ast.unparse(call.func.value)}` has no such word",
            help=f"what it offers: {', '.join(f'`{each}`' for each in thing.words())}",
        )
    require(Side.RUST, call, f"`{call.func.attr}()`", context)
    name, here = _named(answer.guard, at, context) if named else (None, at)
    done = answered(answer, call, here, context)
    return Held(answer.guard, call, name, context.scope), done


def answered(answer: Call, node: ast.Call, at: Location, context: Context) -> Location:
    """Compile a call of a primitive that answers at once; gives back where it has succeeded."""
    draft, span = context.draft, context.span(node)
    if answer.exceeds != FALSE:
        actor = draft.actor
        exceeded = all_of(actor.control.at(at), actor.may_run(), answer.exceeds)
        name = f"{ast.unparse(node)} by {actor.name} at {at}"
        context.machine.system.limits.append(Limit(name, exceeded, answer.advice, span))
    done = draft.fresh()
    for operation in answer.done:
        if operation.misused:
            at = unless_misused(operation, node, at, context)
        draft.step(at, operation, done, span=span)
    for failure in answer.fails:
        raised = way_out(Raise(failure.exception), context)
        draft.step(at, failure.operation, raised, span=span)
    return done
