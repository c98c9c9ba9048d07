"""The Notify of the model against tokio's, written a second time.

The rules are those of `tokio/src/sync/notify.rs`: a waiter remembers how often `notify_waiters` had
been called when it was made, and is ready where that has changed; else it takes the stored permit,
or is queued.  `notify_one` wakes the first of the queue or stores the permit.  A waiter that is
dropped with a wake-up of `notify_one` unread notifies the next.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from mortmain.model.domain.notify import Notify
from tests.domain.driving import Driven, Seen, disagreement

WAITERS = ("a", "b", "c")
CALLS = ("notify_one", "notify_waiters")


@dataclass
class Twin:
    """tokio's Notify, and waiters that are made where they are polled first, if not before."""

    permit: bool = False
    permit_first: bool = False
    """As before tokio 1.53: the stored permit is taken before anything else is looked at."""
    queue: list[str] = field(default_factory=list)
    missed: dict[str, int] = field(default_factory=dict)
    """Those that were made, with the calls of `notify_waiters` since; one is as good as many."""
    waiting: dict[str, str] = field(default_factory=dict)
    """Those that were polled and not ready, with the notification they have not read."""

    def do(self, move: str) -> None:
        word, _, who = move.partition(" ")
        if word == "make":
            self.make(who)
        elif word == "poll":
            self.make(who)
            self.poll(who)
        elif word == "drop":
            self.drop(who)
        elif word == "notify_one":
            self.notify_one()
        elif word == "notify_last":
            self.notify_last()
        else:
            self.missed = dict.fromkeys(self.missed, 1)
            self.waiting.update(dict.fromkeys(self.queue, "all"))
            self.queue.clear()

    def make(self, who: str) -> None:
        if who not in self.waiting:
            self.missed.setdefault(who, 0)

    def poll(self, who: str) -> None:
        if who in self.waiting:
            if self.waiting[who] != "none":
                del self.waiting[who]
        elif self.missed.pop(who):
            self.permit = self.permit and not self.permit_first
        elif self.permit:
            self.permit = False
        else:
            self.waiting[who] = "none"
            self.queue.append(who)

    def drop(self, who: str) -> None:
        self.missed.pop(who, None)
        unread = self.waiting.pop(who, "none")
        if who in self.queue:
            self.queue.remove(who)
        if unread == "one":
            self.notify_one()
        elif unread == "last":
            self.notify_last()

    def notify_last(self) -> None:
        if self.queue:
            self.waiting[self.queue.pop()] = "last"
        else:
            self.permit = True

    def notify_one(self) -> None:
        if self.queue:
            self.waiting[self.queue.pop(0)] = "one"
        else:
            self.permit = True

    def seen(self) -> Seen:
        made = {each: ("made", "all")[missed] for each, missed in self.missed.items()}
        notes = {**dict.fromkeys(WAITERS, "-"), **made, **self.waiting}
        at = {**dict.fromkeys(WAITERS, "fresh"), **dict.fromkeys(made, "made")}
        at |= dict.fromkeys(self.waiting, "pending")
        return self.permit, tuple(self.queue), tuple(notes.values()), tuple(at.values())


def seen(driven: Driven) -> Seen:
    """What a waiter that is gone has left behind nobody can see."""
    notes = (
        "-" if at == "fresh" else driven.value(f"changed.{each}.note")
        for each, at in driven.future.items()
    )
    return (
        driven.value("changed.permit"),
        driven.value("changed.queue"),
        tuple(notes),
        driven.at(),
    )


def notify(
    *, kept: bool = False, permit_first: bool = False, calls: tuple[str, ...] = CALLS
) -> Driven:
    changed = Notify("changed", permit_first=permit_first)
    return Driven(changed, dict.fromkeys(WAITERS, "notified"), calls, kept=kept)


def after(*moves: str, kept: bool = False) -> Seen:
    driven = notify(kept=kept)
    for move in moves:
        driven.do(move)
    return seen(driven)


@pytest.mark.parametrize("kept", [False, True], ids=["awaited where made", "kept"])
def test_every_sequence_of_polls_drops_and_calls_goes_as_in_tokio(kept: bool) -> None:
    assert disagreement(notify(kept=kept), Twin(), seen) is None


def test_every_sequence_in_which_the_last_is_woken_goes_as_in_tokio() -> None:
    assert disagreement(notify(calls=("notify_one", "notify_last")), Twin(), seen) is None


def test_every_sequence_goes_as_in_tokio_1_24_where_that_differs() -> None:
    driven = notify(kept=True, permit_first=True)
    assert disagreement(driven, Twin(permit_first=True), seen) is None
    for move in ("make a", "notify_one", "notify_waiters", "poll a"):
        driven.do(move)
    assert driven.value("changed.permit") is False


def test_of_two_wake_ups_that_find_nobody_one_is_stored() -> None:
    assert after("notify_one", "notify_one", "poll a", "poll b") == (
        False,
        ("b",),
        ("-", "none", "-"),
        ("fresh", "pending", "fresh"),
    )


def test_notify_waiters_is_not_stored_and_leaves_what_is() -> None:
    assert after("notify_waiters")[0] is False
    assert after("notify_one", "notify_waiters")[0] is True


def test_notify_waiters_reaches_who_was_made_and_not_polled() -> None:
    assert after("make a", "notify_waiters", kept=True)[2] == ("all", "-", "-")
    assert after("notify_waiters", "make a", "poll a", kept=True)[1] == ("a",)


def test_who_was_reached_before_its_first_poll_leaves_the_stored_wake_up_to_others() -> None:
    moves = ("make a", "notify_one", "notify_waiters", "poll a")
    assert after(*moves, kept=True)[0] is True


def test_notify_one_does_not_see_who_was_made_and_not_polled() -> None:
    assert after("make a", "notify_one", kept=True)[0] is True


def test_a_wake_up_of_notify_one_is_passed_on_by_the_waiter_that_is_dropped() -> None:
    moves = ("poll a", "poll b", "notify_one", "drop a")
    assert after(*moves)[2] == ("-", "one", "-")
    assert after("poll a", "notify_one", "drop a")[0] is True


def test_a_wake_up_of_notify_waiters_is_not_passed_on() -> None:
    assert after("poll a", "notify_waiters", "poll b", "drop a") == (
        False,
        ("b",),
        ("-", "none", "-"),
        ("fresh", "pending", "fresh"),
    )
