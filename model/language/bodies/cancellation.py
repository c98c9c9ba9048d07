"""What can end a wait from outside: timeouts, aborts, kills."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import replace

from mortmain.model.domain.future import Future
from mortmain.model.domain.operation import Operation
from mortmain.model.domain.program import Location
from mortmain.model.domain.shared import SharedFuture
from mortmain.model.domain.task import Task
from mortmain.model.domain.thread import Thread
from mortmain.model.language.bodies.blocking import check_sent, check_timed
from mortmain.model.language.bodies.context import Context
from mortmain.model.language.bodies.exits import way_out
from mortmain.model.language.bodies.scopes import Cancel, Deadline, Elapsed, Exit, deadlines
from mortmain.model.term.build import TRUE, equal
from mortmain.model.term.nodes import Term
from mortmain.model.transition.action import Kind


def cancellable(
    waiting: Location,
    node: ast.AST,
    context: Context,
    *,
    elapses: Term = TRUE,
    elapses_once: tuple[Callable[[], Term], ...] = (),
    drop: Operation | None = None,
    drop_when_ready: Operation | None = None,
    begun: bool = True,
) -> None:
    """What can end a wait of a Rust task from outside: its timeouts, an abort, a kill.

    A timeout polls the inner future first, so it fires only where `elapses`, and `elapses_once` all
    is compiled: the future is not ready.  `drop` says what dropping the future does, and
    `drop_when_ready` the same where it is ready and not yet polled: an abort can meet that, and
    a timeout where the future has become ready since it was polled.
    What has a thread to itself is aborted only before it has `begun` (J8).
    """
    actor = context.draft.actor
    dropped = drop or Operation()
    if isinstance(actor, Thread):
        check_timed(node, context)
        if actor.killable == "cancel":
            for way in [dropped] if drop_when_ready is None else [dropped, drop_when_ready]:
                gone = Operation("is cancelled", kind=Kind.KILL)
                _cut(waiting, gone, way, Cancel(), node, context)
        return
    if not isinstance(actor, Task | Future):
        return
    check_sent(node, context)
    ways = [dropped] if drop_when_ready is None else [dropped, drop_when_ready]
    for deadline in deadlines(context.scope):
        fired = Operation("times out", elapses, kind=Kind.TIMEOUT, once=elapses_once)
        _elapsed(waiting, fired, ways, deadline, node, context)
    if isinstance(actor, Future):
        for way in ways:
            gone = Operation(way.text or "is dropped", actor.is_dropped(), actor.occupy())
            _cut(waiting, gone, way, Cancel(), node, context)
        return
    task = actor
    if task.blocks and begun:
        return
    for way in ways:
        if task.heeds_aborts:
            text = "is aborted" if task.abortable else "is dropped with its runtime"
            aborted = Operation(text, guard=equal(task.aborted, TRUE))
            _cut(waiting, aborted, way, Cancel(), node, context)
        if task.name in context.machine.killables:
            killed = Operation(text="is aborted", kind=Kind.KILL)
            _cut(waiting, killed, way, Cancel(), node, context)


def suspended(at: Location, context: Context) -> Location:
    """The actor returns Pending; gives back the location where it waits.

    A timeout looks at its timer in the same poll, so a future with timeouts around it goes on
    being polled there until it `waits`.
    """
    draft, actor = context.draft, context.draft.actor
    if not isinstance(actor, Future) or not any(deadlines(context.scope)):
        return draft.suspend(at)
    waiting = draft.step(at, actor.pause())
    return draft.step(waiting, actor.yields(), waiting, proceeds=True)


def _elapsed(
    waiting: Location,
    fired: Operation,
    ways: list[Operation],
    deadline: Deadline,
    node: ast.AST,
    context: Context,
) -> None:
    """A timer fires after the poll of what is inside, which is then dropped as it is by then.

    In between another thread may have made it ready; where that matters, `ways` has two.
    """
    if not any(way.updates or way.later for way in ways[1:]):
        for poll in _polls(context):
            _cut(waiting, fired, ways[0], Elapsed(deadline), node, context, **poll)
    elif isinstance(context.draft.actor, Task) and not isinstance(
        context.draft.actor, SharedFuture
    ):
        _fires_and_drops(waiting, fired, ways, deadline, node, context)
    else:
        _fires_then_drops(waiting, fired, ways, deadline, node, context)


def _fires_and_drops(
    waiting: Location,
    fired: Operation,
    ways: list[Operation],
    deadline: Deadline,
    node: ast.AST,
    context: Context,
) -> None:
    """Both in one step; `mortmain.model.lowering.atomicity` says why that is all."""
    for way, text in zip(ways, (fired.text, f"{fired.text}, {ways[-1].text}"), strict=True):
        dropped = replace(fired, text=text, guard=TRUE, once=())
        for poll in _polls(context):
            _cut(waiting, dropped, way, Elapsed(deadline), node, context, **poll)


def _fires_then_drops(
    waiting: Location,
    fired: Operation,
    ways: list[Operation],
    deadline: Deadline,
    node: ast.AST,
    context: Context,
) -> None:
    """One after the other, in the same poll."""
    draft, span = context.draft, context.span(node)
    expired = draft.fresh()
    for poll in _polls(context):
        draft.step(waiting, fired, expired, span=span, **poll)
    for way in ways:
        draft.step(expired, way, way_out(Elapsed(deadline), context), span=span)


def _polls(context: Context) -> list[dict[str, bool]]:
    """In which polls a timer is looked at: of a future it may be the one that is under way."""
    if isinstance(context.draft.actor, Task):
        return [{"fires": True}]
    return [{"resumes": True}, {"proceeds": True}]


def _cut(
    waiting: Location,
    cut: Operation,
    drop: Operation,
    exit: Exit,
    node: ast.AST,
    context: Context,
    *,
    resumes: bool = False,
    proceeds: bool = False,
    fires: bool = False,
) -> None:
    both = cut.when(drop.guard).then(drop.updates)
    operation = replace(both, text=cut.text or drop.text, later=(*cut.later, *drop.later))
    context.draft.step(
        waiting,
        operation,
        way_out(exit, context),
        span=context.span(node),
        resumes=resumes,
        forced=not (resumes or proceeds or fires),
        proceeds=proceeds,
        fires=fires,
    )
