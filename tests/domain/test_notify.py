"""The Notify of the model against tokio's, written a second time.

The rules are those of `tokio/src/sync/notify.rs`: a waiter remembers how often `notify_waiters` had
been called when it was made, and is ready where that has changed; else it takes the stored permit,
or is queued.  `notify_one` wakes the first of the queue or stores the permit.  A waiter that is
dropped with a wake-up of `notify_one` unread notifies the next.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from mortmain.model.domain.notify import Notify
from tests.domain.driving import Driven, Seen, disagreement

WAITERS = ("a", "b", "c")
CALLS = ("notify_one", "notify_waiters")


@dataclass
class Twin:
    """tokio's Notify; every waiter is made where it is polled for the first time."""

    permit: bool = False
    queue: list[str] = field(default_factory=list)
    waiting: dict[str, str] = field(default_factory=dict)
    """Those that were polled and not ready, with the notification they have not read."""

    def do(self, move: str) -> None:
        word, _, who = move.partition(" ")
        if word == "poll":
            self.poll(who)
        elif word == "drop":
            self.drop(who)
        elif word == "notify_one":
            self.notify_one()
        else:
            # The counter of calls is not kept: nobody is made before a call and polled after it.
            for each in self.queue:
                self.waiting[each] = "all"
            self.queue.clear()

    def poll(self, who: str) -> None:
        if who in self.waiting:
            if self.waiting[who] != "none":
                del self.waiting[who]
        elif self.permit:
            self.permit = False
        else:
            self.waiting[who] = "none"
            self.queue.append(who)

    def drop(self, who: str) -> None:
        unread = self.waiting.pop(who, "none")
        if who in self.queue:
            self.queue.remove(who)
        if unread == "one":
            self.notify_one()

    def notify_one(self) -> None:
        if self.queue:
            self.waiting[self.queue.pop(0)] = "one"
        else:
            self.permit = True

    def seen(self) -> Seen:
        notes = tuple(self.waiting.get(each, "none") for each in WAITERS)
        at = tuple("pending" if each in self.waiting else "fresh" for each in WAITERS)
        return self.permit, tuple(self.queue), notes, at


def seen(driven: Driven) -> Seen:
    return (
        driven.value("changed.permit"),
        driven.value("changed.queue"),
        tuple(driven.value(f"changed.{each}.note") for each in WAITERS),
        driven.at(),
    )


def notify() -> Driven:
    return Driven(Notify("changed"), dict.fromkeys(WAITERS, "notified"), CALLS)


def after(*moves: str) -> Seen:
    driven = notify()
    for move in moves:
        driven.do(move)
    return seen(driven)


def test_every_sequence_of_polls_drops_and_calls_goes_as_in_tokio() -> None:
    assert disagreement(notify(), Twin(), seen) is None


def test_of_two_wake_ups_that_find_nobody_one_is_stored() -> None:
    assert after("notify_one", "notify_one", "poll a", "poll b") == (
        False,
        ("b",),
        ("none", "none", "none"),
        ("fresh", "pending", "fresh"),
    )


def test_notify_waiters_is_not_stored_and_leaves_what_is() -> None:
    assert after("notify_waiters")[0] is False
    assert after("notify_one", "notify_waiters")[0] is True


def test_a_wake_up_of_notify_one_is_passed_on_by_the_waiter_that_is_dropped() -> None:
    moves = ("poll a", "poll b", "notify_one", "drop a")
    assert after(*moves)[2] == ("none", "one", "none")
    assert after("poll a", "notify_one", "drop a")[0] is True


def test_a_wake_up_of_notify_waiters_is_not_passed_on() -> None:
    moves = ("poll a", "notify_waiters", "poll b", "drop a")
    assert after(*moves) == (
        False,
        ("b",),
        ("none", "none", "none"),
        ("fresh", "pending", "fresh"),
    )
