"""Rules that differ: between versions of the crate, and, to be caught, from what is right."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from mortmain.model.domain.channel import Channel
from mortmain.model.domain.future import Future
from mortmain.model.domain.leaf import Call, Leaf
from mortmain.model.domain.mutex import Mutex
from mortmain.model.domain.notify import Notify
from mortmain.model.domain.oneshot import Oneshot
from mortmain.model.domain.operation import Operation, Updates
from mortmain.model.domain.permits import Permits
from mortmain.model.domain.round import Round
from mortmain.model.domain.task import Task
from mortmain.model.language.bodies import calls, futures
from mortmain.model.term.build import (
    TRUE,
    all_of,
    any_of,
    at_most,
    equal,
    head,
    if_then_else,
    is_empty,
    minus,
    negation,
    number,
    plus,
    tail,
)
from mortmain.model.term.nodes import Constant, Term

Replace = Callable[[object, str, object], None]
"""`monkeypatch.setattr`."""


def stored_wake_up_first(put: Replace) -> None:
    """Rule N5 of old versions: the stored wake-up is taken before `notify_waiters` is noticed."""
    right = Notify.leaf

    def leaf(notify: Notify, word: str, party: str) -> Leaf | None:
        found = right(notify, word, party)
        if found is None:
            return None
        reached, stored = found.at_once
        permit = equal(notify.permit, TRUE)
        late = replace(reached, guard=all_of(reached.guard, negation(permit)))
        return replace(found, at_once=(late, replace(stored, guard=permit)))

    put(Notify, "leaf", leaf)


def kept_when_dropped(put: Replace) -> None:
    """Mutex without S6: a dropped waiter that was handed the lock does not pass it on."""
    right = Mutex.release

    def release(mutex: Mutex, place: Constant, text: str = "") -> Operation:
        operation = right(mutex, place, text)
        if not text:
            return operation
        kept = if_then_else(is_empty(mutex.queue), mutex.nobody(), place)
        return replace(operation, updates={mutex.owner: kept})

    put(Mutex, "release", release)


def losers_live_on(put: Replace) -> None:
    """Choices without A2: owned losers are not dropped before the arm runs."""
    put(futures, "drop_future", lambda at, *_: at)


def first_polls_are_put_off(put: Replace) -> None:
    """Choices and joins without A2 and A5: a future may go unpolled while others are polled."""
    put(Round, "_unpolled", lambda polled, positions=None: iter(()))


def aborts_come_before_the_arm(put: Replace) -> None:
    """Tasks without J3: what is ready may still be dropped, though its task goes on with it."""
    put(Round, "under_way", lambda polled: all_of(polled.here, any_of(*polled._unpolled())))


def small_requests_overtake(put: Replace) -> None:
    """Permits without one queue: who wants few overtakes who came before and wants many."""
    put(Permits, "available", lambda permits, need: at_most(need, permits.free))


def permits_are_fought_for(put: Replace) -> None:
    """Semaphore without S5: what is given back is free, and a waiter takes it when it is polled."""

    def handed_on(
        permits: Permits, queue: Term, free: Term, most: int, party: str, kept: Updates
    ) -> Updates:
        return {permits.queue: queue, permits.free: free, **kept}

    def receive(permits: Permits, place: str, text: str) -> Operation:
        need = permits.needs[place]
        return Operation(
            text,
            guard=all_of(
                negation(is_empty(permits.queue)),
                equal(head(permits.queue), permits._token(place)),
                at_most(need, permits.free),
            ),
            updates={
                permits.free: minus(permits.free, need),
                permits.has(place): number(need),
                permits.queue: tail(permits.queue),
            },
            waits_for=permits.name,
            towards=permits.name,
        )

    put(Permits, "_handed_on", handed_on)
    put(Permits, "receive", receive)


def forgotten_permits_come_back(put: Replace) -> None:
    """Semaphore without S9: a permit that is forgotten is given back."""
    put(Permits, "forget", Permits.give_back)


def what_is_forgotten_is_dropped(put: Replace) -> None:
    """Futures without S9: one that is forgotten leaves its queue."""
    put(Future, "forget", Future.drop)


def the_end_comes_late(put: Replace) -> None:
    """Permits without S8: even after the end they are given out, as long as there are any."""
    put(Permits, "is_open", lambda permits: TRUE)


def enabling_does_nothing(put: Replace) -> None:
    """Notify without N4: a waiter is queued by its first await, and not by `enable()`."""
    put(calls, "enabled", lambda node, name, bound, at, context: at)


def everybody_is_told_later(put: Replace) -> None:
    """Notify without N3: `notify_waiters` stores a wake-up as well."""
    right = Notify._wake_all
    put(Notify, "_wake_all", lambda notify: {**right(notify), notify.permit: TRUE})


def wake_ups_are_lost(put: Replace) -> None:
    """Notify without N6: a wake-up that nobody has read is dropped with its waiter."""
    none = Constant("none", Notify("n").note("").sort)
    put(Notify, "_dropped", lambda notify, place: {notify.note(place): none})


def made_is_not_waiting(put: Replace) -> None:
    """Notify without N1: who was made before, and not polled, does not hear `notify_waiters`."""
    right = Notify.leaf

    def leaf(notify: Notify, word: str, party: str) -> Leaf | None:
        found = right(notify, word, party)
        return None if found is None else replace(found, makes=Operation(silent=True))

    put(Notify, "leaf", leaf)
    put(Notify, "made", lambda notify, party: {})


def room_is_not_handed_on(put: Replace) -> None:
    """Channel without C2: room goes to whoever sends next, and not to the first that waits."""

    def add(permits: Permits, count: int, party: str) -> Updates:
        return {permits.free: plus(permits.free, count)}

    put(Permits, "add", add)


def room_is_lost(put: Replace) -> None:
    """Channel without S6: a send that was given room and is dropped keeps it."""
    right = Channel.leaf

    def leaf(channel: Channel, word: str, party: str) -> Leaf | None:
        found = right(channel, word, party)
        if found is None or word != "send":
            return found
        return replace(found, drop_ready=replace(found.drop_ready, later=()))

    put(Channel, "leaf", leaf)


def nothing_sent_arrives(put: Replace) -> None:
    """Oneshot without O1: what is sent wakes nobody."""
    right = Oneshot.call

    def call(oneshot: Oneshot, word: str, party: str) -> Operation | Call | None:
        found = right(oneshot, word, party)
        if not isinstance(found, Call):
            return found
        return replace(found, done=tuple(replace(each, updates={}) for each in found.done))

    put(Oneshot, "call", call)


def aborts_come_to_nothing(put: Replace) -> None:
    """Tasks without J4: who is asked to stop goes on waiting."""
    put(Task, "abort", lambda task: {})


WRONG: dict[str, list[Callable[[Replace], None]]] = {
    "mutex": [
        kept_when_dropped,
        losers_live_on,
        what_is_forgotten_is_dropped,
        first_polls_are_put_off,
    ],
    "rwlock": [small_requests_overtake],
    "semaphore": [permits_are_fought_for, forgotten_permits_come_back, small_requests_overtake],
    "closing": [the_end_comes_late],
    "notify": [
        enabling_does_nothing,
        everybody_is_told_later,
        wake_ups_are_lost,
        made_is_not_waiting,
        aborts_come_to_nothing,
        aborts_come_before_the_arm,
    ],
    "channel": [room_is_not_handed_on, room_is_lost],
    "oneshot": [nothing_sent_arrives],
}
"""Rules that the real crate contradicts, by what the programs that show it share."""
