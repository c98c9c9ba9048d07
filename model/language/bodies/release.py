"""Dropping a guard: the lock goes to whoever is next, if the guard still has it."""

from __future__ import annotations

from mortmain.model.domain.program import Location
from mortmain.model.language.bodies.context import Context
from mortmain.model.language.bodies.scopes import Held
from mortmain.model.term.build import negation


def drop_guard(at: Location, held: Held, context: Context) -> Location:
    """Release the lock of a guard that goes out of scope; gives back where that leads.

    A named guard may have been released by hand; it then owns nothing, and dropping it does
    nothing.  Whether it owns the lock only its own task can change, so looking is silent.
    """
    draft, guard = context.draft, held.guard
    after = draft.fresh()
    if held.named:
        draft.silently(at, after, guard=negation(guard.held))
        at = draft.silently(at, guard=guard.held)
    return draft.step(at, guard.release, after, span=context.span(held.node))
