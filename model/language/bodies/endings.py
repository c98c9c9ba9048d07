"""How programs end: what an actor does last."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from mortmain.model.domain.cell import Cell
from mortmain.model.domain.future import Future
from mortmain.model.domain.isolate import Finalizer, Frame
from mortmain.model.domain.operation import Operation, Updates
from mortmain.model.domain.program import IDLE, Location
from mortmain.model.domain.task import Task
from mortmain.model.domain.thread import Thread
from mortmain.model.language.bodies.context import Context
from mortmain.model.language.bodies.scopes import Cancel, Exit, Raise


def leave_program(at: Location, exit: Exit, context: Context) -> None:
    """Compile how a program ends: what its actor does last."""
    draft, actor = context.draft, context.draft.actor
    draft.done = draft.done or draft.fresh()
    failure = exit.exception if isinstance(exit, Raise) else None
    match actor:
        case Task(permanent=True) | Thread():
            text = f"ends with {failure}, which nobody catches" if failure else ""
            over = Operation(text, updates=actor.control.resets(), silent=True)
            draft.step(at, over, draft.done)
        case Task(caller=caller) if caller is not None and isinstance(exit, Cancel):
            draft.step(at, actor.vanish(), IDLE, span=actor.span)
        case Task():
            how = "Cancelled" if isinstance(exit, Cancel) else failure or "well"
            if how != "well":
                actor.failures.append(how)
            for last in actor.finish(how):
                kept = last if how != "well" else last.then(_kept(actor.results, context))
                draft.step(at, kept, IDLE, span=actor.span)
        case Future():
            how = "dropped" if isinstance(exit, Cancel) else failure or "well"
            if failure is not None:
                actor.failures.append(failure)
            draft.step(at, actor.finish(how), IDLE, span=actor.span)
        case Finalizer():
            following = partial(actor.isolate.after_finalizer, actor)
            draft.step(at, Operation("is through with its finalizer", later=(following,)), IDLE)
        case Frame() if failure is not None and not _answers(actor, context):
            text = f"dies of an uncaught {failure}"
            draft.step(at, Operation(text, later=(actor.isolate.die,)), IDLE)
        case Frame() if _answers(actor, context):
            if failure is not None:
                context.machine.throwing.add(actor.name)
            callback = context.machine.system.callback_of(actor)
            assert callback is not None
            given = {} if failure else _kept(callback.results, context)
            for reply in callback.reply("threw" if failure else "replied", given):
                last = reply.then({**actor.control.resets(), **actor.suspend().updates})
                draft.step(at, last, IDLE, span=actor.span)
        case Frame() if actor.name == actor.isolate.name:
            ended = draft.silently(at, updates=actor.control.resets())
            draft.step(ended, actor.suspend(), draft.done)
        case Frame():
            draft.step(at, actor.suspend().then(actor.control.resets()), IDLE)


def _kept(results: Sequence[Cell], context: Context) -> Updates:
    """What the program has returned, where those find it who wait for it."""
    own = context.draft.result
    return {each.variable: own.variable for each in results if own is not None}


def _answers(frame: Frame, context: Context) -> bool:
    return context.machine.system.callback_of(frame) is not None
