"""What is said to a runtime, and what a task does with its thread: driving, shutting down.

Whoever enters a runtime with `block_on` polls one future itself, and with it all tasks of a
current-thread runtime, until that future is ready.
"""

from __future__ import annotations

import ast
from typing import NoReturn

from mortmain.model.domain.actor import Control
from mortmain.model.domain.local_set import LocalSet
from mortmain.model.domain.operation import Operation
from mortmain.model.domain.program import Location
from mortmain.model.domain.runs_on import RunsOn
from mortmain.model.domain.runtime import Runtime
from mortmain.model.domain.task import Task
from mortmain.model.domain.thread import Thread
from mortmain.model.language.bodies.arguments import method_of, takes_nothing
from mortmain.model.language.bodies.context import Context, Side, require
from mortmain.model.language.bodies.given import Given, kept_result
from mortmain.model.language.bodies.memory import check_in_app
from mortmain.model.language.bodies.misuse import panics, unless
from mortmain.model.language.bodies.refusals import Refusal, refuse
from mortmain.model.language.bodies.results import unless_failed
from mortmain.model.language.bodies.spawning import Spawning, called_by
from mortmain.model.language.bodies.starting import started
from mortmain.model.language.codes import did_you_mean
from mortmain.model.language.definition import Method
from mortmain.model.term.build import TRUE, equal, negation
from mortmain.model.transition.action import Kind

WORDS = ("block_on", "drop", "shutdown_background", "shutdown_timeout", "spawn", "spawn_blocking")


def said_to_runtime(
    node: ast.Call, runtime: Runtime, word: str, at: Location, context: Context
) -> Location:
    """Compile what is called and not awaited: `self.runtime.shutdown_background()`."""
    draft, span = context.draft, context.span(node)
    if word == "block_on":
        _refuse_block_on(node, context)
    if word not in (*WORDS, "stop_driving"):
        refuse_word(node, f"`{runtime.name}`", word, (*WORDS, "stop_driving"), context)
    takes_nothing(node, context)
    require(Side.RUST, node, f"`{word}()`", context)
    check_in_app(runtime.name, node, context)
    if word == "stop_driving":
        return draft.step(at, runtime.stop(), span=span)
    actor = draft.actor.name
    again = f"{actor} shuts {runtime.name} down, which was shut down before"
    here = unless(runtime.is_shut(), f"end of {runtime.name} by {actor}", again, node, at, context)
    begun = draft.step(here, runtime.shut_down(), span=span)
    if word == "shutdown_background":
        return begun
    if _is_polled(context):
        text = f"{actor} waits for the end of {runtime.name}, in a task, which may not block"
        return panics(f"{word} of {runtime.name} in {actor}", text, node, begun, context)
    ended = draft.step(begun, runtime.gone(), span=span)
    if word == "shutdown_timeout":
        left = Operation(
            f"waits no longer for the end of {runtime.name}",
            kind=Kind.TIMEOUT,
            once=(lambda: negation(runtime.members.all_over()),),
        )
        draft.step(begun, left, ended, span=span)
    return ended


def block_on(node: ast.Call, runtime: Runtime, at: Location, context: Context) -> Given:
    """`self.runtime.block_on(self.main())` of a thread, which polls that future itself."""
    require(Side.RUST, node, "`block_on`", context)
    if _is_polled(context):
        _refuse_block_on(node, context)
    check_in_app(runtime.name, node, context)
    call, method = _polled(node, context)
    system, actor = context.machine.system, context.draft.actor
    late = f"{actor.name} enters {runtime.name}, which was shut down before"
    at = unless(
        runtime.is_shut(), f"entering {runtime.name} by {actor.name}", late, node, at, context
    )
    name = system.fresh_name(f"{method.name} of {actor.name}")
    main = Task(name, Control(name), runtime=runtime, own_thread=True, span=method.span)
    system.admit(main)
    verb = f"enters {runtime.name} with"
    ((_, inside),) = started(call, method, [main], at, context, verb, [{}])
    main.driver.append(actor.control.at(inside))
    runtime.driven_at.append(actor.control.at(inside))
    return _back_from(main, node, inside, context)


def in_place(node: ast.Call, at: Location, context: Context) -> Given:
    """`block_in_place(self.crunch)`: the task blocks its thread, and keeps no worker.

    Rule T5: the worker's other tasks go to another thread; nothing else of the same task is polled,
    and it is not aborted before the call is over.  Where there is one thread for all, it panics.
    """
    require(Side.RUST, node, "`block_in_place`", context)
    call, method = called_by(Spawning(node, "spawn_blocking", "block_in_place"), context)
    if not _is_polled(context):
        refuse(
            Refusal.WRONG_SIDE,
            context.names.text,
            node,
            "`block_in_place` is for a task",
            "this may block its thread as it is",
            help=f"write `{ast.unparse(call)}`",
        )
    task, draft, system = context.task, context.draft, context.machine.system
    assert task is not None
    alone = task.runtime
    if isinstance(alone, LocalSet) or (alone is not None and alone.current_thread):
        text = f"{task.name} blocks in place, and {alone.name} has no other thread to go on with"
        at = panics(f"block_in_place in {draft.actor.name}", text, node, at, context)
    name = system.fresh_name(f"{method.name} in {draft.actor.name}")
    inner = Task(
        name,
        Control(name),
        runs_on=RunsOn.BLOCKING,
        runtime=context.runtime,
        own_thread=True,
        span=method.span,
    )
    system.admit(inner)
    ((_, inside),) = started(call, method, [inner], at, context, "blocks in place with", [{}])
    return _back_from(inner, node, inside, context)


def refuse_word(
    node: ast.AST, what: str, word: str, words: tuple[str, ...], context: Context
) -> NoReturn:
    """Refuse what something does not offer."""
    refuse(
        Refusal.UNKNOWN_NAME,
        context.names.text,
        node,
        f"{what} has no `{word}` here",
        "no such thing to call or to await",
        help=did_you_mean(word, words, f"it has {', '.join(f'`{each}`' for each in words)}"),
    )


def _back_from(task: Task, node: ast.Call, at: Location, context: Context) -> Given:
    """Wait, without letting anybody have the thread, until the task is over."""
    result, keep = kept_result(task.results, context.draft.actor.control)
    back = Operation(
        f"is back from {task.name}",
        guard=equal(task.finished, TRUE),
        updates=keep,
        waits_for=task.name,
    )
    after = context.draft.step(at, back, span=context.span(node))
    return result.given(unless_failed(node, task, after, context))


def _is_polled(context: Context) -> bool:
    """Whether this body is part of a future, and no code with a thread of its own."""
    return context.task is not None and not context.task.blocks


def _polled(node: ast.Call, context: Context) -> tuple[ast.Call, Method]:
    """The call that `block_on` is given, and its method."""
    match node:
        case ast.Call(
            args=[ast.Call(func=ast.Attribute(value=ast.Name(id="self"))) as call], keywords=[]
        ):
            method = method_of(call, context)
            if isinstance(method.node, ast.AsyncFunctionDef):
                return call, method
    refuse(
        Refusal.ARGUMENTS,
        context.names.text,
        node,
        "`block_on` of a runtime takes the call of an `async` method",
        "given something else",
        help=f"write `{ast.unparse(node.func)}(self.main())`, for example",
    )


def _refuse_block_on(node: ast.Call, context: Context) -> NoReturn:
    written = ast.unparse(node)
    if isinstance(context.draft.actor, Thread):
        refuse(
            Refusal.NOT_AWAITED,
            context.names.text,
            node,
            f"`{written}` is not awaited",
            why="a thread waits for it, as for everything else",
            help=f"write `await {written}`",
        )
    refuse(
        Refusal.WRONG_SIDE,
        context.names.text,
        node,
        "`block_on` panics inside a task",
        "this is polled by a runtime",
        why="a runtime cannot be entered from within another, whose thread it would block",
        help="spawn it there: `handle = self.runtime.spawn(...)`, then `await handle`",
    )
