"""Calls that do not wait: sending, releasing, aborting, killing, ending."""

from __future__ import annotations

import ast
from dataclasses import replace
from functools import partial
from typing import NoReturn

from mortmain.model.domain.abort_handle import AbortHandle
from mortmain.model.domain.isolate import Finalizer
from mortmain.model.domain.leaf import Call, Carrier, Ended, Primitive
from mortmain.model.domain.local_set import LocalSet
from mortmain.model.domain.operation import Operation
from mortmain.model.domain.port import Port
from mortmain.model.domain.program import Location
from mortmain.model.domain.runtime import Runtime
from mortmain.model.domain.token_lock import TokenLock
from mortmain.model.language.bodies.arguments import takes_nothing
from mortmain.model.language.bodies.bindings import (
    FutureOf,
    GuardOf,
    JoinSetOf,
    Started,
    StreamOf,
)
from mortmain.model.language.bodies.context import Context, Side, require, require_native
from mortmain.model.language.bodies.enabling import enabled
from mortmain.model.language.bodies.expressions import thing_at
from mortmain.model.language.bodies.forgetting import forget
from mortmain.model.language.bodies.given import Given, kept
from mortmain.model.language.bodies.giving_back import release, release_token, said_of_guard
from mortmain.model.language.bodies.invocations import called_without_await
from mortmain.model.language.bodies.join_sets import said_to_join_set
from mortmain.model.language.bodies.killing import isolates_named, killed, no_party, paused
from mortmain.model.language.bodies.local_tasks import said_to_local_set
from mortmain.model.language.bodies.locking import answered, leaves_a_guard
from mortmain.model.language.bodies.memory import check_memory
from mortmain.model.language.bodies.offers import call_of, leaf_of
from mortmain.model.language.bodies.owned_ends import dropped_end
from mortmain.model.language.bodies.posting import closed_port, posted
from mortmain.model.language.bodies.pushing import pushed
from mortmain.model.language.bodies.refusals import Refusal, refuse
from mortmain.model.language.bodies.runtimes import said_to_runtime
from mortmain.model.language.bodies.sending import NONE, call_with, message, sent_with
from mortmain.model.language.bodies.spawning import detached, spawning
from mortmain.model.language.bodies.unknown import refuse_unknown
from mortmain.model.language.bodies.values import goes_on
from mortmain.model.language.codes import did_you_mean, listed
from mortmain.model.term.build import FALSE

STATEMENTS = (
    "cancel_callbacks",
    "dispose",
    "exit",
    "forget",
    "kill",
    "pause",
    "resume",
    "spawn",
    "spawn_blocking",
)
"""The words that stand alone as statements."""


def called(node: ast.Call, at: Location, context: Context) -> Location | None:
    """Compile a call that stands alone as a statement."""
    draft, span, machine = context.draft, context.span(node), context.machine
    match node:
        case ast.Call(func=ast.Name(id="kill")):
            return draft.step(at, killed(node, context), span=span)
        case ast.Call(func=ast.Name(id="pause" | "resume" as word)):
            return draft.step(at, paused(node, word, context), span=span)
        case ast.Call(func=ast.Name(id="exit")):
            takes_nothing(node, context)
            require(Side.DART, node, "`exit()`", context)
            assert context.frame is not None
            draft.step(at, Operation("exits", later=(context.frame.isolate.die,)), span=span)
            return None
        case ast.Call(func=ast.Name(id="dispose")):
            takes_nothing(node, context)
            require(Side.DART, node, "`dispose()`", context)
            assert context.frame is not None
            isolate = context.frame.isolate
            closed = Operation("disposes of the bridge", updates={isolate.handler: FALSE})
            return draft.step(at, closed, span=span)
        case ast.Call(func=ast.Name(id="cancel_callbacks"), args=parties, keywords=[]):
            for party in parties:
                if not isolates_named(party, context):
                    no_party(party, context)
            targets = [each for party in parties for each in isolates_named(party, context)]
            if not targets and isinstance(draft.actor, Finalizer):
                targets = [draft.actor.isolate]
            if not targets:
                refuse(
                    Refusal.ARGUMENTS,
                    context.names.text,
                    node,
                    "an isolate must be named",
                    "whose callbacks?",
                    help='write `cancel_callbacks("runner")`',
                )
            text = f"cancels the callbacks of {', '.join(each.name for each in targets)}"
            cancel = partial(machine.system.cancel_callbacks, tuple(targets))
            return draft.step(at, Operation(text, later=(cancel,)), span=span)
        case ast.Call(func=ast.Name(id="forget")):
            return forget(node, at, context)
        case ast.Call() if (said := spawning(node, context)) is not None:
            return detached(said, at, context)
        case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="push")) if isinstance(
            stream := context.names.bindings.get(name), StreamOf
        ):
            return pushed(node, stream, at, context)
        case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr=word)) if isinstance(
            tasks := context.names.bindings.get(name), JoinSetOf
        ):
            return said_to_join_set(node, tasks.join_set, word, at, context)
        case ast.Call(func=ast.Attribute(attr=word, value=value)) if isinstance(
            scheduler := thing_at(value, context.names), Runtime | LocalSet
        ):
            if isinstance(scheduler, LocalSet):
                return said_to_local_set(node, scheduler, word, at, context)
            return said_to_runtime(node, scheduler, word, at, context)
        case ast.Call(func=ast.Attribute(attr="add" | "send", value=value)) if isinstance(
            port := thing_at(value, context.names), Port
        ):
            return posted(node, port, at, context)
        case ast.Call(func=ast.Attribute(attr="close", value=value)) if isinstance(
            port := thing_at(value, context.names), Port
        ):
            return closed_port(node, port, at, context)
        case ast.Call(
            func=ast.Attribute(
                attr="drop_sender" | "drop_receiver" | "drop_clone" as word, value=value
            )
        ) if isinstance(ended := thing_at(value, context.names), Ended):
            takes_nothing(node, context)
            return dropped_end(node, ended, word.removeprefix("drop_"), at, context)
        case ast.Call(func=ast.Attribute(attr=word, value=value)) if (
            isinstance(primitive := thing_at(value, context.names), Primitive)
            and (answer := call_of(node, primitive, context)) is not None
        ):
            at, sent = message(node, primitive, word, at, context)
            return _said_to_primitive(node, call_with(answer, primitive, word, sent), at, context)
        case ast.Call(func=ast.Attribute(attr="release", value=value)) if isinstance(
            lock := thing_at(value, context.names), TokenLock
        ):
            takes_nothing(node, context)
            require_native(node, "a token lock", context)
            check_memory(lock, node, context)
            return release_token(node, lock, at, context)
        case ast.Call(func=ast.Attribute(attr="release", value=ast.Name(id=name))) if isinstance(
            context.names.bindings.get(name), GuardOf
        ):
            takes_nothing(node, context)
            return release(node, name, at, context)
        case ast.Call(func=ast.Attribute(attr=word, value=ast.Name(id=name))) if isinstance(
            bound := context.names.bindings.get(name), GuardOf
        ):
            at, with_it = sent_with(node, bound.guard, word, at, context)
            return said_of_guard(node, name, word, at, context, with_it)
        case ast.Call(func=ast.Attribute(attr="enable", value=ast.Name(id=name))) if isinstance(
            kept := context.names.bindings.get(name), FutureOf
        ):
            return enabled(node, name, kept, at, context)
        case ast.Call(func=ast.Attribute(attr="abort", value=ast.Name(id=name))) if isinstance(
            started := context.names.bindings.get(name), Started
        ):
            takes_nothing(node, context)
            require(Side.RUST, node, "aborting a task", context)
            text = f"asks {started.task.name} to stop"
            operation = Operation(text, updates=started.task.abort(), towards=started.task.name)
            return draft.step(at, operation, span=span)
        case ast.Call(func=ast.Attribute(attr="abort", value=value)) if isinstance(
            slot := thing_at(value, context.names), AbortHandle
        ):
            takes_nothing(node, context)
            require_native(node, "aborting a task", context)
            operation = Operation(f"aborts through {slot.name}", later=(slot.abort,))
            return draft.step(at, operation, span=span)
        case ast.Call(func=ast.Attribute(value=ast.Name(id="self"), attr=name)) if (
            name in machine.definition.methods
        ):
            return goes_on([called_without_await(node, at, context)], context)
        case ast.Call(func=ast.Attribute(attr="lock" | "acquire" | "receive", value=value)) if (
            thing_at(value, context.names) is not None
        ):
            _refuse_unawaited(node, context)
        case ast.Call(func=ast.Name(id="sleep" | "select" | "either")):
            _refuse_unawaited(node, context)
        case ast.Call(func=ast.Attribute(attr=word, value=value)) if isinstance(
            primitive := thing_at(value, context.names), Primitive
        ):
            if leaf_of(node, primitive, context) is not None:
                _refuse_unawaited(node, context)
            refuse(
                Refusal.UNKNOWN_NAME,
                context.names.text,
                node,
                f"`{ast.unparse(value)}` has no `{word}`",
                "no such thing to call",
                help=f"what it offers: {', '.join(f'`{each}`' for each in primitive.words())}",
            )
    refuse_unknown(node, context)
    name = ast.unparse(node.func)
    refuse(
        Refusal.UNKNOWN_NAME,
        context.names.text,
        node,
        f"`{name}` does nothing as a statement",
        "no call that stands alone",
        help=did_you_mean(
            name.removeprefix("self."),
            {*machine.definition.methods, *STATEMENTS} - {name.removeprefix("self.")},
            f"calls that stand alone are methods of the spec and {listed(STATEMENTS)}",
        ),
    )


def tried(node: ast.Call, at: Location, context: Context) -> list[Given] | None:
    """`self.jobs.try_receive()`, with the message that it takes; `None` for other calls."""
    if not isinstance(node.func, ast.Attribute):
        return None
    thing, word = thing_at(node.func.value, context.names), node.func.attr
    if not isinstance(thing, Carrier) or thing.carries is None or word not in thing.message_words:
        return None
    answer = call_of(node, thing, context)
    if answer is None:
        return None
    require_native(node, f"`{word}()`", context)
    result = kept(thing.carries, context.draft.actor.control, "received")
    call = call_with(answer, thing, word, NONE)
    done = tuple(each.then(result.keep(thing.first())) for each in call.done)
    return [result.given(answered(replace(call, done=done), node, at, context))]


def _refuse_unawaited(node: ast.Call, context: Context) -> NoReturn:
    written = ast.unparse(node)
    locks = leaves_a_guard(node, context)
    refuse(
        Refusal.NOT_AWAITED,
        context.names.text,
        node,
        f"`{written}` is not awaited",
        "its future is dropped",
        why="a future that nobody awaits does nothing",
        help=f"write `async with {written}:`" if locks else f"write `await {written}`",
    )


def _said_to_primitive(node: ast.Call, call: Call, at: Location, context: Context) -> Location:
    """A call that answers at once, perhaps with an exception."""
    assert isinstance(node.func, ast.Attribute)
    word = node.func.attr
    require_native(node, f"`{word}()`", context)
    if call.guard is not None:
        written = ast.unparse(node)
        refuse(
            Refusal.NOT_AWAITED,
            context.names.text,
            node,
            "what this takes is given back at once",
            "its guard is dropped",
            help=f"write `with {written}:`, or keep the guard: `guard = {written}`",
        )
    return answered(call, node, at, context)
