"""Polling a leaf future: ready at once, or pending until a later poll, or dropped meanwhile."""

from __future__ import annotations

import ast
from dataclasses import replace

from mortmain.model.domain.future import Future
from mortmain.model.domain.leaf import Leaf
from mortmain.model.domain.operation import Operation
from mortmain.model.domain.program import Location
from mortmain.model.domain.task import Task
from mortmain.model.language.bodies.blocking import (
    blocks_thread,
    check_counted,
    check_shared,
    check_timed,
)
from mortmain.model.language.bodies.cancellation import cancellable, suspended
from mortmain.model.language.bodies.context import Context
from mortmain.model.language.bodies.exits import way_out
from mortmain.model.language.bodies.given import Given, kept
from mortmain.model.language.bodies.scopes import Elapsed, Raise, deadlines
from mortmain.model.term.inference import sort_of
from mortmain.model.transition.action import Kind


def polled(leaf: Leaf, node: ast.AST, at: Location, context: Context) -> Given:
    """Compile an await of `leaf`; gives back where its result is there."""
    return polled_or(leaf, (), node, at, context)[0]


def polled_or(
    leaf: Leaf, others: tuple[Operation, ...], node: ast.AST, at: Location, context: Context
) -> tuple[Given, Location]:
    """The same where any poll can also end in one of these ways; and where they lead."""
    draft, span = context.draft, context.span(node)
    if node is draft.future_of and isinstance(draft.actor, Future):
        draft.actor.leaf.append(leaf)
    elif leaf.makes is not None:
        at = draft.step(at, leaf.makes, span=span)
    elsewhere = draft.fresh()
    if leaf.blocks or blocks_thread(context):
        return blocked(leaf, others, elsewhere, node, at, context), elsewhere
    first = _first_poll(at, context)
    # Even what is ready at once may yield first (tokio's budget), and be dropped there.
    cancellable(first, node, context)
    sort = None if leaf.gives is None else sort_of(leaf.gives)
    result = kept(sort, draft.actor.control, "received")
    keep = result.keep(leaf.gives)
    done, returned = draft.fresh(), draft.fresh()
    for operation in leaf.at_once:
        draft.step(first, operation.then(keep), done, span=span)
    for operation in leaf.pending:
        draft.step(first, operation, returned, span=span)
    for failure in leaf.fails_at_once:
        raised = way_out(Raise(failure.exception), context)
        draft.step(first, failure.operation, raised, span=span)
    for other in others:
        draft.step(first, replace(other, waits_for=None), elsewhere, span=span)
    waiting = suspended(returned, context)
    cancellable(
        waiting,
        node,
        context,
        elapses=leaf.elapses,
        drop=leaf.drop,
        drop_when_ready=leaf.drop_ready,
    )
    for operation in leaf.ready:
        draft.step(waiting, operation.then(keep), done, span=span, resumes=True)
    for operation in leaf.again:
        again = replace(operation, later=(*operation.later, *draft.actor.suspend().later))
        draft.step(waiting, again, waiting, span=span, resumes=True)
    for failure in leaf.fails:
        raised = way_out(Raise(failure.exception), context)
        draft.step(waiting, failure.operation, raised, span=span, resumes=True)
    for other in others:
        draft.step(waiting, other, elsewhere, span=span, resumes=True)
    return result.given(done), elsewhere


def blocked(
    leaf: Leaf,
    others: tuple[Operation, ...],
    elsewhere: Location,
    node: ast.AST,
    at: Location,
    context: Context,
) -> Given:
    """Compile a wait for `leaf` that blocks the thread; gives back where its result is there."""
    check_shared(node, context)
    if not leaf.waits_for_guards:
        check_counted(node, context)
    draft, span = context.draft, context.span(node)
    sort = None if leaf.gives is None else sort_of(leaf.gives)
    result = kept(sort, draft.actor.control, "received")
    keep = result.keep(leaf.gives)
    here = _on_a_worker(at, node, context)
    done, waiting = draft.fresh(), draft.fresh() if leaf.pending else here
    for operation in leaf.at_once:
        draft.step(here, operation.then(keep), done, span=span)
    for operation in leaf.pending:
        draft.step(here, operation, waiting, span=span)
    for operation in leaf.ready:
        draft.step(waiting, operation.then(keep), done, span=span)
    if (task := _on_runtime(context)) is not None and task.runtime is not None:
        task.runtime.blocked.append((task.name, draft.actor.control.at(waiting)))
    for place, failures in ((here, leaf.fails_at_once), (waiting, leaf.fails)):
        for failure in failures:
            raised = way_out(Raise(failure.exception), context)
            draft.step(place, failure.operation, raised, span=span)
    for place in dict.fromkeys((here, waiting)):
        for other in others:
            draft.step(place, other, elsewhere, span=span)
    if leaf.timed and blocks_thread(context):
        for deadline in deadlines(context.scope):
            elapsed = Operation("times out", guard=leaf.elapses, kind=Kind.TIMEOUT)
            for place in dict.fromkeys((here, waiting)):
                gone = elapsed.then(leaf.drop.updates) if place == waiting else elapsed
                draft.step(place, gone, way_out(Elapsed(deadline), context), span=span)
    elif leaf.blocks or leaf.guard:
        check_timed(node, context)
    else:
        cancellable(waiting, node, context, drop=leaf.drop, drop_when_ready=leaf.drop_ready)
    return result.given(done)


def _on_runtime(context: Context) -> Task | None:
    """The task of a declared runtime that blocks one of its workers here."""
    task = context.task
    return task if task is not None and task.takes_worker else None


def _on_a_worker(at: Location, node: ast.AST, context: Context) -> Location:
    """Where a wait that blocks begins: where workers are counted, only once one polls the task."""
    if _on_runtime(context) is None:
        return context.draft.silently(at)
    return context.draft.step(
        at, Operation("begins to wait on its worker"), span=context.span(node)
    )


def _first_poll(at: Location, context: Context) -> Location:
    """Where a leaf is polled for the first time; a future may also yield there, as said above.

    A task needs no step for that: whatever it does next, it does when it is polled.
    """
    draft = context.draft
    if not isinstance(draft.actor, Future):
        return suspended(at, context)
    first = draft.silently(at)
    yields = Operation("yields", once=(draft.actor.may_yield,))
    waiting = suspended(draft.step(first, yields), context)
    cancellable(waiting, context.method.node, context)
    draft.step(waiting, Operation("is polled again"), first, resumes=True)
    return first
