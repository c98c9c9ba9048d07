"""Awaits that block their thread: nothing is polled, cancelled or timed out while they wait.

Whoever blocks stays in the middle of its segment, so that it keeps whatever runs it: a future the
poll of its task, a Dart frame its event loop.  `leaves.blocked` compiles such a wait.
"""

from __future__ import annotations

import ast

from mortmain.model.domain.thread import Thread
from mortmain.model.language.bodies.context import Context, Side, require
from mortmain.model.language.bodies.refusals import Refusal, refuse
from mortmain.model.language.bodies.scopes import deadlines


def blocks_thread(context: Context) -> bool:
    """Whether every await of this body blocks the thread that runs it, whatever is awaited."""
    return isinstance(context.draft.actor, Thread)


def require_task(node: ast.AST, what: str, context: Context) -> None:
    """Refuse what polls futures where there is no task to do it."""
    require(Side.RUST, node, what, context)
    if blocks_thread(context):
        refuse(
            Refusal.WRONG_SIDE,
            context.names.text,
            node,
            f"{what} exists only in a task",
            "this is a thread",
            why="a thread polls nothing: each of its awaits blocks it until it is over",
            help="put it into a `@task`, or give each of the things to wait for a `@thread`",
        )


def check_timed(node: ast.AST, context: Context) -> None:
    """Refuse a timeout around what blocks its thread and has no form that gives up."""
    if not blocks_thread(context) or not any(deadlines(context.scope)):
        return
    refuse(
        Refusal.WRONG_SIDE,
        context.names.text,
        node,
        "this wait cannot time out",
        "it blocks its thread",
        why="a thread that blocks looks at no timer; only some locks have a form that gives up",
        help="put only the lock inside the timeout, and choose one with such a form: "
        '`Mutex(kind="parking_lot")`, "posix", "robust", "semaphore" or "reentrant"',
    )
