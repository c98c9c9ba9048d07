"""Awaiting a Dart closure from Rust."""

from __future__ import annotations

import ast

from mortmain.model.domain.callback import Callback
from mortmain.model.domain.operation import Operation
from mortmain.model.domain.program import Location
from mortmain.model.language.bodies.bindings import Closure
from mortmain.model.language.bodies.cancellation import cancellable, suspended
from mortmain.model.language.bodies.context import Context
from mortmain.model.language.bodies.exits import way_out
from mortmain.model.language.bodies.given import Given, Kept, kept
from mortmain.model.language.bodies.invocations import callback_slot
from mortmain.model.language.bodies.scopes import Raise
from mortmain.model.term.build import all_of, negation
from mortmain.model.transition.properties import Limit


def callback_awaited(node: ast.Call, closure: Closure, at: Location, context: Context) -> Given:
    """Rust awaits a Dart closure, in the first slot that is free."""
    made = [callback_slot(node, closure, context) for _ in range(context.machine.definition.slots)]
    slots = [callback for callback, _ in made]
    draft = context.draft
    results = slots[0].results
    result = kept(results[0].variable.sort if results else None, draft.actor.control, "reply")
    context.machine.system.limits.append(
        Limit(
            f"slots of {slots[0].name} at {draft.actor.name}",
            all_of(draft.actor.control.at(at), *(each.in_flight() for each in slots)),
            f"{closure.method} is called again while {len(slots)} earlier calls from the same "
            f"place are still under way on {closure.isolate.name}: make room for more with "
            f"`slots = {len(slots) + 1}` in the spec or `--set slots={len(slots) + 1}`",
            context.span(node),
        )
    )
    after = draft.fresh()
    if slots[0].bridge.late_replies_poison:
        panicked = way_out(Raise("RuntimeError"), context)
        draft.step(at, slots[0].panics(), panicked, span=context.span(node))
    for position, (callback, passed) in enumerate(made):
        free = [] if len(slots) == 1 else [negation(callback.in_flight())]
        earlier = [each.in_flight() for each in slots[:position]]
        chosen = callback.insert().when(all_of(*earlier, *free)).then(passed)
        draft.silently(_in_slot(node, callback, at, chosen, result, context), after)
    return result.given(after)


def _in_slot(
    node: ast.Call,
    callback: Callback,
    at: Location,
    insert: Operation,
    result: Kept,
    context: Context,
) -> Location:
    """One call of the closure: registered, posted, awaited."""
    draft, span = context.draft, context.span(node)
    inserted = draft.step(at, insert, span=span)
    gone = way_out(Raise("CallbackLost"), context)
    ready = inserted
    if callback.bridge.tombstones:
        buried = Operation(
            f"finds the tombstone of {callback.isolate.name}",
            guard=callback.buried(),
            updates=callback.withdraw(),
        )
        draft.step(inserted, buried, gone, span=span)
        unburied = Operation(
            f"finds no tombstone of {callback.isolate.name}", guard=negation(callback.buried())
        )
        ready = draft.step(inserted, unburied, span=span)
    posted = draft.step(ready, callback.post(), span=span)
    waiting = suspended(posted, context)
    failed = callback.post_fails()
    if callback.bridge.checks_post:
        draft.step(ready, failed.then(callback.withdraw()), gone, span=span)
    else:
        draft.step(ready, failed, posted, span=span)
    draft.step(ready, callback.vanishes(), posted, span=span)
    cancellable(
        waiting,
        node,
        context,
        elapses=callback.pending(),
        drop=callback.drop(),
        drop_when_ready=callback.drop_ready(),
    )
    draft.step(waiting, callback.lost(), gone, span=span, resumes=True)
    if callback.frame.name in context.machine.throwing:
        thrown = way_out(Raise("DartError"), context)
        draft.step(waiting, callback.fails(), thrown, span=span, resumes=True)
    keep = result.keep(callback.results[0].variable if callback.results else None)
    return draft.step(waiting, callback.succeeds().then(keep), span=span, resumes=True)
