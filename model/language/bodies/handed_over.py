"""Guards that a call returns to Dart: an object there, which nothing but Dart can give back.

The guard travels in the reply, as a plain number: if nobody is there to take it, or the isolate
dies with the reply in its queue, it is never given back.  Once Dart has it, it is freed by
`guard.release()` (the bridge's `dispose`), or by a native finalizer when the isolate ends; the
collector may come earlier, and nobody can rely on that.
"""

from __future__ import annotations

import ast
from typing import NoReturn

from mortmain.model.domain.actor import Control
from mortmain.model.domain.isolate import Finalizer
from mortmain.model.domain.leaf import Guard
from mortmain.model.domain.operation import Operation
from mortmain.model.domain.program import IDLE, Location
from mortmain.model.domain.runs_on import RunsOn
from mortmain.model.domain.task import Task
from mortmain.model.language.bodies.bindings import GuardOf
from mortmain.model.language.bodies.context import Context, Side
from mortmain.model.language.bodies.draft import Draft
from mortmain.model.language.bodies.exits import way_out
from mortmain.model.language.bodies.locking import leaves_a_guard, taken
from mortmain.model.language.bodies.refusals import Refusal, refuse
from mortmain.model.language.bodies.scopes import Call, Held, Return, outward
from mortmain.model.language.bodies.thread_code import is_exported, runs_on
from mortmain.model.term.build import negation


def returns_guard(node: ast.stmt, context: Context) -> ast.expr | None:
    """The guard that a statement returns, if it does."""
    match node:
        case ast.Return(value=ast.Await(value=ast.Call() as call)) if leaves_a_guard(call, context):
            return call
        case ast.Return(value=ast.Name(id=name) as value) if isinstance(
            context.names.bindings.get(name), GuardOf
        ):
            return value
        case _:
            return None


def returned_to_dart(node: ast.expr, at: Location, context: Context) -> None:
    """`return guard`: everything else is dropped, and the guard is what the call gives."""
    task = context.draft.actor
    outer = list(outward(context.scope))
    if not isinstance(task, Task) or task.caller is None or any(isinstance(s, Call) for s in outer):
        refuse(
            Refusal.NOT_YET,
            context.names.text,
            node,
            "a guard can only be returned to Dart",
            "by an exported function itself",
            help="take the lock where it is needed",
        )
    if isinstance(node, ast.Call):
        held, at = taken(node, at, context, named=False)
        context = context.inside(held)
    else:
        assert isinstance(node, ast.Name)
        bound = context.names.bindings[node.id]
        held = next(s for s in outer if isinstance(s, Held) and _is_of(s, bound))
    if task.carried and task.carried[0] is not held.guard:
        _refuse_another(node, context)
    if not task.carried:
        task.carried.append(held.guard)
    context.draft.silently(at, way_out(Return(held), context))


def _is_of(held: Held, bound: object) -> bool:
    return isinstance(bound, GuardOf) and held.guard is bound.guard


def _refuse_another(node: ast.expr, context: Context) -> NoReturn:
    refuse(
        Refusal.NOT_YET,
        context.names.text,
        node,
        "a function can only return one and the same guard",
        "another one",
        help="take the lock in one place, and return that guard",
    )


def free_at_the_end(task: Task, context: Context) -> None:
    """The native finalizer of the object that Dart has for the guard of this call."""
    assert task.caller is not None
    isolate, guard = task.caller, task.received_guard()
    name = context.machine.system.fresh_name(f"finalizer of {guard.of} on {isolate.name}")
    finalizer = Finalizer(name, isolate, Control(name), span=task.span)
    draft = Draft(finalizer)
    entry, done = draft.fresh(), draft.fresh()
    end = draft.silently(entry, guard=negation(guard.held))
    draft.step(entry, guard.release, end, span=task.span)
    through = Operation(
        "is through with its finalizer", later=(lambda: isolate.after_finalizer(finalizer),)
    )
    draft.step(end, through, IDLE)
    isolate.finalizers.append(finalizer)
    finalizer.entry.append(entry)
    context.machine.system.programs.append((finalizer, draft.program(entry, done)))


def binds_guard_of_call(node: ast.stmt, context: Context) -> tuple[str, ast.expr] | None:
    """The name and the call of `guard = await self.begin()` in Dart, if that returns a guard."""
    match node:
        case (
            ast.Assign(targets=[ast.Name(id=name)], value=ast.Await(value=value))
            | ast.AnnAssign(target=ast.Name(id=name), value=ast.Await(value=value))
        ) if context.side is Side.DART and _gives_a_guard(value, context, at_once=False):
            return name, value
        case (
            ast.Assign(targets=[ast.Name(id=name)], value=ast.Call() as value)
            | ast.AnnAssign(target=ast.Name(id=name), value=ast.Call() as value)
        ) if context.side is Side.DART and _gives_a_guard(value, context, at_once=True):
            return name, value
        case _:
            return None


def _gives_a_guard(node: ast.expr, context: Context, *, at_once: bool) -> bool:
    """Whether it calls a function of Rust that is declared to return a guard."""
    match node:
        case ast.Call(func=ast.Attribute(value=ast.Name(id="self"), attr=name)):
            method = context.machine.definition.methods.get(name)
            if method is None or getattr(method.node.returns, "id", "") != "Guard":
                return False
            return is_exported(method) and at_once == (runs_on(method) is RunsOn.CALLER)
        case _:
            return False


def received(task: Task, node: ast.AST, context: Context) -> Guard:
    """The guard that the call has given to Dart."""
    if not task.carried:
        refuse(
            Refusal.ARGUMENTS,
            context.names.text,
            node,
            "this call returns no guard, though its type says so",
            help="write `return await self.db.lock()` in it",
        )
    return task.received_guard()
