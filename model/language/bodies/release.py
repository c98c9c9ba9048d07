"""Dropping a guard: the lock goes to whoever is next, if the guard still has it."""

from __future__ import annotations

from mortmain.model.domain.operation import Operation
from mortmain.model.domain.program import Location
from mortmain.model.language.bodies.context import Context
from mortmain.model.language.bodies.scopes import Exit, Held, Raise
from mortmain.model.term.build import all_of, any_of, negation
from mortmain.model.transition.properties import Code, Safety


def drop_guard(at: Location, held: Held, context: Context, exit: Exit | None = None) -> Location:
    """Release the lock of a guard that goes out of scope; gives back where that leads.

    A named guard may have been released by hand; it then owns nothing, and dropping it does
    nothing.  Whether it owns the lock only its own task can change, so looking is silent.  An
    exception that passes may leave more behind than a release (poison).
    """
    draft, guard = context.draft, held.guard
    after = draft.fresh()
    if held.name is not None:
        forgotten = held.name.forgotten
        nothing = any_of(negation(guard.held), forgotten)
        draft.silently(at, after, guard=nothing)
        at = draft.silently(at, guard=negation(nothing))
    release = guard.release
    if isinstance(exit, Raise) and guard.unwound is not None:
        release = guard.unwound
    span = context.span(held.node)
    if release.misused:
        at = draft.silently(at)
        context.machine.system.safeties.append(
            Safety(
                context.machine.safety_name(f"{release.text} by {draft.actor.name}"),
                all_of(draft.actor.control.at(at), negation(release.guard)),
                Code.MISUSE,
                release.misused,
                span,
            )
        )
        missing = Operation(f"has no {guard.of} to give back", guard=negation(release.guard))
        draft.step(at, missing, after, span=span)
    return draft.step(at, release, after, span=span)
