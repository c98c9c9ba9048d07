"""Dropping a guard: the lock goes to whoever is next, if the guard still has it."""

from __future__ import annotations

from mortmain.model.domain.program import Location
from mortmain.model.language.context import Context
from mortmain.model.language.scopes import Held
from mortmain.model.term.build import negation


def drop_guard(at: Location, held: Held, context: Context) -> Location:
    """Release the lock of a guard that goes out of scope; gives back where that leads.

    A named guard may have been released by hand; it then owns nothing, and dropping it does
    nothing.  Whether it owns the lock only its own task can change, so looking is silent.
    """
    draft, mutex, place = context.draft, held.mutex, held.place
    after = draft.fresh()
    if held.named:
        draft.silently(at, after, guard=negation(mutex.owned_by(place)))
        at = draft.silently(at, guard=mutex.owned_by(place))
    return draft.step(at, mutex.release(place), after, span=context.span(held.node))
