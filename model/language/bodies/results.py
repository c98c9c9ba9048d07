"""Awaiting the result of a call, or the end of a spawned task."""

from __future__ import annotations

import ast

from mortmain.model.domain.operation import Operation, Updates
from mortmain.model.domain.program import Location
from mortmain.model.domain.task import Task, succeeded
from mortmain.model.language.bodies.cancellation import cancellable, suspended
from mortmain.model.language.bodies.context import Context
from mortmain.model.language.bodies.exits import way_out
from mortmain.model.language.bodies.given import Given, kept_result
from mortmain.model.language.bodies.scopes import Elapsed, Raise, deadlines
from mortmain.model.term.build import TRUE, equal, negation
from mortmain.model.transition.action import Kind


def result_awaited(node: ast.expr, task: Task, at: Location, context: Context) -> Given:
    """Await the Dart future of a call, or the handle of a spawned task."""
    if task.caller is not None:
        ready = equal(task.finished, TRUE)
        result, keep = kept_result(task.results, context.draft.actor.control)
        there = context.draft.silently(at, guard=ready, updates=keep)
        waiting = context.draft.silently(at, guard=negation(ready))
        arrived = await_reply(node, task, waiting, keep, context)
        after = context.draft.silently(there)
        context.draft.silently(arrived, after)
        return result.given(unless_failed(node, task, after, context))
    draft = context.draft
    result, keep = kept_result(task.results, draft.actor.control)
    waiting = suspended(at, context)
    done = Operation(
        f"learns that {task.name} has finished",
        guard=equal(task.finished, TRUE),
        updates=keep,
        waits_for=task.name,
    )
    cancellable(waiting, node, context, elapses=negation(done.guard))
    after = draft.step(waiting, done, span=context.span(node), resumes=True)
    return result.given(unless_failed(node, task, after, context))


def await_reply(
    node: ast.expr, task: Task, at: Location, keep: Updates, context: Context
) -> Location:
    """A Dart frame waits for the message with the result of a call, and keeps it."""
    frame, draft = context.frame, context.draft
    assert frame is not None
    waiting = suspended(draft.silently(at, updates={task.listened: TRUE}), context)
    task.awaited_at.append(frame.control.at(waiting))
    reply = Operation(
        f"gets the result of {task.name}",
        guard=frame.isolate.next_is(task.reply()),
        updates={**frame.isolate.take(), **keep, **task.received()},
        waits_for=task.name,
    )
    elapses_in_dart(waiting, node, context)
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


def elapses_in_dart(waiting: Location, node: ast.AST, context: Context) -> None:
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
