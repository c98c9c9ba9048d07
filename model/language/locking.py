"""Taking a lock, and dropping its guard."""

from __future__ import annotations

import ast

from mortmain.model.domain.future import Future
from mortmain.model.domain.mutex import Mutex
from mortmain.model.domain.operation import Operation
from mortmain.model.domain.program import Location
from mortmain.model.language.arguments import takes_nothing
from mortmain.model.language.cancellation import cancellable
from mortmain.model.language.context import Context, Side, require
from mortmain.model.language.expressions import thing_at
from mortmain.model.language.refusals import Refusal, refuse
from mortmain.model.language.scopes import Held
from mortmain.model.term.build import negation


def taken(call: ast.Call, at: Location, context: Context, *, named: bool) -> tuple[Held, Location]:
    """Compile `x.lock()`; gives back the scope of the guard, and where it is held."""
    assert isinstance(call.func, ast.Attribute)
    mutex = thing_at(call.func.value, context.names)
    if not isinstance(mutex, Mutex):
        refuse(
            Refusal.NOT_AWAITABLE,
            context.names.text,
            call,
            "this is not a lock",
            f"`{ast.unparse(call.func.value)}` cannot be locked",
            help="declare it in the class: `db = Mutex()`; where there are several, give an index",
        )
    takes_nothing(call, context)
    require(Side.RUST, call, "a tokio mutex", context)
    draft, span = context.draft, context.span(call)
    place = mutex.place(draft.actor.name)
    polled = _first_poll(at, context)
    # Even an uncontended lock may yield once (tokio's budget), and be dropped there.
    cancellable(polled, call, context)
    holding = draft.step(polled, mutex.take(place), span=span)
    queued = draft.suspend(draft.step(polled, mutex.enqueue(place), span=span))
    cancellable(
        queued,
        call,
        context,
        elapses=negation(mutex.owned_by(place)),
        drop=mutex.unlink(place),
        drop_when_ready=mutex.release(place, f"drops {mutex.name} unpolled"),
    )
    draft.step(queued, mutex.receive(place), holding, span=span, resumes=True)
    return Held(mutex, place, call, named, context.scope), holding


def _first_poll(at: Location, context: Context) -> Location:
    """Where a lock is polled for the first time; a future may also yield there, as said above.

    A task needs no step for that: whatever it does next, it does when it is polled.
    """
    draft = context.draft
    if not isinstance(draft.actor, Future):
        return draft.suspend(at)
    polled = draft.silently(at)
    waiting = draft.step(polled, Operation("yields", updates=draft.actor.suspend()))
    cancellable(waiting, context.method.node, context)
    draft.step(waiting, Operation("is polled again"), polled, resumes=True)
    return polled
