"""Awaiting a clone of a shared future: polled here, and wherever else somebody has one."""

from __future__ import annotations

import ast

from mortmain.model.domain.future import Future
from mortmain.model.domain.operation import Operation
from mortmain.model.domain.program import Location, Program
from mortmain.model.domain.shared import Shared
from mortmain.model.domain.task import Task
from mortmain.model.language.bodies.blocking import require_task
from mortmain.model.language.bodies.cancellation import cancellable, suspended
from mortmain.model.language.bodies.context import Context, Side
from mortmain.model.language.bodies.given import Given, kept_result
from mortmain.model.language.bodies.memory import check_memory
from mortmain.model.language.bodies.misuse import unless
from mortmain.model.language.bodies.refusals import Refusal, refuse
from mortmain.model.language.bodies.results import unless_failed
from mortmain.model.term.build import FALSE, TRUE, equal, negation


def shared_awaited(node: ast.expr, shared: Shared, at: Location, context: Context) -> Given:
    """`await self.config`: whoever comes first begins it, and all are given what it returns."""
    require_task(node, "a `Shared` future", context)
    check_memory(shared, node, context)
    future, draft = shared.future, context.draft
    actor = draft.actor
    assert isinstance(actor, Task | Future)
    program = _program_of(shared, node, context)
    if (lost := shared.has_lost_all_clones()) != FALSE:
        text = f"{actor.name} polls {shared.name}, whose last clone was dropped"
        at = unless(lost, f"poll of {shared.name} by {actor.name}", text, node, at, context)
    polled = draft.fresh()
    waiting = suspended(polled, context)
    comes = shared.polled(actor, actor.control.at(waiting))
    begins = {**comes, **future.start(program.entry), **program.given}
    new, span = future.unbegun(), context.span(node)
    first = Operation(f"is the first to poll {shared.name}", guard=new, updates=begins)
    draft.step(at, first, polled, span=span)
    draft.step(at, Operation(f"polls {shared.name}", negation(new), comes), polled, span=span)
    result, keep = kept_result(future.results, actor.control)
    ready = equal(future.finished, TRUE)
    taken = Operation(f"is given the result of {shared.name}", ready, keep, future.name)
    cancellable(waiting, node, context, elapses=negation(ready))
    after = draft.step(waiting, taken, span=span, resumes=True)
    return result.given(unless_failed(node, future, after, context))


def _program_of(shared: Shared, node: ast.expr, context: Context) -> Program:
    """What it runs, compiled where it is awaited for the first time."""
    system, future = context.machine.system, shared.future
    if not any(each is future for each in system.tasks):
        system.admit(future)
        method = context.machine.definition.methods[shared.method]
        return context.machine.program(future, method, {}, Side.RUST)
    if all(actor is not future for actor, _ in system.programs):
        refuse(
            Refusal.RECURSION,
            context.names.text,
            node,
            f"`{shared.name}` waits for itself",
            f"awaited in what `{shared.method}` does",
            why="a future that polls a clone of itself is never ready",
            help=f"await in `{shared.method}` what it is made of",
        )
    return system.program_of(future)
