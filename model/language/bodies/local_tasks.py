"""Sets of local tasks: what polls them, and their end."""

from __future__ import annotations

import ast

from mortmain.model.domain.future import Future
from mortmain.model.domain.local_set import LocalSet
from mortmain.model.domain.program import Location
from mortmain.model.domain.runtime import Runtime
from mortmain.model.language.bodies.arguments import takes_nothing
from mortmain.model.language.bodies.blocking import require_task
from mortmain.model.language.bodies.cancellation import cancellable, suspended
from mortmain.model.language.bodies.context import Context
from mortmain.model.language.bodies.futures import awaited_future
from mortmain.model.language.bodies.given import Given
from mortmain.model.language.bodies.making import branch_of
from mortmain.model.language.bodies.misuse import unless
from mortmain.model.language.bodies.refusals import Refusal, refuse
from mortmain.model.language.bodies.runtimes import refuse_word
from mortmain.model.term.build import TRUE, all_of, negation
from mortmain.model.term.nodes import Term

WORDS = ("drop", "run_until", "spawn_local")


def local_set_awaited(node: ast.expr, local: LocalSet, at: Location, context: Context) -> Location:
    """`await self.local`: its tasks are polled until all of them are over."""
    require_task(node, "a `LocalSet`", context)
    waiting = suspended(at, context)
    _drives(local, waiting, TRUE, context)
    left = (lambda: negation(local.members.all_over()),)
    cancellable(waiting, node, context, elapses_once=left)
    return context.draft.step(waiting, local.gone(), span=context.span(node), resumes=True)


def run_until(node: ast.Call, local: LocalSet, at: Location, context: Context) -> Given:
    """`await self.local.run_until(self.main())`: its tasks are polled until that is ready."""
    require_task(node, "`run_until`", context)
    branch = branch_of(node.args[0], context) if len(node.args) == 1 and not node.keywords else None
    if branch is None or branch.future is None:
        refuse(
            Refusal.ARGUMENTS,
            context.names.text,
            node,
            "`run_until` takes one future",
            "given something else",
            help=f"write `await {ast.unparse(node.func)}(self.main())`, for example",
        )
    if branch.start is not None:
        at = context.draft.step(at, branch.start, span=context.span(node))
    future: Future = branch.future

    def polls(waiting: Location) -> None:
        _drives(local, waiting, future.unpolled(), context)

    return awaited_future(node, future, at, context, owned=branch.owned, waits=polls)


def said_to_local_set(
    node: ast.Call, local: LocalSet, word: str, at: Location, context: Context
) -> Location:
    """`self.local.drop()`: its tasks are dropped where they stand, by who drops the set."""
    if word != "drop":
        refuse_word(node, f"`{local.name}`", word, WORDS, context)
    takes_nothing(node, context)
    require_task(node, "a `LocalSet`", context)
    draft, actor = context.draft, context.draft.actor.name
    again = f"{actor} drops {local.name}, which was dropped before"
    at = unless(local.is_shut(), f"drop of {local.name} by {actor}", again, node, at, context)
    dropping = draft.step(at, local.drop(), span=context.span(node))
    return draft.step(dropping, local.gone(), span=context.span(node))


def _drives(local: LocalSet, waiting: Location, idle: Term, context: Context) -> None:
    """Whoever stands here polls the tasks of the set whenever it is polled itself."""
    actor, task = context.draft.actor, context.task
    assert task is not None
    place = actor.control.at(waiting)
    local.driven_at.append(lambda: all_of(place, idle, actor.may_resume()))
    task.hosts.append((place, local))
    if isinstance(task.runtime, Runtime) and task.takes_worker:
        task.runtime.guests.append((task.name, place, local))
