"""Awaits that block their thread: nothing is polled, cancelled or timed out while they wait.

Whoever blocks stays in the middle of its segment, so that it keeps whatever runs it: a future the
poll of its task, a Dart frame its event loop.  `leaves.blocked` compiles such a wait.
"""

from __future__ import annotations

import ast

from mortmain.model.domain.local_set import LocalSet
from mortmain.model.domain.shared import SharedFuture
from mortmain.model.domain.thread import Thread
from mortmain.model.language.bodies.context import Context, Side, require
from mortmain.model.language.bodies.refusals import Refusal, refuse
from mortmain.model.language.bodies.scopes import Held, deadlines, outward


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


def check_shared(node: ast.AST, context: Context) -> None:
    """Refuse to block whoever polls a shared future: it could be any of several tasks."""
    if isinstance(context.task, SharedFuture):
        refuse(
            Refusal.WORKERS,
            context.names.text,
            node,
            "this wait would block whoever polls the shared future",
            "it blocks the thread of one of several tasks",
            why="which of them has polled it is not modelled",
            help="let a task of its own do that, and await its handle: `spawn(self.work())`",
        )


def check_counted(node: ast.AST, context: Context) -> None:
    """Refuse to block a worker of a runtime of which nothing is known.

    Whether the others still go on is decided by how many workers are left: none, if a
    `current_thread` runtime is blocked.  Either answer would be a guess.
    """
    task = context.task
    counted = bool(context.machine.system.runtimes)
    if task is None or task.blocks or counted or blocks_thread(context):
        return
    refuse(
        Refusal.WORKERS,
        context.names.text,
        node,
        "this wait blocks a worker, and nobody said how many there are",
        "it blocks the thread that polls the task",
        why="with the last worker blocked, no other task goes on either",
        help="write `runtime = Runtime(1)` for a single thread, `Runtime(4)` for four of them",
    )


def check_sent(node: ast.AST, context: Context) -> None:
    """Refuse to await with a guard that must not leave its thread, in a task that may be moved.

    Rule B3: such a future is not `Send`, so that it can be neither spawned nor exported; the body
    of `#[tokio::main]` or of a local task, which is what a `@task` may be, never leaves its thread.
    Nor does what a thread waits for with `block_on`.
    """
    task = context.task
    if task is None or blocks_thread(context) or task.blocks or not (task.caller or task.spawned):
        return
    if isinstance(task.runtime, LocalSet):
        return
    for held in outward(context.scope):
        if isinstance(held, Held) and held.guard.stays:
            refuse(
                Refusal.NOT_SEND,
                context.names.text,
                node,
                f"the guard of `{held.guard.of}` cannot be held over an await here",
                "the task may go on in another thread",
                why="its future would not be `Send`: Rust does not compile that",
                help="drop the guard before, or take a tokio mutex: `Mutex()`",
            )
