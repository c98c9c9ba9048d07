"""The semaphore of the model against tokio's, written a second time.

The rules are those of `tokio/src/sync/batch_semaphore.rs` for requests of one permit: a poll takes
a free permit or joins the queue; a permit that comes back goes to the head of the queue, polled or
not; dropping a queued future unlinks it, dropping an assigned one passes its permit on.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from mortmain.model.domain.semaphore import Semaphore
from tests.domain.driving import Driven, Seen, disagreement

WAITERS = ("a", "b", "c")


@dataclass
class Batch:
    """tokio's semaphore: what is available, and for each queued future what it still lacks."""

    available: int
    queue: list[str] = field(default_factory=list)
    lacks: dict[str, int] = field(default_factory=dict)
    state: dict[str, str] = field(default_factory=lambda: dict.fromkeys(WAITERS, "fresh"))

    def do(self, move: str) -> None:
        word, who = move.split()
        (self.poll if word == "poll" else self.drop)(who)

    def poll(self, who: str) -> None:
        if self.state[who] == "fresh":
            taken = min(1, self.available)
            self.available -= taken
            self.lacks[who] = 1 - taken
            self.state[who] = "pending" if self.lacks[who] else "done"
            if self.lacks[who]:
                self.queue.append(who)
        elif self.state[who] == "pending" and not self.lacks[who]:
            self.state[who] = "done"

    def drop(self, who: str) -> None:
        """Drop the future, or the permit that it has become."""
        before, self.state[who] = self.state[who], "fresh"
        if who in self.queue:
            self.queue.remove(who)
        if before != "fresh":
            self.add_permits(1 - self.lacks.pop(who))

    def add_permits(self, number: int) -> None:
        while number and self.queue:
            self.lacks[self.queue.pop(0)] = 0
            number -= 1
        self.available += number

    def seen(self) -> Seen:
        assert not (self.queue and self.available)
        owners = tuple(each for each in WAITERS if self.lacks.get(each) == 0)
        return self.available, tuple(self.queue), owners, tuple(self.state.values())


def seen(driven: Driven) -> Seen:
    return (
        driven.value("pool.free"),
        driven.value("pool.queue"),
        driven.holders(),
        driven.at(),
    )


def semaphore(permits: int) -> Driven:
    return Driven(Semaphore.of("pool", permits), dict.fromkeys(WAITERS, "acquire"))


def after(permits: int, *moves: str) -> Seen:
    driven = semaphore(permits)
    for move in moves:
        driven.do(move)
    return seen(driven)


@pytest.mark.parametrize("permits", [1, 2, 3, 4])
def test_every_sequence_of_polls_and_drops_goes_as_in_tokio(permits: int) -> None:
    assert disagreement(semaphore(permits), Batch(permits), seen) is None


def test_a_permit_that_comes_back_goes_to_the_head_of_the_queue_before_it_is_polled() -> None:
    assert after(1, "poll a", "poll b", "poll c", "drop a") == (
        0,
        ("c",),
        ("b",),
        ("fresh", "pending", "pending"),
    )


def test_two_permits_that_come_back_go_to_two_waiters_of_which_none_has_been_polled() -> None:
    driven = Driven(Semaphore.of("pool", 2), dict.fromkeys("abcd", "acquire"))
    for move in ("poll a", "poll b", "poll c", "poll d", "drop a", "drop b"):
        driven.do(move)
    assert seen(driven) == (0, (), ("c", "d"), ("fresh", "fresh", "pending", "pending"))


def test_dropping_the_waiter_that_was_assigned_a_permit_passes_it_on() -> None:
    moves = ("poll a", "poll b", "poll c", "drop a", "drop b")
    assert after(1, *moves) == (0, (), ("c",), ("fresh", "fresh", "pending"))


def test_dropping_a_queued_waiter_gives_nothing_back() -> None:
    assert after(1, "poll a", "poll b", "drop b") == (0, (), ("a",), ("done", "fresh", "fresh"))


def test_nobody_overtakes_a_queue() -> None:
    moves = ("poll a", "poll b", "drop a", "poll c")
    assert after(1, *moves) == (0, ("c",), ("b",), ("fresh", "pending", "pending"))
