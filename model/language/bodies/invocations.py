"""Calls of methods: over the bridge, as part of the caller, as a task, as a callback."""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import TypeGuard

from mortmain.model.domain.actor import Control
from mortmain.model.domain.callback import Callback
from mortmain.model.domain.cell import forgotten
from mortmain.model.domain.isolate import Frame
from mortmain.model.domain.leaf import Guard
from mortmain.model.domain.operation import Operation, Updates
from mortmain.model.domain.program import Location
from mortmain.model.domain.runs_on import RunsOn
from mortmain.model.domain.task import Task
from mortmain.model.language.bodies.arguments import arguments, check_chain, method_of, names_of
from mortmain.model.language.bodies.bindings import Binding, Closure
from mortmain.model.language.bodies.bridge_calls import (
    bridge_calls,
    called_on_its_thread,
)
from mortmain.model.language.bodies.context import Context, Side, reads_only_its_own
from mortmain.model.language.bodies.given import Given, Kept, kept, kept_result
from mortmain.model.language.bodies.handed_over import received
from mortmain.model.language.bodies.owned_ends import with_ends, without_ends
from mortmain.model.language.bodies.refusals import Refusal, refuse
from mortmain.model.language.bodies.results import await_reply, unless_failed
from mortmain.model.language.bodies.scopes import Call
from mortmain.model.language.bodies.starting import joined_slots, slots_of
from mortmain.model.language.bodies.thread_code import as_run_by, is_exported, runs_on
from mortmain.model.language.bodies.variables import result_sort
from mortmain.model.language.definition import Method


def called_and_awaited(node: ast.Call, at: Location, context: Context) -> Given:
    """`await self.method(...)`: a call over the bridge from Dart, else part of the caller."""
    method = method_of(node, context)
    if context.side is Side.DART and runs_on(method) is RunsOn.CALLER:
        refuse(
            Refusal.NOT_AWAITABLE,
            context.names.text,
            node,
            f"`{method.name}` is a `sync` function, and gives nothing to await",
            "it has returned before",
            help=f"write `{ast.unparse(node)}` without `await`",
        )
    if context.side is Side.DART and is_exported(method):
        after = context.draft.fresh()
        result = Kept(None)
        for task, called in bridge_calls(node, method, at, context, slots_of(context)):
            if task.results and result.cell is None:
                result, _ = kept_result(task.results, context.draft.actor.control)
            keep = result.keep(task.results[0].variable if task.results else None)
            replied = await_reply(node, task, called, keep, context)
            context.draft.silently(unless_failed(node, task, replied, context), after)
        return result.given(after)
    _check_async(node, method, context)
    return _inlined(node, method, at, context)


def guard_received(node: ast.expr, at: Location, context: Context) -> tuple[Location, Guard]:
    """`guard = await self.begin()` in Dart: the name stands for one guard, so there is one slot.

    A `sync` function gives it at once: no reply is on its way that could be lost.
    """
    assert isinstance(node, ast.Call)
    method = method_of(node, context)
    if runs_on(method) is RunsOn.CALLER:
        task, given = called_on_its_thread(node, method, at, context)
        return given.at, received(task, node, context)
    ((task, called),) = bridge_calls(node, method, at, context, 1)
    guard = received(task, node, context)
    replied = await_reply(node, task, called, {}, context)
    return unless_failed(node, task, replied, context), guard


def calls_method(node: ast.expr, context: Context) -> TypeGuard[ast.Call]:
    """Whether `node` is `self.method(...)`."""
    match node:
        case ast.Call(func=ast.Attribute(value=ast.Name(id="self"), attr=name)):
            return name in context.machine.definition.methods
        case _:
            return False


def returns_at_once(node: ast.Call, context: Context) -> bool:
    """Whether it is a call of a plain `def`, whose value is there when it returns.

    What runs on the bridge's pool gives a future to Dart.
    """
    if not calls_method(node, context):
        return False
    method = method_of(node, context)
    later = context.side is Side.DART and runs_on(method) is RunsOn.POOL
    return isinstance(method.node, ast.FunctionDef) and not later


def called_later(node: ast.Call, at: Location, context: Context) -> tuple[Given, Updates]:
    """`future(self.method(...))`: where its body ends, and what keeps the arguments till then."""
    method = method_of(node, context)
    _check_async(node, method, context)
    mark = len(context.draft.actor.control.locals)
    bindings, updates = arguments(node, method, context.draft.actor.control, context)
    return _body(node, method, bindings, mark, at, context), updates


def called_without_await(node: ast.Call, at: Location, context: Context) -> Given:
    """A method called as a plain statement, or for the value that it returns at once."""
    method = method_of(node, context)
    if context.side is Side.DART and runs_on(method) is RunsOn.CALLER:
        return called_on_its_thread(node, method, at, context)[1]
    if context.side is Side.DART and is_exported(method):
        calls = bridge_calls(node, method, at, context, slots_of(context))
        return Given(joined_slots(calls, context))
    if isinstance(method.node, ast.FunctionDef):
        return _inlined(node, method, at, context)
    in_dart = context.side is Side.DART
    refuse(
        Refusal.NOT_AWAITED,
        context.names.text,
        node,
        f"`{method.name}` is called and not awaited",
        "its future is dropped",
        why="it would go on beside its caller, which is not modelled yet"
        if in_dart
        else "a Rust future does nothing until it is polled",
        help=f"write `await self.{method.name}(...)`"
        + ("" if in_dart else f" or `spawn(self.{method.name}(...))`"),
    )


def call_without_await(node: ast.expr, at: Location, context: Context) -> tuple[Task, Location]:
    """`future = self.method(...)` in Dart: the call starts now and may be awaited later."""
    assert isinstance(node, ast.Call)
    method = method_of(node, context)
    if context.side is not Side.DART or not is_exported(method):
        refuse(
            Refusal.NOT_AWAITED,
            context.names.text,
            node,
            f"`{method.name}` is called and not awaited",
            "only a call from Dart to Rust goes on by itself",
            help=f"write `await self.{method.name}(...)`",
        )
    ((task, called),) = bridge_calls(node, method, at, context, 1)
    return task, called


def callback_slot(node: ast.Call, closure: Closure, context: Context) -> tuple[Callback, Updates]:
    """A slot for one call of a Dart closure from Rust, with the frame that will run it.

    Its arguments are kept with the frame from the call on, as the message does that carries them.
    """
    method = context.machine.definition.methods[closure.method]
    isolate = closure.isolate
    name = context.machine.system.fresh_name(f"{method.name} on {isolate.name}")
    frame = Frame(name, isolate, Control(name), method.span)
    system = context.machine.system
    callback = Callback(name, frame, system.bridge, context.draft.actor, system.isolates)
    context.machine.system.callbacks.append(callback)
    bindings, updates = arguments(node, method, frame.control, context)
    check_chain(node, method, context)
    context.machine.program(
        frame,
        method,
        bindings,
        Side.DART,
        begin=callback.handle(),
        chain=(*context.chain, method.name),
    )
    return callback, updates


def _inlined(node: ast.Call, method: Method, at: Location, context: Context) -> Given:
    """The body of a method as part of its caller's program."""
    control = context.draft.actor.control
    mark = len(control.locals)
    bindings, updates = arguments(node, method, control, context)
    entry, inside = with_ends(node, method, copied(updates, at, node, context), context)
    given = _body(node, method, bindings, mark, entry, inside)
    return replace(given, at=without_ends(given.at, inside, context))


def copied(updates: Updates, at: Location, node: ast.AST, context: Context) -> Location:
    """Keep what a call is given: a step that others may come before, if it reads shared data."""
    silent = all(reads_only_its_own(value, context) for value in updates.values())
    text = "" if silent else f"evaluates the arguments of {ast.unparse(node)}".replace("self.", "")
    operation = Operation(text, updates=updates, silent=silent)
    return context.draft.step(at, operation, span=context.span(node))


def _body(
    node: ast.Call,
    method: Method,
    bindings: dict[str, Binding],
    mark: int,
    entry: Location,
    context: Context,
) -> Given:
    """The statements of a method, from `entry` on; locals from `mark` on are its own."""
    check_chain(node, method, context)
    method = as_run_by(context.draft.actor, method)
    draft, control = context.draft, context.draft.actor.control
    names = names_of(context.machine, method, bindings, control)
    fresh = control.locals[mark:]
    forget = forgotten(fresh)
    chain = (*context.chain, method.name)
    result = kept(result_sort(method, names, chain), control, f"result of {method.name}")
    if result.cell is not None:
        draft.returning[result.cell.variable] = method
    return_to = draft.fresh()
    inside = Context(
        context.machine,
        context.draft,
        method,
        names,
        context.side,
        Call(return_to, forget, result.cell, context.method, context.chain, context.scope),
        chain=chain,
    )
    end = context.machine.statements(method.node.body, entry, inside)
    if end is not None:
        draft.silently(end, return_to, updates=forget)
    return result.given(return_to)


def _check_async(node: ast.Call, method: Method, context: Context) -> None:
    if isinstance(method.node, ast.FunctionDef):
        refuse(
            Refusal.NOT_AWAITABLE,
            context.names.text,
            node,
            f"`{method.name}` is a `def`, and gives nothing to await",
            help=f"call it without `await`, or write `async def {method.name}(...)`",
        )
