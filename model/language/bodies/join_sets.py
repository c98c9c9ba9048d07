"""Sets of tasks: made, joined one after the other, aborted, detached, and dropped with their block.

What a task in the set may end with is raised where the set is joined, and that can stand above the
place where the task is spawned.  It is therefore learned in one pass over the spec, and used in the
next; see `mortmain.model.language.bodies.parties.system_of`.
"""

from __future__ import annotations

import ast
from dataclasses import replace
from functools import partial
from typing import NoReturn

from mortmain.model.domain.cell import Cell
from mortmain.model.domain.join_set import JoinSet
from mortmain.model.domain.leaf import Guard
from mortmain.model.domain.operation import Operation, Updates
from mortmain.model.domain.program import Location
from mortmain.model.language.bodies.arguments import takes_nothing
from mortmain.model.language.bodies.bindings import JoinSetOf
from mortmain.model.language.bodies.blocking import require_task
from mortmain.model.language.bodies.cancellation import cancellable, suspended
from mortmain.model.language.bodies.context import Context
from mortmain.model.language.bodies.exits import way_out
from mortmain.model.language.bodies.given import Given, kept
from mortmain.model.language.bodies.inexpressible import gives_nothing
from mortmain.model.language.bodies.operators import recast
from mortmain.model.language.bodies.refusals import Refusal, refuse
from mortmain.model.language.bodies.scopes import Held, Raise
from mortmain.model.language.bodies.syntax import is_word
from mortmain.model.language.codes import did_you_mean
from mortmain.model.term.build import FALSE, TRUE, if_then_else, is_empty, negation
from mortmain.model.term.nodes import Term
from mortmain.model.term.sorts import Sort

WORDS = ("abort_all", "detach_all", "join_next", "spawn", "spawn_blocking")


def binds_join_set(node: ast.stmt) -> tuple[str, ast.Call] | None:
    """The name and the call of `tasks = JoinSet()`."""
    match node:
        case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call() as call) if is_word(
            call, "JoinSet"
        ):
            return name, call
        case _:
            return None


def join_set_made(name: str, call: ast.Call, context: Context) -> tuple[JoinSetOf, Held]:
    """Compile `tasks = JoinSet()`: what the name stands for, and the scope at whose end it goes."""
    require_task(call, "`JoinSet`", context)
    takes_nothing(call, context)
    system, actor = context.machine.system, context.draft.actor
    join_set = JoinSet(system.fresh_name(f"{name} of {actor.name}"), context.span(call))
    system.join_sets.append(join_set)
    guard = Guard(join_set.name, TRUE, join_set.drop())
    return JoinSetOf(join_set), Held(guard, call, None, context.scope)


def next_joined(
    node: ast.Call,
    join_set: JoinSet,
    at: Location,
    context: Context,
    keeps: Sort | None = None,
) -> list[Given]:
    """`await tasks.join_next()`: true where a task was joined, false where none is left.

    What a task has ended with is raised here.  A first poll is ready where a task has ended
    before; nothing is lost where the wait is dropped.
    """
    takes_nothing(node, context)
    draft, span = context.draft, context.span(node)
    # Who is in the set only its own task can change, so looking is silent.
    none = Operation(silent=True, once=(lambda: negation(join_set.any_left()),))
    none_left = draft.step(at, none)
    some = draft.step(at, Operation(silent=True, once=(join_set.any_left,)))
    waiting = suspended(some, context)
    cancellable(waiting, node, context, elapses=is_empty(join_set.ended))
    result = kept(keeps, draft.actor.control, "given")
    well = join_set.join("well")
    if result.cell is not None:
        # Which tasks are in the set is known later.
        keep = partial(_given, join_set, result.cell, node, context)
        well = replace(well.then(result.cell.reset()), later=(*well.later, keep))
    joined = draft.step(waiting, well, span=span, resumes=True)
    for failure in context.machine.learned.get(join_set.name, ()):
        raised = way_out(Raise(failure), context)
        draft.step(waiting, join_set.join(failure), raised, span=span, resumes=True)
    return [result.along(joined, TRUE), Given(none_left, FALSE)]


def _given(join_set: JoinSet, cell: Cell, node: ast.Call, context: Context) -> Updates:
    """What the task has returned that was joined."""
    value: Term = cell.variable
    for task in join_set.tasks:
        if not task.results:
            gives_nothing(node, context.names.text)
        returned = recast(task.results[0].variable, cell.variable.sort)
        value = if_then_else(join_set.comes_next(task), returned, value)
    return {cell.variable: value}


def said_to_join_set(
    node: ast.Call, join_set: JoinSet, word: str, at: Location, context: Context
) -> Location:
    """Compile what is called and not awaited: `tasks.abort_all()`, `tasks.detach_all()`."""
    takes_nothing(node, context)
    match word:
        case "abort_all":
            said = join_set.abort_all()
        case "detach_all":
            said = join_set.detach_all()
        case "join_next":
            refuse(
                Refusal.NOT_AWAITED,
                context.names.text,
                node,
                f"`{ast.unparse(node)}` is not awaited",
                "its future is dropped",
                why="a future that nobody awaits does nothing",
                help=f"write `await {ast.unparse(node)}`",
            )
        case _:
            refuse_word(node, word, context)
    return context.draft.step(at, said, span=context.span(node))


def refuse_word(node: ast.AST, word: str, context: Context) -> NoReturn:
    """Refuse what a set of tasks does not offer."""
    refuse(
        Refusal.UNKNOWN_NAME,
        context.names.text,
        node,
        f"a `JoinSet` has no `{word}` here",
        "no such thing to call or to await",
        help=did_you_mean(word, WORDS, f"it has {', '.join(f'`{each}`' for each in WORDS)}"),
    )
