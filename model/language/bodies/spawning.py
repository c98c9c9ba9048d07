"""Spawning: tasks that run by themselves, on a runtime, on a thread of their own, in a set."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from mortmain.model.domain.abort_handle import AbortHandle
from mortmain.model.domain.actor import Control
from mortmain.model.domain.join_set import JoinSet
from mortmain.model.domain.local_set import LocalSet
from mortmain.model.domain.operation import Updates
from mortmain.model.domain.program import Location
from mortmain.model.domain.runs_on import RunsOn
from mortmain.model.domain.runtime import Runtime
from mortmain.model.domain.task import Task
from mortmain.model.language.bodies.arguments import method_of
from mortmain.model.language.bodies.bindings import JoinSetOf
from mortmain.model.language.bodies.blocking import require_task
from mortmain.model.language.bodies.borrowing import check_not_lent
from mortmain.model.language.bodies.context import Context, Side, require
from mortmain.model.language.bodies.expressions import thing_at
from mortmain.model.language.bodies.memory import check_in_app
from mortmain.model.language.bodies.refusals import Refusal, refuse
from mortmain.model.language.bodies.starting import joined_slots, slots_of, started
from mortmain.model.language.definition import Method

WORDS = ("spawn", "spawn_blocking")


@dataclass(frozen=True, slots=True)
class Spawning:
    """What is said where something is spawned."""

    node: ast.Call
    word: str
    written: str
    """The word with what it is said to, as in `tasks.spawn`."""
    join_set: JoinSet | None = None
    """The set that the task is in."""
    on: Runtime | LocalSet | None = None
    """Who polls it, where that is said."""

    @property
    def blocking(self) -> bool:
        """Whether it runs on a thread that it may block."""
        return self.word == "spawn_blocking"


def spawning(node: ast.expr, context: Context) -> Spawning | None:
    """What `node` spawns, if that is what it does."""
    match node:
        case ast.Call(func=ast.Name(id=word)) if word in WORDS:
            return Spawning(node, word, word)
        case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr=word)) if (
            word in WORDS and isinstance(bound := context.names.bindings.get(name), JoinSetOf)
        ):
            return Spawning(node, word, f"{name}.{word}", bound.join_set)
        case ast.Call(func=ast.Attribute(value=value, attr=word)) if word in (
            *WORDS,
            "spawn_local",
        ):
            thing = thing_at(value, context.names)
            words = ("spawn_local",) if isinstance(thing, LocalSet) else WORDS
            if not isinstance(thing, Runtime | LocalSet) or word not in words:
                return None
            return Spawning(node, word, f"{ast.unparse(value)}.{word}", on=thing)
        case _:
            return None


def detached(
    said: Spawning, at: Location, context: Context, handle: AbortHandle | None = None
) -> Location:
    """A task whose handle is dropped at once, or kept in an `AbortHandle` or a set."""
    return joined_slots(_spawned(said, at, context, handle, slots_of(context)), context)


def spawned(said: Spawning, at: Location, context: Context) -> tuple[Task, Location]:
    """`handle = spawn(self.method(...))`: the name stands for one task, so there is one slot."""
    if said.join_set is not None:
        refuse(
            Refusal.ARGUMENTS,
            context.names.text,
            said.node,
            f"`{said.written}` gives no handle that can be awaited",
            "the set has it",
            why="who joins the set learns how its tasks have ended",
            help=f"write `{ast.unparse(said.node)}` alone, and `await ...join_next()`; what is "
            "to be aborted alone goes into an `AbortHandle()` of the spec",
        )
    ((task, started),) = _spawned(said, at, context, None, 1)
    return task, started


def _spawned(
    said: Spawning, at: Location, context: Context, handle: AbortHandle | None, slots: int
) -> list[tuple[Task, Location]]:
    """A task of its own in Rust, in each of so many slots."""
    call, method = called_by(said, context)
    if isinstance(said.on, Runtime):
        require(Side.RUST, said.node, f"`{said.written}`", context)
        check_in_app(said.on.name, said.node, context)
    else:
        require_task(said.node, f"`{said.written}`", context)
    check_not_lent(call, context)
    system = context.machine.system
    tasks = []
    for _ in range(slots):
        name = system.fresh_name(f"{method.name} of {context.draft.actor.name}")
        tasks.append(
            Task(
                name,
                Control(name),
                abortable=True,
                spawned=True,
                runs_on=RunsOn.BLOCKING if said.blocking else RunsOn.RUNTIME,
                runtime=said.on or context.runtime,
                span=method.span,
            )
        )
        system.admit(tasks[-1])
    kept = [_kept(task, said, handle) for task in tasks]
    return started(call, method, tasks, at, context, "spawns", kept)


def _kept(task: Task, said: Spawning, handle: AbortHandle | None) -> Updates:
    """What remembers the task."""
    reached = {} if handle is None else handle.store(task)
    return reached if said.join_set is None else {**reached, **said.join_set.admit(task)}


def called_by(said: Spawning, context: Context) -> tuple[ast.Call, Method]:
    """The call that the task runs, and its method."""
    match said.node:
        case ast.Call(args=[ast.Attribute(value=ast.Name(id="self")) as called, *args]) if (
            said.blocking
        ):
            call = ast.copy_location(ast.Call(called, args, said.node.keywords), said.node)
            method = method_of(call, context)
            _check_blocking(said, method, context)
            return call, method
        case ast.Call(args=[ast.Call(func=ast.Attribute(value=ast.Name(id="self"))) as call]) if (
            not said.blocking
        ):
            return call, method_of(call, context)
    refuse(
        Refusal.ARGUMENTS,
        context.names.text,
        said.node,
        f"`{said.written}` takes {'a method' if said.blocking else 'the call of a method'}",
        help=f"write `{said.written}(self.work)`, its arguments after the method"
        if said.blocking
        else f"write `{said.written}(self.work())`",
    )


def _check_blocking(said: Spawning, method: Method, context: Context) -> None:
    """Refuse what nobody would poll where it runs."""
    if isinstance(method.node, ast.FunctionDef):
        return
    refuse(
        Refusal.ARGUMENTS,
        context.names.text,
        said.node,
        f"`{said.written}` takes a plain `def`",
        f"`{method.name}` is `async`",
        why="nobody polls what runs there: it blocks its thread until it is over",
        help=f"write `def {method.name}(...)`, with `block_on(...)` and `blocking_lock()`, or "
        "use `spawn`",
    )
