"""Calls from Dart to Rust: which thread they run on, and what their caller does meanwhile."""

from __future__ import annotations

import ast

from mortmain.model.domain.actor import Control
from mortmain.model.domain.operation import Operation
from mortmain.model.domain.program import Location
from mortmain.model.domain.runs_on import RunsOn
from mortmain.model.domain.task import Task
from mortmain.model.language.bodies.context import Context
from mortmain.model.language.bodies.given import Given, kept_result
from mortmain.model.language.bodies.handed_back import given_away
from mortmain.model.language.bodies.handed_over import free_at_the_end
from mortmain.model.language.bodies.results import unless_failed
from mortmain.model.language.bodies.starting import started
from mortmain.model.language.bodies.thread_code import runs_on
from mortmain.model.language.definition import Method
from mortmain.model.term.build import TRUE, equal


def bridge_calls(
    node: ast.Call, method: Method, at: Location, context: Context, slots: int
) -> list[tuple[Task, Location]]:
    """A call from Dart: arguments are decoded and the task is spawned in one step."""
    assert context.frame is not None
    where, system = runs_on(method), context.machine.system
    at = given_away(node, at, context)
    tasks = []
    for _ in range(slots):
        name = system.fresh_name(f"{method.name} of {context.draft.actor.name}")
        task = Task(
            name,
            Control(name),
            runtime=system.runtime if where is RunsOn.RUNTIME else None,
            caller=context.frame.isolate,
            runs_on=where,
            pool=system.pool() if where is RunsOn.POOL else None,
            span=method.span,
        )
        tasks.append(task)
        system.admit(task)
    ways = started(node, method, tasks, at, context, "calls", [{} for _ in tasks])
    for task in tasks:
        if task.carried:
            free_at_the_end(task, context)
    return ways


def called_on_its_thread(
    node: ast.Call, method: Method, at: Location, context: Context
) -> tuple[Task, Given]:
    """A `sync` call: until it returns, its isolate handles no event and cannot be killed."""
    assert context.frame is not None
    ((task, called),) = bridge_calls(node, method, at, context, 1)
    context.frame.isolate.native.append(task.control.begun())
    result, keep = kept_result(task.results, context.frame.control)
    returned = Operation(
        f"is back from {task.name}",
        guard=equal(task.finished, TRUE),
        updates={**keep, **task.received()},
        waits_for=task.name,
    )
    after = context.draft.step(called, returned, span=context.span(node))
    return task, result.given(unless_failed(node, task, after, context))
