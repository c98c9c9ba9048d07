"""A channel whose ends are dropped, closed and reserved, against tokio's, written a second time.

The rules are those of `tokio/src/sync/mpsc/{chan,bounded}.rs`: a list of messages that the last
sender ends, a semaphore of permits that the receiver closes, and a receiver that is woken by both.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from mortmain.model.domain.channel import Channel
from tests.domain.driving import Driven, Seen, disagreement

WAITING = {"a": "send", "p": "reserve", "r": "receive"}
TRYING = {"a": "send", "t": "try_send", "r": "receive", "q": "try_receive"}


@dataclass
class Mpsc:
    """Permits, messages, requests for permits, permits in hand, senders, and a receiver.

    A receiver that is `asleep` has been polled and not been woken since.
    """

    words: dict[str, str]
    permits: int
    capacity: int
    fixed: bool = True
    """Whoever gives an unused permit back after the close wakes the receiver."""
    senders: set[str] = field(default_factory=lambda: {"a", "p"})
    receiver: bool = True
    closed: bool = False
    messages: int = 0
    queue: list[str] = field(default_factory=list)
    assigned: list[str] = field(default_factory=list)
    """Requests that were given a permit and have not been polled since."""
    refused: list[str] = field(default_factory=list)
    """Requests that were thrown out of the queue by the close."""
    reserved: str = "none"
    """The permit in hand: `none`, `held`, or `used`."""
    receiving: str = "fresh"
    raised: str = ""

    def do(self, move: str) -> None:
        self.raised = ""
        self.move(move)
        if self.receiving == "woken" and not (self.messages or self.over()):
            # Whoever runs it polls it, and it finds nothing.
            self.receiving = "asleep"

    def move(self, move: str) -> None:
        match move.split():
            case ["poll", "r"]:
                self.receive()
            case ["drop", "r"]:
                self.receiving = "fresh"
            case ["poll", "q"]:
                self.try_receive()
            case ["poll", "t"]:
                self.try_send()
            case ["poll", "p"] if self.reserved != "none":
                pass
            case ["poll", who]:
                self.ask(who)
            case ["drop", "p"] if self.reserved != "none":
                held, self.reserved = self.reserved == "held", "none"
                if held:
                    self.add_permit()
                    self.wake()
            case ["send", "p"]:
                if self.reserved == "held":
                    self.reserved = "used"
                    self.messages += 1
                    self.wake()
            case ["drop", who]:
                self.drop(who)
            case ["close"]:
                self.close()
            case ["drop_sender", who]:
                self.drop_sender(who)
            case ["drop_receiver", _] if self.receiver:
                self.receiver = False
                self.close()
                self.permits += self.messages
                self.messages = 0

    def wake(self) -> None:
        if self.receiving == "asleep":
            self.receiving = "woken"

    def over(self) -> bool:
        home = self.permits == self.capacity
        return not self.messages and (not self.senders or (self.closed and home))

    def receive(self) -> None:
        if self.receiving == "asleep":
            return
        if self.messages:
            self.messages -= 1
            self.add_permit()
            self.receiving = "fresh"
        elif self.over():
            self.raised = "Closed"
            self.receiving = "fresh"
        else:
            self.receiving = "asleep"

    def try_receive(self) -> None:
        if self.messages:
            self.messages -= 1
            self.add_permit()
        else:
            self.raised = "Closed" if self.over() else "WouldBlock"

    def try_send(self) -> None:
        if self.closed:
            self.raised = "Closed"
        elif self.permits:
            self.permits -= 1
            self.messages += 1
            self.wake()
        else:
            self.raised = "WouldBlock"

    def ask(self, who: str) -> None:
        """A request is polled: it finds the channel closed, has its permit, or waits."""
        if self.closed:
            self.raised = "Closed"
            self.drop(who)
        elif who in self.assigned:
            self.assigned.remove(who)
            self.give(who)
        elif who not in self.queue and self.permits:
            self.permits -= 1
            self.give(who)
        elif who not in self.queue:
            self.queue.append(who)

    def give(self, who: str) -> None:
        if who == "p":
            self.reserved = "held"
        else:
            self.messages += 1
            self.wake()

    def drop(self, who: str) -> None:
        """Drop a request: what it was given goes on, and after the close that may be the end."""
        if who in self.queue:
            self.queue.remove(who)
        elif who in self.refused:
            self.refused.remove(who)
        elif who in self.assigned:
            self.assigned.remove(who)
            self.add_permit()
            if self.fixed:
                self.wake()

    def add_permit(self) -> None:
        if self.queue:
            self.assigned.append(self.queue.pop(0))
        else:
            self.permits += 1

    def close(self) -> None:
        self.closed = True
        self.refused += self.queue
        self.queue.clear()
        # Closing borrows the receiver, so whatever it was doing is over; and dropping the
        # receiver as well.  Here the one that sleeps is another await, which is then woken.
        self.wake()

    def drop_sender(self, who: str) -> None:
        if who in self.senders:
            self.senders.remove(who)
            if not self.senders:
                self.wake()

    def seen(self) -> Seen:
        deaf = self.receiving == "asleep" and (self.messages > 0 or self.over())
        waits = (*self.queue, *self.assigned, *self.refused)
        at = {each: "pending" if each in waits else "fresh" for each in self.words}
        at |= {"p": "done"} if self.reserved != "none" else {}
        at["r"] = "fresh" if self.receiving == "fresh" else "pending"
        return self.permits, self.messages, self.closed, deaf, tuple(at.values()), self.raised


def seen(driven: Driven) -> Seen:
    messages, waits = driven.value("jobs.messages"), driven.future["r"] == "pending"
    deaf = waits and driven.can("at once raises Closed r") and driven.can("elapses r")
    return (
        driven.value("jobs.free"),
        messages,
        driven.value("jobs.closed"),
        deaf,
        driven.at(),
        driven.raised,
    )


def channel(words: dict[str, str], capacity: int, *, told: bool) -> Driven:
    made = Channel.of("jobs", capacity, ("a", "p"), ("r",), told=told)
    return Driven(made, words, ("close",), ("send",), ends=("sender a", "sender p", "receiver r"))


@pytest.mark.parametrize("told", [True, False], ids=["tokio 1.53", "tokio 1.24"])
@pytest.mark.parametrize("capacity", [1, 2])
def test_what_waits_goes_as_in_tokio_whoever_ends_first(capacity: int, told: bool) -> None:
    twin = Mpsc(WAITING, capacity, capacity, fixed=told)
    assert disagreement(channel(WAITING, capacity, told=told), twin, seen) is None


def test_what_is_tried_goes_as_in_tokio_whoever_ends_first() -> None:
    twin = Mpsc(TRYING, 1, 1)
    assert disagreement(channel(TRYING, 1, told=True), twin, seen) is None


def after(told: bool, *moves: str) -> Driven:
    driven = channel({**WAITING, "t": "try_send"}, 1, told=told)
    for move in moves:
        driven.do(move)
    return driven


def test_a_permit_that_is_dropped_unpolled_after_the_close_woke_nobody_before_it_was_fixed() -> (
    None
):
    story = ("poll t", "poll p", "poll r", "close", "poll r", "drop p", "poll r")
    assert after(True, *story).raised == "Closed"
    assert after(False, *story).at()[2] == "pending"
    # Who begins to receive anew sees it.
    assert after(False, *story, "drop r", "poll r").raised == "Closed"


def test_room_that_was_reserved_before_the_close_keeps_the_receiver_waiting() -> None:
    driven = after(True, "poll p", "close", "poll r")
    assert driven.at()[2] == "pending"
    driven.do("send p")
    driven.do("poll r")
    assert (driven.raised, driven.at()[2]) == ("", "fresh")
    driven.do("poll r")
    assert driven.raised == "Closed"
