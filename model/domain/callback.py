"""A callback: Rust awaits a Dart closure, which only the isolate that made it can run.

The first poll inserts the sender into a static map and then posts a message, two steps; the reply
removes the sender and sends, one step.  Nothing removes the sender when the isolate dies, so a
callback whose message is lost, or whose Dart frame is killed, stays pending for ever:

    none --insert--> awaited --post--> (message queued) --dispatch--> frame --reply--> replied
                        |                    |                          |
                        post fails (L1)      discarded (L2)             killed (L3, L7)

A task that drops the future leaves the sender in the map.  The Dart frame goes on all the same, and
its reply finds nobody; how that ends depends on the bridge (`Bridge.late_replies_poison`).

When the last isolate is gone the bridge posts to nowhere, and is told each time that it succeeded.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from mortmain.model.domain.actor import Actor
from mortmain.model.domain.bridge import Bridge
from mortmain.model.domain.cell import Cell, forgotten
from mortmain.model.domain.isolate import Frame, Isolate
from mortmain.model.domain.operation import Operation, Updates
from mortmain.model.term.build import (
    TRUE,
    all_of,
    any_of,
    equal,
    if_then_else,
    is_in,
    negation,
)
from mortmain.model.term.nodes import Constant, Term, Variable
from mortmain.model.term.sorts import BOOLEAN, Enum

STATE = Enum("callback", ("none", "awaited", "replied", "threw", "cancelled", "dropped"))
POISONED = Variable("map of callbacks.poisoned", BOOLEAN)
"""Whether a panic has poisoned the mutex around the map of senders; all callbacks share it."""


@dataclass(frozen=True, slots=True)
class Callback:
    """One slot for an invocation: the sender's state, the message, and the frame that runs it."""

    name: str
    frame: Frame
    bridge: Bridge
    called_by: Actor
    """Whoever awaits it."""
    isolates: Sequence[Isolate] = ()
    """All that use the bridge; without any of them, posting seems to succeed."""
    results: list[Cell] = field(default_factory=list)
    """What the closure has returned; none if it returns nothing."""

    @property
    def state(self) -> Variable:
        """What the awaiting task would find: `awaited` means still pending."""
        return Variable(f"{self.name}.reply", STATE)

    def cells(self) -> tuple[Cell, ...]:
        """The variables of a callback; its message and its frame are the isolate's."""
        return (
            Cell(self.state, "none", f"reply of {self.name}"),
            Cell(POISONED, False, "poison of the map of callbacks"),
            *self.results,
        )

    @property
    def isolate(self) -> Isolate:
        """The isolate whose closure it is."""
        return self.frame.isolate

    def message(self) -> Constant:
        """The message that asks the isolate to run the closure."""
        return self.isolate.message(f"call of {self.name}")

    def _is(self, state: str) -> Term:
        return equal(self.state, Constant(state, STATE))

    def _becomes(self, state: str) -> Updates:
        return {self.state: Constant(state, STATE)}

    def in_flight(self) -> Term:
        """The slot is taken: a message waits, or the frame still works, wanted or not."""
        return any_of(is_in(self.message(), self.isolate.queue), self.frame.control.begun())

    def insert(self) -> Operation:
        """First poll: the sender goes into the map of completers."""
        return Operation(
            text=f"registers the callback {self.name}",
            guard=negation(POISONED),
            updates=self._becomes("awaited"),
        )

    def panics(self) -> Operation:
        """First poll, where the mutex around the map is poisoned."""
        return Operation(
            text="panics: the map of callbacks is poisoned", guard=equal(POISONED, TRUE)
        )

    def buried(self) -> Term:
        """The bridge looks for a tombstone after inserting, and finds one."""
        return self.isolate.tombstone

    def post(self) -> Operation:
        """The message is enqueued: the isolate's ports are still open."""
        return Operation(
            text=f"posts the call of {self.name}",
            guard=self._reachable(),
            updates=self.isolate.post(self.message()),
            towards=self.isolate.name,
        )

    def post_fails(self) -> Operation:
        """L1: nobody is there; the plain bridge only writes a line to the log."""
        somebody = any_of(*(each.alive() for each in self.isolates))
        return Operation(
            text=f"posts the call of {self.name} to a closed port: it is lost",
            guard=all_of(negation(self._reachable()), somebody),
            towards=self.isolate.name,
        )

    def vanishes(self) -> Operation:
        """No isolate is left: the post seems to succeed, and nobody will discard the message."""
        return Operation(
            text=f"posts the call of {self.name} to nowhere: no isolate is left",
            guard=all_of(*(negation(each.alive()) for each in self.isolates)),
            towards=self.isolate.name,
        )

    def _reachable(self) -> Term:
        return all_of(self.isolate.ports_open(), self.isolate.handler)

    def pending(self) -> Term:
        """Awaiting it returns Pending."""
        return self._is("awaited")

    def succeeds(self) -> Operation:
        """The awaiting task is polled with the reply."""
        return Operation(
            text=f"gets the reply of {self.name}",
            guard=self._is("replied"),
            updates=self._over(),
            waits_for=self.frame.name,
        )

    def fails(self) -> Operation:
        """The awaiting task is polled with the exception that the Dart closure threw."""
        return Operation(
            text=f"gets the error of {self.name}",
            guard=self._is("threw"),
            updates=self._over(),
            waits_for=self.frame.name,
        )

    def lost(self) -> Operation:
        """The sender was dropped: awaiting fails instead of pending for ever."""
        return Operation(
            text=f"learns that {self.name} will never reply",
            guard=self._is("cancelled"),
            updates=self._over(),
            waits_for=self.frame.name,
        )

    def withdraw(self) -> Updates:
        """The bridge takes the sender out of the map again."""
        return self._over()

    def _over(self) -> Updates:
        return {**self._becomes("none"), **forgotten(self.results)}

    def drop(self) -> Operation:
        """The task drops the future: the sender stays, and a late reply finds nobody."""
        if not self.bridge.late_replies_poison:
            return Operation(updates=self._over())
        dropped: Updates = {**self._over(), **self._becomes("dropped")}
        return Operation(guard=self.pending(), updates=dropped)

    def drop_ready(self) -> Operation | None:
        """The same where the reply has come already; `None` where nobody can tell that."""
        if not self.bridge.late_replies_poison:
            return None
        return Operation("drops the reply", guard=negation(self.pending()), updates=self._over())

    def handle(self) -> Operation:
        """The isolate takes the message from its queue and starts the closure."""
        return Operation(
            text="starts",
            guard=all_of(self.isolate.next_is(self.message()), self.isolate.handler),
            updates=self.isolate.take(),
            waits_for=self.isolate.name,
        )

    def discard(self) -> Operation:
        """The message reaches a port that `dispose` has closed, and is dropped."""
        return Operation(
            text=f"drops the call of {self.name}: its callback port is closed",
            guard=all_of(
                self.isolate.resting(),
                self.isolate.next_is(self.message()),
                negation(self.isolate.handler),
            ),
            updates={**self.isolate.take(), **self.finalize()},
        )

    def finalize(self) -> Updates:
        """What discarding the message does: with a message finalizer, the sender is dropped."""
        return self.cancel() if self.bridge.message_finalizer else {}

    def finalize_if_queued(self) -> Updates:
        """The same for a whole queue that is discarded, whatever is in it."""
        if not self.bridge.message_finalizer:
            return {}
        queued = is_in(self.message(), self.isolate.queue)
        hit = all_of(queued, self.pending())
        return {self.state: if_then_else(hit, Constant("cancelled", STATE), self.state)}

    def cancel(self) -> Updates:
        """Somebody drops the sender from the map, if it is there."""
        cancelled = Constant("cancelled", STATE)
        return {self.state: if_then_else(self.pending(), cancelled, self.state)}

    def reply(self, how: str, given: Updates) -> tuple[Operation, ...]:
        """The Dart wrapper replies through the bridge: one step, as seen by the isolate.

        What the closure has `given` arrives only where somebody still waits for it.
        """
        words = {"replied": "replies", "threw": "replies with an error"}
        arrives: Updates = {self.state: Constant(how, STATE), **given}
        reply = Operation(
            words[how],
            updates={to: if_then_else(self.pending(), value, to) for to, value in arrives.items()},
            towards=self.name,
        )
        if not self.bridge.late_replies_poison:
            return (reply,)
        late, poisoned = self._is("dropped"), equal(POISONED, TRUE)
        return (
            reply.when(all_of(negation(late), negation(poisoned))),
            Operation(
                f"{words[how]} too late, and poisons the map of callbacks",
                guard=all_of(late, negation(poisoned)),
                updates={self.state: Constant("none", STATE), POISONED: TRUE},
                towards=self.name,
            ),
            Operation(
                f"{words[how]} in vain: the map of callbacks is poisoned",
                guard=poisoned,
                towards=self.name,
            ),
        )
