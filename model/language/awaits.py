"""Awaits: where an actor lets others run, what it waits for, and what can happen to it there."""

from __future__ import annotations

import ast

from mortmain.model.domain.callback import Callback
from mortmain.model.domain.mutex import Mutex
from mortmain.model.domain.operation import Operation
from mortmain.model.domain.port import Port
from mortmain.model.domain.program import Location
from mortmain.model.domain.task import Task, succeeded
from mortmain.model.domain.token_lock import TokenLock
from mortmain.model.language.bindings import Closure, Started
from mortmain.model.language.codes import did_you_mean
from mortmain.model.language.context import Context, Side
from mortmain.model.language.exits import way_out
from mortmain.model.language.expressions import thing_at
from mortmain.model.language.refusals import Refusal, refuse
from mortmain.model.language.scopes import Cancel, Elapsed, Exit, Held, Raise, deadlines
from mortmain.model.term.build import TRUE, all_of, equal, negation
from mortmain.model.term.nodes import Term
from mortmain.model.transition.action import Kind
from mortmain.model.transition.properties import Limit

FUTURES_NOT_YET = frozenset(("select", "join", "future", "by_ref"))


def awaited(node: ast.expr, at: Location, context: Context) -> Location | None:
    """Compile `await node`; gives back where control goes on, if it does."""
    match node:
        case ast.Call(func=ast.Name(id="sleep") | ast.Attribute(value=ast.Name(), attr="sleep")):
            return _sleep(node, at, context)
        case ast.Call(func=ast.Name(id=name)) if name in FUTURES_NOT_YET:
            refuse(
                Refusal.NOT_YET,
                context.names.text,
                node,
                f"`{name}` is not modelled yet",
                help="spawn a task and await its handle",
            )
        case ast.Call(func=ast.Name(id=name)) if isinstance(
            closure := context.names.bindings.get(name), Closure
        ):
            return _callback(node, closure, at, context)
        case ast.Name(id=name) if isinstance(started := context.names.bindings.get(name), Started):
            return _result(node, started.task, at, context)
        case ast.Call(func=ast.Attribute(attr=word, value=value)) if (
            thing := thing_at(value, context.names)
        ) is not None:
            return _of_thing(node, thing, word, at, context)
        case ast.Call(func=ast.Attribute(value=ast.Name(id="self"), attr=method)):
            if method in context.machine.definition.methods:
                return context.machine.called_and_awaited(node, at, context)
            refuse(
                Refusal.UNKNOWN_ATTRIBUTE,
                context.names.text,
                node,
                f"the spec has no method `{method}`",
                "not defined",
                help=did_you_mean(
                    method,
                    context.machine.definition.methods,
                    f"define `async def {method}(self):`",
                ),
            )
    refuse(
        Refusal.NOT_AWAITABLE,
        context.names.text,
        node,
        "this cannot be awaited",
        "not a call, a handle or `sleep()`",
        help="await `self.method()`, a callback parameter, `self.port.receive()`, a handle, or "
        "`sleep()`",
    )


def _of_thing(node: ast.expr, thing: object, word: str, at: Location, context: Context) -> Location:
    match thing, word:
        case Port() as port, "receive":
            return _receive(node, port, at, context)
        case TokenLock() as lock, "acquire":
            return _acquire(node, lock, at, context)
        case Mutex(), "lock":
            refuse(
                Refusal.NOT_AWAITED,
                context.names.text,
                node,
                "the guard of this lock is dropped at once",
                "locked and unlocked",
                help="write `async with ...lock():`, or keep the guard: `guard = await ...lock()`",
            )
    refuse(
        Refusal.NOT_AWAITABLE,
        context.names.text,
        node,
        f"`{word}` cannot be awaited here",
        "no such thing to await",
        help="a port has `receive()`, a token lock `acquire()`, a mutex `lock()`",
    )


def require(side: Side, node: ast.AST, what: str, context: Context) -> None:
    """Refuse what exists only on the other side of the bridge."""
    if context.side is side:
        return
    advice = {
        Side.RUST: "put it into an `@rust` or `@task` method and call that",
        Side.DART: "put it into an `@isolate` method or a plain method that one calls",
    }
    refuse(
        Refusal.WRONG_SIDE,
        context.names.text,
        node,
        f"{what} exists only in {side}",
        f"this is {context.side}",
        help=advice.get(side, ""),
    )


def cancellable(
    waiting: Location,
    node: ast.AST,
    context: Context,
    *,
    elapses: Term = TRUE,
    drop: Operation | None = None,
    drop_when_ready: Operation | None = None,
) -> None:
    """What can end a wait of a Rust task from outside: its timeouts, an abort, a kill.

    A timeout polls the inner future first, so it fires only where `elapses`: the future is not
    ready.  `drop` says what dropping the future does; `drop_when_ready` the same where the future
    is ready and not yet polled, which only an abort can meet.
    """
    task = context.task
    if task is None:
        return
    dropped = drop or Operation()
    for deadline in deadlines(context.scope):
        fired = Operation(text="times out", guard=elapses, kind=Kind.TIMEOUT)
        _cut(waiting, fired, dropped, Elapsed(deadline), node, context)
    ways = [dropped] if drop_when_ready is None else [dropped, drop_when_ready]
    for way in ways:
        if task.abortable:
            aborted = Operation(text="is aborted", guard=equal(task.aborted, TRUE))
            _cut(waiting, aborted, way, Cancel(), node, context)
        if context.machine.killable(task):
            killed = Operation(text="is aborted", kind=Kind.KILL)
            _cut(waiting, killed, way, Cancel(), node, context)


def _cut(
    waiting: Location, cut: Operation, drop: Operation, exit: Exit, node: ast.AST, context: Context
) -> None:
    operation = cut.when(drop.guard).then(drop.updates)
    context.draft.step(waiting, operation, way_out(exit, context), span=context.span(node))


def taken(call: ast.Call, at: Location, context: Context, *, named: bool) -> tuple[Held, Location]:
    """Compile `x.lock()`; gives back the scope of the guard, and where it is held."""
    assert isinstance(call.func, ast.Attribute)
    mutex = thing_at(call.func.value, context.names)
    if not isinstance(mutex, Mutex):
        refuse(
            Refusal.NOT_AWAITABLE,
            context.names.text,
            call,
            "this is not a lock",
            f"`{ast.unparse(call.func.value)}` cannot be locked",
            help="declare it in the class: `db = Mutex()`; where there are several, give an index",
        )
    require(Side.RUST, call, "a tokio mutex", context)
    draft, span = context.draft, context.span(call)
    place = mutex.place(draft.actor.name)
    polled = draft.suspend(at)
    # Even an uncontended lock may yield once (tokio's budget), and be dropped there.
    cancellable(polled, call, context)
    holding = draft.step(polled, mutex.take(place), span=span)
    queued = draft.step(polled, mutex.enqueue(place), span=span)
    cancellable(
        queued,
        call,
        context,
        elapses=negation(mutex.owned_by(place)),
        drop=mutex.unlink(place),
        drop_when_ready=mutex.release(place, f"drops {mutex.name} unpolled"),
    )
    draft.step(queued, mutex.receive(place), holding, span=span, resumes=True)
    return Held(mutex, place, call, named, context.scope), holding


def _sleep(node: ast.expr, at: Location, context: Context) -> Location:
    waiting = context.draft.suspend(at)
    cancellable(waiting, node, context)
    done = context.draft.step(
        waiting, Operation(text="has slept"), span=context.span(node), resumes=True
    )
    _elapses_in_dart(waiting, node, context)
    return done


def _elapses_in_dart(waiting: Location, node: ast.AST, context: Context) -> None:
    """`Future.timeout`: the frame goes on as an event of its own; the source is unaffected."""
    if context.frame is None:
        return
    for deadline in deadlines(context.scope):
        context.draft.step(
            waiting,
            Operation(text="gives up waiting", kind=Kind.TIMEOUT),
            way_out(Elapsed(deadline), context),
            span=context.span(node),
            resumes=True,
        )


def _receive(node: ast.expr, port: Port, at: Location, context: Context) -> Location:
    require(Side.DART, node, "a port", context)
    draft, span, frame = context.draft, context.span(node), context.frame
    if frame is None or frame.isolate is not port.isolate:
        refuse(
            Refusal.WRONG_SIDE,
            context.names.text,
            node,
            f"only {port.isolate.name} can receive on this port",
            f"this is {context.draft.actor.name}",
            help="declare a port whose owner is this isolate",
        )
    buffered = port.receive().guard
    received = draft.step(draft.silently(at, guard=buffered), port.receive(), span=span)
    waiting = draft.suspend(draft.silently(at, guard=negation(buffered)))
    port.awaited_at.append(frame.control.at(waiting))
    draft.step(waiting, port.receive_next(), received, span=span, resumes=True)
    _elapses_in_dart(waiting, node, context)
    return received


def _acquire(node: ast.expr, lock: TokenLock, at: Location, context: Context) -> Location:
    require(Side.RUST, node, "a token lock", context)
    task = context.task
    owner = task.caller.name if task is not None and task.caller else context.draft.actor.name
    waiting = context.draft.suspend(at)
    operation = lock.acquire(owner)
    cancellable(waiting, node, context)
    return context.draft.step(waiting, operation, span=context.span(node), resumes=True)


def _callback(node: ast.Call, closure: Closure, at: Location, context: Context) -> Location:
    """Rust awaits a Dart closure."""
    callback: Callback = context.machine.callback(node, closure, context)
    draft, span = context.draft, context.span(node)
    context.machine.system.limits.append(
        Limit(
            f"slot of {callback.name} at {draft.actor.name}",
            all_of(draft.actor.control.at(at), callback.in_flight()),
            f"{callback.name} is called again while an earlier call of it is still under way on "
            f"{callback.isolate.name}; the model has room for one at each call site",
            span,
        )
    )
    inserted = draft.step(at, callback.insert(), span=span)
    gone = way_out(Raise("CallbackLost"), context)
    ready = inserted
    if callback.bridge.tombstones:
        buried = Operation(
            f"finds the tombstone of {callback.isolate.name}",
            guard=callback.buried(),
            updates=callback.withdraw(),
        )
        draft.step(inserted, buried, gone, span=span)
        unburied = Operation(
            f"finds no tombstone of {callback.isolate.name}", guard=negation(callback.buried())
        )
        ready = draft.step(inserted, unburied, span=span)
    waiting = draft.step(ready, callback.post(), span=span)
    failed = callback.post_fails()
    if callback.bridge.checks_post:
        draft.step(ready, failed.then(callback.withdraw()), gone, span=span)
    else:
        draft.step(ready, failed, waiting, span=span)
    cancellable(
        waiting,
        node,
        context,
        elapses=callback.pending(),
        drop=Operation(updates=callback.withdraw()),
    )
    draft.step(waiting, callback.lost(), gone, span=span, resumes=True)
    if callback.frame.name in context.machine.throwing:
        thrown = way_out(Raise("DartError"), context)
        draft.step(waiting, callback.fails(), thrown, span=span, resumes=True)
    return draft.step(waiting, callback.succeeds(), span=span, resumes=True)


def _result(node: ast.expr, task: Task, at: Location, context: Context) -> Location:
    """Await the Dart future of a call, or the handle of a spawned task."""
    if task.caller is not None:
        ready = equal(task.finished, TRUE)
        there = context.draft.silently(at, guard=ready)
        waiting = context.draft.silently(at, guard=negation(ready))
        arrived = await_reply(node, task, waiting, context)
        after = context.draft.silently(there)
        context.draft.silently(arrived, after)
        return unless_failed(node, task, after, context)
    draft = context.draft
    waiting = draft.suspend(at)
    done = Operation(
        f"learns that {task.name} has finished",
        guard=equal(task.finished, TRUE),
        waits_for=task.name,
    )
    cancellable(waiting, node, context, elapses=negation(done.guard))
    after = draft.step(waiting, done, span=context.span(node), resumes=True)
    return unless_failed(node, task, after, context)


def await_reply(node: ast.expr, task: Task, at: Location, context: Context) -> Location:
    """A Dart frame waits for the message with the result of a call."""
    frame, draft = context.frame, context.draft
    assert frame is not None
    waiting = draft.suspend(at)
    task.awaited_at.append(frame.control.at(waiting))
    reply = Operation(
        f"gets the result of {task.name}",
        guard=frame.isolate.next_is(task.reply()),
        updates=frame.isolate.take(),
        waits_for=task.name,
    )
    _elapses_in_dart(waiting, node, context)
    return draft.step(waiting, reply, span=context.span(node), resumes=True)


def unless_failed(node: ast.expr, task: Task, at: Location, context: Context) -> Location:
    """Go on if the task ended well; otherwise its exception is raised here."""
    if not task.failures:
        return at
    for failure in dict.fromkeys(task.failures):
        guard = equal(task.outcome, task.ended(failure))
        raised = context.draft.silently(at, guard=guard)
        context.draft.silently(raised, way_out(Raise(failure), context))
    return context.draft.silently(at, guard=succeeded(task))
