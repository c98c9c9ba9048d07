"""Calls that do not wait: sending, releasing, aborting, killing, ending."""

from __future__ import annotations

import ast
from functools import partial

from mortmain.model.domain.abort_handle import AbortHandle
from mortmain.model.domain.isolate import Finalizer, Isolate
from mortmain.model.domain.operation import Operation
from mortmain.model.domain.port import Port
from mortmain.model.domain.program import Location
from mortmain.model.domain.token_lock import TokenLock
from mortmain.model.language.bindings import GuardOf, Started
from mortmain.model.language.codes import did_you_mean
from mortmain.model.language.context import Context, Side, require
from mortmain.model.language.expressions import known, thing_at
from mortmain.model.language.invocations import called_without_await, spawned
from mortmain.model.language.refusals import Refusal, refuse
from mortmain.model.term.build import FALSE, all_of, negation
from mortmain.model.transition.properties import Code, Limit, Safety


def called(node: ast.Call, at: Location, context: Context) -> Location | None:
    """Compile a call that stands alone as a statement."""
    draft, span, machine = context.draft, context.span(node), context.machine
    match node:
        case ast.Call(func=ast.Name(id="kill"), args=[party, *mode]):
            return draft.step(at, _kill(node, party, mode, context), span=span)
        case ast.Call(func=ast.Name(id="exit"), args=[]):
            require(Side.DART, node, "`exit()`", context)
            assert context.frame is not None
            draft.step(at, Operation("exits", later=(context.frame.isolate.die,)), span=span)
            return None
        case ast.Call(func=ast.Name(id="dispose"), args=[]):
            require(Side.DART, node, "`dispose()`", context)
            assert context.frame is not None
            isolate = context.frame.isolate
            closed = Operation("disposes of the bridge", updates={isolate.handler: FALSE})
            return draft.step(at, closed, span=span)
        case ast.Call(func=ast.Name(id="cancel_callbacks"), args=parties):
            targets = [each for party in parties for each in _isolates(party, context)]
            if not targets and isinstance(draft.actor, Finalizer):
                targets = [draft.actor.isolate]
            if not targets:
                _no_isolate(node, "", context)
            text = f"cancels the callbacks of {', '.join(each.name for each in targets)}"
            cancel = partial(machine.system.cancel_callbacks, tuple(targets))
            return draft.step(at, Operation(text, later=(cancel,)), span=span)
        case ast.Call(func=ast.Name(id="spawn")):
            return spawned(node, at, context)[1]
        case ast.Call(func=ast.Attribute(attr="send", value=value), args=args) if isinstance(
            port := thing_at(value, context.names), Port
        ):
            return _send(node, port, args, at, context)
        case ast.Call(func=ast.Attribute(attr="release", value=value)) if isinstance(
            lock := thing_at(value, context.names), TokenLock
        ):
            require(Side.RUST, node, "a token lock", context)
            return _release_token(node, lock, at, context)
        case ast.Call(func=ast.Attribute(attr="release", value=ast.Name(id=name))) if isinstance(
            context.names.bindings.get(name), GuardOf
        ):
            return release(node, name, at, context)
        case ast.Call(func=ast.Attribute(attr="abort", value=ast.Name(id=name))) if isinstance(
            started := context.names.bindings.get(name), Started
        ):
            require(Side.RUST, node, "aborting a task", context)
            text = f"asks {started.task.name} to stop"
            operation = Operation(text, updates=started.task.abort(), towards=started.task.name)
            return draft.step(at, operation, span=span)
        case ast.Call(func=ast.Attribute(attr="abort", value=value)) if isinstance(
            slot := thing_at(value, context.names), AbortHandle
        ):
            require(Side.RUST, node, "aborting a task", context)
            operation = Operation(f"aborts through {slot.name}", later=(slot.abort,))
            return draft.step(at, operation, span=span)
        case ast.Call(func=ast.Attribute(value=ast.Name(id="self"), attr=name)) if (
            name in machine.definition.methods
        ):
            return called_without_await(node, at, context)
    name = ast.unparse(node.func)
    refuse(
        Refusal.UNKNOWN_NAME,
        context.names.text,
        node,
        f"`{name}` cannot be called here",
        "not a word of the language, nor a method of the spec",
        help=did_you_mean(
            name.removeprefix("self."),
            [*machine.definition.methods, "kill", "exit", "dispose", "spawn", "cancel_callbacks"],
            "call a method of the spec with `self.`",
        ),
    )


def release(node: ast.AST, name: str, at: Location, context: Context) -> Location:
    """Give a guard back before its block ends; a second time is a misuse."""
    guard = context.names.bindings[name]
    assert isinstance(guard, GuardOf)
    draft, mutex, place = context.draft, guard.mutex, guard.place
    here = draft.silently(at)
    context.machine.system.safeties.append(
        Safety(
            context.machine.safety_name(f"double release of {mutex.name} by {draft.actor.name}"),
            all_of(draft.actor.control.at(here), negation(mutex.owned_by(place))),
            Code.MISUSE,
            f"{draft.actor.name} releases {mutex.name}, whose guard `{name}` it gave back before",
            context.span(node),
        )
    )
    return draft.step(here, mutex.release(place), span=context.span(node))


def _release_token(node: ast.Call, lock: TokenLock, at: Location, context: Context) -> Location:
    """Release a token lock; releasing one that is free is a misuse, as in most such tables."""
    draft = context.draft
    here = draft.silently(at)
    context.machine.system.safeties.append(
        Safety(
            context.machine.safety_name(f"release of {lock.name} by {draft.actor.name}"),
            all_of(draft.actor.control.at(here), negation(lock.held())),
            Code.MISUSE,
            f"{draft.actor.name} releases {lock.name}, which nobody holds",
            context.span(node),
        )
    )
    return draft.step(here, lock.release(), span=context.span(node))


def _send(
    node: ast.Call, port: Port, args: list[ast.expr], at: Location, context: Context
) -> Location:
    if args:
        refuse(
            Refusal.NOT_YET,
            context.names.text,
            args[0],
            "messages carry no values yet",
            help="use one port for each kind of message",
        )
    draft, span = context.draft, context.span(node)
    context.machine.system.limits.append(
        Limit(
            f"capacity of {port.name} at {draft.actor.name}",
            all_of(draft.actor.control.at(at), draft.actor.may_run(), port.full()),
            f"more than {port.capacity} messages are under way on {port.name}: "
            f"declare it with `capacity={port.capacity * 2}`",
            span,
        )
    )
    delivered, lost = port.send(draft.actor.name)
    after = draft.step(at, delivered, span=span)
    draft.step(at, lost, after, span=span)
    return after


def _kill(node: ast.Call, party: ast.expr, mode: list[ast.expr], context: Context) -> Operation:
    given = [*mode, *(each.value for each in node.keywords if each.arg == "mode")]
    how = known(given[0], context.names) if given else "before_next_event"
    if how not in ("immediate", "before_next_event"):
        refuse(
            Refusal.ARGUMENTS,
            context.names.text,
            given[0],
            "there is no such kind of kill",
            help='use "immediate" or "before_next_event"',
        )
    targets = _isolates(party, context)
    if len(targets) != 1:
        _no_isolate(party, str(known(party, context.names) or ast.unparse(party)), context)
    return Operation(
        f"kills {targets[0].name}", updates=targets[0].kill(str(how)), towards=targets[0].name
    )


def _isolates(node: ast.expr, context: Context) -> list[Isolate]:
    """The isolates that a name stands for: one, or all of a counted party."""
    name = str(known(node, context.names))
    return [
        each
        for each in context.machine.system.isolates
        if each.name == name or each.name.rpartition(" ")[0] == name
    ]


def _no_isolate(node: ast.AST, name: str, context: Context) -> None:
    isolates = [each.name for each in context.machine.system.isolates]
    refuse(
        Refusal.NO_ISOLATE,
        context.names.text,
        node,
        f"there is no isolate `{name}`" if name else "an isolate must be named",
        f"there are {', '.join(isolates)}",
        help=did_you_mean(name, isolates, f'name one of them: `"{isolates[0]}"`'),
    )
