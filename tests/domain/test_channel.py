"""The channel of the model against tokio's, written a second time.

The rules are those of `tokio/src/sync/mpsc/bounded.rs`: a send takes a permit of a semaphore, or is
queued for one, and puts its message in where it is polled with the permit; receiving a message
gives a permit back, which goes to the first send that waits, polled or not.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from mortmain.model.domain.channel import Channel
from tests.domain.driving import Driven, Seen, disagreement

WORDS = {"a": "send", "b": "send", "c": "send", "r": "receive"}
SENDERS = ("a", "b", "c")


@dataclass
class Bounded:
    """Permits, messages, and the sends that wait; `assigned` have a permit and were not polled."""

    permits: int
    messages: int = 0
    queue: list[str] = field(default_factory=list)
    assigned: list[str] = field(default_factory=list)
    receiving: bool = False

    def do(self, move: str) -> None:
        word, who = move.split()
        if who == "r":
            self.receive(polled=word == "poll")
        elif word == "poll":
            self.send(who)
        else:
            self.drop(who)

    def receive(self, *, polled: bool) -> None:
        self.receiving = polled and not self.messages
        if polled and self.messages:
            self.messages -= 1
            self.add_permit()

    def send(self, who: str) -> None:
        if who in self.assigned:
            self.assigned.remove(who)
            self.messages += 1
        elif who not in self.queue and self.permits:
            self.permits -= 1
            self.messages += 1
        elif who not in self.queue:
            self.queue.append(who)

    def drop(self, who: str) -> None:
        if who in self.queue:
            self.queue.remove(who)
        elif who in self.assigned:
            self.assigned.remove(who)
            self.add_permit()

    def add_permit(self) -> None:
        if self.queue:
            self.assigned.append(self.queue.pop(0))
        else:
            self.permits += 1

    def seen(self) -> Seen:
        waits = {each: each in (*self.queue, *self.assigned) for each in SENDERS}
        at = tuple("pending" if each else "fresh" for each in (*waits.values(), self.receiving))
        assigned = tuple(each for each in SENDERS if each in self.assigned)
        return self.permits, self.messages, tuple(self.queue), assigned, at


def seen(driven: Driven) -> Seen:
    return (
        driven.value("jobs.free"),
        driven.value("jobs.messages"),
        driven.value("jobs.queue"),
        tuple(each for each in SENDERS if driven.value(f"jobs.{each}.has")),
        driven.at(),
    )


def channel(capacity: int) -> Driven:
    return Driven(Channel.of("jobs", capacity), WORDS)


def after(*moves: str) -> Seen:
    driven = channel(1)
    for move in moves:
        driven.do(move)
    return seen(driven)


@pytest.mark.parametrize("capacity", [1, 2, 3])
def test_every_sequence_of_polls_and_drops_goes_as_in_tokio(capacity: int) -> None:
    assert disagreement(channel(capacity), Bounded(capacity), seen) is None


def test_room_is_given_to_a_send_that_nobody_polls_and_the_channel_is_empty_and_full() -> None:
    at = ("fresh", "pending", "pending", "pending")
    assert after("poll a", "poll b", "poll r", "poll r", "poll c") == (0, 0, ("c",), ("b",), at)


def test_dropping_a_send_that_was_given_room_passes_it_on() -> None:
    at = ("fresh", "fresh", "pending", "fresh")
    assert after("poll a", "poll b", "poll c", "poll r", "drop b") == (0, 0, (), ("c",), at)
