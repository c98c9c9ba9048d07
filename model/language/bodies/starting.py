"""Starting tasks: a slot for each run that can be under way, and the step that takes one."""

from __future__ import annotations

import ast

from mortmain.model.domain.operation import Operation, Updates
from mortmain.model.domain.program import Location
from mortmain.model.domain.task import Task
from mortmain.model.language.bodies.arguments import arguments, check_chain
from mortmain.model.language.bodies.context import Context, Side
from mortmain.model.language.definition import Method
from mortmain.model.term.build import FALSE, all_of, negation
from mortmain.model.transition.properties import Limit


def started(
    call: ast.Call,
    method: Method,
    tasks: list[Task],
    at: Location,
    context: Context,
    verb: str,
    kept: list[Updates],
) -> list[tuple[Task, Location]]:
    """Compile a task for each slot, and the step that starts it in the first that is free."""
    check_chain(call, method, context)
    draft = context.draft
    context.machine.system.limits.append(
        Limit(
            f"slots of {tasks[0].name}",
            all_of(draft.actor.control.at(at), *(task.busy() for task in tasks)),
            f"{method.name} is started again while {len(tasks)} earlier runs from the same place "
            f"still go on: make room for more with `slots = {len(tasks) + 1}` in the spec or "
            f"`--set slots={len(tasks) + 1}` (a call that is kept under a name has one slot)",
            context.span(call),
        )
    )
    ways = []
    for position, (task, keep) in enumerate(zip(tasks, kept, strict=True)):
        context.machine.system.starters[task.name] = draft.actor
        bindings, updates = arguments(call, method, task.control, context)
        chain = (*context.chain, method.name)
        program = context.machine.program(task, method, bindings, Side.RUST, chain=chain)
        free = [] if len(tasks) == 1 else [negation(task.busy())]
        slot = all_of(*(each.busy() for each in tasks[:position]), *free)
        gone = task.runtime.is_shut() if task.runtime and task.ends_with_runtime else FALSE
        operation = Operation(
            f"{verb} {task.name}",
            guard=all_of(slot, negation(gone)),
            updates={**task.start(program.entry), **program.given, **updates, **keep},
            towards=task.name,
        )
        ways.append((task, draft.step(at, operation, span=context.span(call))))
        if gone != FALSE:
            dropped = Operation(updates=keep).followed_by(task.refused()).when(all_of(slot, gone))
            draft.step(at, dropped, ways[-1][1], span=context.span(call))
    return ways


def slots_of(context: Context) -> int:
    """How many runs from one place may be under way at once."""
    return context.machine.definition.slots


def joined_slots(started: list[tuple[Task, Location]], context: Context) -> Location:
    """Where control goes on, whichever slot was taken."""
    after = context.draft.fresh()
    for _, location in started:
        context.draft.silently(location, after)
    return after
