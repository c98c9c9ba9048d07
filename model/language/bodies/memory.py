"""Whose memory a thing is in: processes share only what is made for it."""

from __future__ import annotations

import ast

from mortmain.model.domain.leaf import Bequeathed, Primitive
from mortmain.model.domain.process import Process
from mortmain.model.domain.thread import Thread
from mortmain.model.domain.token_lock import TokenLock
from mortmain.model.language.bodies.context import Context
from mortmain.model.language.bodies.refusals import Refusal, refuse


def check_memory(thing: Primitive | TokenLock, node: ast.AST, context: Context) -> None:
    """Refuse that two processes use a thing that is in the memory of one of them."""
    if isinstance(thing, Bequeathed) and thing.shared:
        return
    homes = context.machine.system.homes
    here = process_of(context)
    if homes.setdefault(thing.name, here) == here:
        return
    other = homes[thing.name]
    refuse(
        Refusal.OTHER_MEMORY,
        context.names.text,
        node,
        f"two processes cannot share `{thing.name}`",
        f"it is in the memory of {_called(other)}, and this is {_called(here)}",
        why="every process has its own memory, and this kind of thing is in it",
        help='choose a lock that processes share, such as `Mutex(kind="semaphore")`, "robust" or '
        '"file"; or declare one for each with `count=`',
    )


def check_in_app(name: str, node: ast.AST, context: Context) -> None:
    """Refuse that another process uses what is in that of the isolates and tasks."""
    here = process_of(context)
    if here == context.machine.system.app:
        return
    refuse(
        Refusal.OTHER_MEMORY,
        context.names.text,
        node,
        f"`{name}` is in the process of the isolates and tasks",
        f"this is {_called(here)}",
        why="every process has its own memory, and a runtime is in it",
        help="let a thread of that process do it",
    )


def process_of(context: Context) -> Process | None:
    """The process in which this body runs; `None` for that of the isolates and tasks."""
    actor = context.draft.actor
    own = actor.process if isinstance(actor, Thread) else None
    return own or context.machine.system.app


def _called(process: Process | None) -> str:
    return "the process of the isolates and tasks" if process is None else f"`{process.name}`"
