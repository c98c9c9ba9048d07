"""Kills and pauses: what reaches an isolate past the messages in its queue (rule B3 of Dart).

A kill comes in three modes.  An *immediate* one takes effect at the next safepoint, also in the
middle of a frame; one *before the next event* waits at the head of the queue, so that a paused
isolate does not notice it; when its *engine* is destroyed an isolate is shut down between two
events, paused or not.  None of them interrupts native code.

What a party asks for takes effect a little later, while that party goes on.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from mortmain.model.domain.isolate import PAUSE, PENDING, Isolate
from mortmain.model.domain.operation import Operation, Updates
from mortmain.model.term.build import FALSE, all_of, any_of, equal, if_then_else, negation
from mortmain.model.term.nodes import Constant, Term, Variable
from mortmain.model.transition.action import Kind
from mortmain.model.transition.party import Signal

MODES = ("immediate", "before_next_event", "engine")


def ask_to_die(isolate: Isolate, mode: str) -> Updates:
    """A party asks for the isolate to be killed; it cannot take back a harder kill."""
    softer = {
        "immediate": (),
        "engine": ("none", "before_next_event"),
        "before_next_event": ("none",),
    }[mode]
    possible = isolate.alive()
    if softer:
        possible = all_of(possible, any_of(*map(isolate.is_pending, softer)))
    return {isolate.pending: if_then_else(possible, Constant(mode, PENDING), isolate.pending)}


def dies_as_asked(isolate: Isolate) -> Operation:
    """A kill that a party asked for takes effect."""
    asked = (all_of(isolate.is_pending(mode), _takes_effect(isolate, mode)) for mode in MODES)
    return Operation(
        text="dies of the kill it was sent",
        guard=all_of(isolate.alive(), any_of(*asked), negation(any_of(*isolate.native))),
        updates=isolate.die(),
    )


def killed_by_environment(isolate: Isolate) -> Operation:
    """The environment kills, in one step from the request to the death.

    Asking and dying need not be told apart where the environment asks: it may ask as late as it
    likes, and nobody can see a pending kill.
    """
    anywhere = all_of(isolate.alive(), negation(any_of(*isolate.native)))
    return Operation(
        text="is killed",
        guard=all_of(anywhere, _takes_effect(isolate, isolate.killable)),
        updates=isolate.die(),
        kind=Kind.KILL,
    )


def _takes_effect(isolate: Isolate, mode: str) -> Term:
    """Where a kill of that mode takes effect, outside of native code."""
    if mode == "immediate":
        return isolate.alive()
    between = negation(isolate.occupied())
    return between if mode == "engine" else all_of(between, negation(isolate.paused()))


def ask_to_pause(isolate: Isolate, party: str) -> Operation:
    """A party asks the isolate to handle no further events, with a capability of its own."""
    isolate.paused_by.append(party)
    runs = all_of(isolate.alive(), equal(isolate.pause, Constant("no", PAUSE)))
    return Operation(
        f"asks {isolate.name} to pause",
        updates={
            isolate.pause: if_then_else(runs, Constant("asked", PAUSE), isolate.pause),
            isolate.capability(party): isolate.alive(),
        },
        towards=isolate.name,
    )


def resume(isolate: Isolate, party: str) -> Operation:
    """The isolate may handle events again, once all who have paused it have said so.

    A party gives back its own capability; one that has none may have been given that of the only
    party that pauses.  That the isolate hears of this later need not be told apart from its
    beginning with an event later.
    """
    isolate.resumed_by.append(party)
    later = (partial(_given_back, isolate, party),)
    return Operation(f"resumes {isolate.name}", later=later, towards=isolate.name)


def _given_back(isolate: Isolate, party: str) -> Updates:
    pausing = dict.fromkeys(isolate.paused_by)
    whose = party if party in pausing or len(pausing) != 1 else next(iter(pausing))
    others = any_of(*(isolate.capability(each) for each in pausing if each != whose))
    runs = Constant("no", PAUSE)
    updates: dict[Variable, Term] = {isolate.pause: if_then_else(others, isolate.pause, runs)}
    if whose in pausing:
        updates[isolate.capability(whose)] = FALSE
    return updates


def pauses(isolate: Isolate) -> Iterator[Operation]:
    """It hears that it is to pause, in the middle of an event or between two."""
    if isolate.paused_by:
        yield Operation(
            "pauses",
            guard=all_of(
                isolate.alive(),
                equal(isolate.pause, Constant("asked", PAUSE)),
                negation(any_of(*isolate.native)),
            ),
            updates={isolate.pause: Constant("paused", PAUSE)},
        )


def resumption(isolate: Isolate) -> Signal:
    """What a paused isolate waits for."""
    return Signal(f"resumption of {isolate.name}", "resumption", tuple(isolate.resumed_by))
