"""Awaits: where an actor lets others run, what it waits for, and what can happen to it there."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import replace

from mortmain.model.domain.leaf import Copied, Made, Primitive
from mortmain.model.domain.local_set import LocalSet
from mortmain.model.domain.operation import Operation
from mortmain.model.domain.port import Port
from mortmain.model.domain.program import Location
from mortmain.model.domain.receiver import Receiver
from mortmain.model.domain.runtime import Runtime
from mortmain.model.domain.shared import Shared
from mortmain.model.domain.token_lock import TokenLock
from mortmain.model.domain.watch import Watch
from mortmain.model.language.bodies.arguments import takes_nothing
from mortmain.model.language.bodies.bindings import (
    Closure,
    FutureOf,
    JoinSetOf,
    Started,
    StreamOf,
)
from mortmain.model.language.bodies.cancellation import cancellable, suspended
from mortmain.model.language.bodies.closures import callback_awaited
from mortmain.model.language.bodies.context import Context, Side, require
from mortmain.model.language.bodies.exits import way_out
from mortmain.model.language.bodies.expressions import thing_at
from mortmain.model.language.bodies.futures import awaited_future, selected
from mortmain.model.language.bodies.given import Given, kept
from mortmain.model.language.bodies.invocations import called_and_awaited
from mortmain.model.language.bodies.join_sets import next_joined, refuse_word
from mortmain.model.language.bodies.joining import each_concurrently, joined_futures
from mortmain.model.language.bodies.killing import exited
from mortmain.model.language.bodies.leaves import polled
from mortmain.model.language.bodies.local_tasks import local_set_awaited, run_until
from mortmain.model.language.bodies.locking import is_copied, refuse_awaited, tries_for_a_guard
from mortmain.model.language.bodies.making_once import made_once
from mortmain.model.language.bodies.memory import check_memory
from mortmain.model.language.bodies.offers import leaf_of
from mortmain.model.language.bodies.posting import owner_of
from mortmain.model.language.bodies.refusals import Refusal, refuse
from mortmain.model.language.bodies.results import elapses_in_dart, result_awaited
from mortmain.model.language.bodies.runtimes import block_on, in_place
from mortmain.model.language.bodies.scopes import Raise
from mortmain.model.language.bodies.sending import leaf_with, message
from mortmain.model.language.bodies.shared import shared_awaited
from mortmain.model.language.bodies.streams import next_of
from mortmain.model.language.bodies.subscribing import holds_for
from mortmain.model.language.bodies.syntax import is_word
from mortmain.model.language.bodies.thread_code import blocks_its_thread
from mortmain.model.language.bodies.unknown import refuse_unknown
from mortmain.model.term.build import any_of, negation
from mortmain.model.term.sorts import Sort

OFFERED: Mapping[type, tuple[str, ...]] = {
    Port: ("await ...receive()", "send()", "add()", "close()"),
    TokenLock: ("await ...acquire()", "release()", "locked()"),
}
"""What can be said of the things that are no primitives of Rust."""


def awaited(
    node: ast.expr, at: Location, context: Context, keeps: Sort | None = None
) -> list[Given]:
    """Compile `await node`; gives back where control goes on, and with which value.

    Where one of several is ready, it `keeps` what that gives, which will have this sort.
    """
    _check_place(node, context)
    match node:
        case ast.Call(func=ast.Name(id="sleep")):
            takes_nothing(node, context)
            return [Given(_sleep(node, at, context))]
        case ast.Call(func=ast.Name(id="exited")):
            return [Given(exited(node, at, context))]
        case ast.Call(func=ast.Name(id="select" | "either")):
            return selected(node, at, context, keeps=keeps is not None)
        case ast.Call(func=ast.Name(id="join")):
            return [Given(joined_futures(node, at, context)[0])]
        case ast.Call(func=ast.Name(id="for_each_concurrent")):
            return [Given(each_concurrently(node, at, context))]
        case ast.Call(func=ast.Name(id="future"), args=[made_here]):
            return awaited(made_here, at, context)
        case ast.Call(func=ast.Name(id="by_ref"), args=[ast.Name(id=name)]) if isinstance(
            bound := context.names.bindings.get(name), FutureOf
        ):
            return [awaited_future(node, bound.future, at, context, owned=False)]
        case ast.Name(id=name) if isinstance(bound := context.names.bindings.get(name), FutureOf):
            return [awaited_future(node, bound.future, at, context, owned=True)]
        case ast.Call(func=ast.Name(id=name)) if isinstance(
            closure := context.names.bindings.get(name), Closure
        ):
            require(Side.RUST, node, "calling a Dart function back", context)
            return [callback_awaited(node, closure, at, context)]
        case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="next")) if isinstance(
            stream := context.names.bindings.get(name), StreamOf
        ):
            takes_nothing(node, context)
            return next_of(node, stream, at, context, keeps)
        case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr=word)) if isinstance(
            tasks := context.names.bindings.get(name), JoinSetOf
        ):
            if word != "join_next":
                refuse_word(node, word, context)
            return next_joined(node, tasks.join_set, at, context, keeps)
        case ast.Name(id=name) if isinstance(started := context.names.bindings.get(name), Started):
            return [result_awaited(node, started.task, at, context)]
        case ast.Call(func=ast.Name(id="block_in_place")):
            return [in_place(node, at, context)]
        case ast.Call(func=ast.Attribute(attr="block_on", value=value)) if isinstance(
            runtime := thing_at(value, context.names), Runtime
        ):
            return [block_on(node, runtime, at, context)]
        case ast.Call(func=ast.Attribute(attr="run_until", value=value)) if isinstance(
            local := thing_at(value, context.names), LocalSet
        ):
            return [run_until(node, local, at, context)]
        case ast.Attribute() if isinstance(local := thing_at(node, context.names), LocalSet):
            return [Given(local_set_awaited(node, local, at, context))]
        case ast.Attribute() | ast.Subscript() if isinstance(
            shared := thing_at(node, context.names), Shared
        ):
            return [shared_awaited(node, shared, at, context)]
        case ast.Call(func=ast.Attribute(attr=word, value=value)) if (
            thing := thing_at(value, context.names)
        ) is not None:
            return [_of_thing(node, thing, word, at, context)]
        case ast.Call(func=ast.Attribute(value=ast.Name(id="self"), attr=method)) if (
            method in context.machine.definition.methods
        ):
            return [called_and_awaited(node, at, context)]
    refuse_unknown(node, context)
    refuse(
        Refusal.NOT_AWAITABLE,
        context.names.text,
        node,
        "this cannot be awaited",
        "not a call, a handle or `sleep()`",
        help="keep the handle, as in `handle = spawn(...)`, then `await handle`"
        if is_word(node, "spawn")
        else "write `async with timeout():`, and what may take too long inside it"
        if is_word(node, "timeout")
        else "await `self.method()`, a call of a callback parameter, `self.port.receive()`, a "
        "handle bound in this block, or `sleep()`",
    )


def _check_place(node: ast.expr, context: Context) -> None:
    """Refuse to await where nothing can wait."""
    if context.side is Side.FINALIZER:
        refuse(
            Refusal.WRONG_SIDE,
            context.names.text,
            node,
            "a native finalizer cannot await",
            "nothing would poll it",
            why="it runs at once on the thread of the isolate that is shutting down",
            help="do without waiting, or use `@on_exit`",
        )
    if isinstance(context.method.node, ast.FunctionDef) and not blocks_its_thread(
        context.draft.actor
    ):
        refuse(
            Refusal.NOT_AWAITABLE,
            context.names.text,
            node,
            f"`{context.method.name}` is a `def`, in which nothing can be awaited",
            help=f"write `async def {context.method.name}(...)`, and await its calls",
        )


def _of_thing(node: ast.Call, thing: object, word: str, at: Location, context: Context) -> Given:
    if word in ("receive", "acquire", "lock"):
        takes_nothing(node, context)
    match thing, word:
        case Port() as port, "receive":
            return _receive(node, port, at, context)
        case TokenLock() as lock, "acquire":
            check_memory(lock, node, context)
            return Given(_acquire(node, lock, at, context))
        case Primitive(), _ if tries_for_a_guard(node, context):
            refuse_awaited(node, node, f"with {ast.unparse(node)}:", context)
        case Watch() | Receiver(), "wait_for" if thing.carries is not None:
            return holds_for(node, thing, at, context)
        case Copied() as copied, word if is_copied(node, context):
            takes_nothing(node, context)
            require(Side.RUST, node, f"`{word}()`", context)
            leaf = copied.copied(word, context.draft.actor.name)
            assert leaf is not None
            return polled(leaf, node, at, context)
        case Primitive() as primitive, word if word in primitive.guard_words:
            refuse(
                Refusal.NOT_AWAITED,
                context.names.text,
                node,
                "the guard of this lock is dropped at once",
                "locked and unlocked",
                help=f"write `with ...blocking_{word}():`"
                if blocks_its_thread(context.draft.actor)
                else f"write `async with ...{word}():`, or keep the guard: "
                f"`guard = await ...{word}()`",
            )
        case Made() as primitive, word if word in primitive.making_words:
            return Given(made_once(node, primitive, word, at, context))
        case Primitive() as primitive, word if (
            leaf := leaf_of(node, primitive, context)
        ) is not None:
            require(Side.RUST, node, f"`{word}()`", context)
            here, sent = message(node, primitive, word, at, context)
            return polled(leaf_with(leaf, primitive, word, sent), node, here, context)
    words = thing.words() if isinstance(thing, Primitive) else OFFERED.get(type(thing), ())
    refuse(
        Refusal.NOT_AWAITABLE,
        context.names.text,
        node,
        f"`{word}` cannot be awaited here",
        "no such thing to await",
        help=f"what it offers: {', '.join(f'`{each}`' for each in words)}"
        if words
        else "a port has `receive()`, a token lock `acquire()`, a mutex `lock()`",
    )


def _sleep(node: ast.expr, at: Location, context: Context) -> Location:
    waiting = suspended(at, context)
    cancellable(waiting, node, context)
    done = context.draft.step(
        waiting, Operation(text="has slept"), span=context.span(node), resumes=True
    )
    elapses_in_dart(waiting, node, context)
    return done


def _receive(node: ast.expr, port: Port, at: Location, context: Context) -> Given:
    frame = owner_of(port, node, "receive on", context)
    draft, span = context.draft, context.span(node)
    buffered = port.receive().guard
    result = kept(port.carries, draft.actor.control, "received")
    keep = result.keep(port.values.first())
    oldest = port.receive().then(keep)
    received = draft.step(draft.silently(at, guard=buffered), oldest, span=span)
    if port.closable:
        closed = way_out(Raise("Closed"), context)
        over = replace(port.finds_closed(), waits_for=None)
        draft.step(draft.silently(at, guard=over.guard), over, closed, span=span)
        buffered = any_of(buffered, over.guard)
    waiting = suspended(draft.silently(at, guard=negation(buffered)), context)
    port.awaited_at.append(frame.control.at(waiting))
    draft.step(waiting, port.receive_next().then(keep), received, span=span, resumes=True)
    if port.closable:
        draft.step(waiting, port.finds_closed(), closed, span=span, resumes=True)
    elapses_in_dart(waiting, node, context)
    return result.given(received)


def _acquire(node: ast.expr, lock: TokenLock, at: Location, context: Context) -> Location:
    require(Side.RUST, node, "a token lock", context)
    task = context.task
    owner = task.caller.name if task is not None and task.caller else context.draft.actor.name
    waiting = suspended(at, context)
    operation = lock.acquire(owner)
    cancellable(waiting, node, context)
    return context.draft.step(waiting, operation, span=context.span(node), resumes=True)
