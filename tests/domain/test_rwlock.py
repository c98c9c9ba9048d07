"""The RwLock of the model against tokio's, written a second time.

tokio's is one semaphore with very many permits, of which a reader needs one and a writer all, and
a queued request keeps what it has of them; here each request counts what it still lacks.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import product

import pytest

from mortmain.model.domain.rwlock import MOST_READERS, RwLock
from tests.domain.driving import Driven, Seen, disagreement

WAITERS = ("a", "b", "c")
KINDS = list(product(("read", "write"), repeat=3))


@dataclass
class Batch:
    """tokio's semaphore for requests of several permits, by the rules of `batch_semaphore.rs`."""

    words: dict[str, str]
    most: int = MOST_READERS
    available: int = MOST_READERS
    queue: list[str] = field(default_factory=list)
    lacks: dict[str, int] = field(default_factory=dict)
    state: dict[str, str] = field(default_factory=lambda: dict.fromkeys(WAITERS, "fresh"))

    def needs(self, who: str) -> int:
        return 1 if self.words[who] == "read" else self.most

    def do(self, move: str) -> None:
        word, who = move.split()
        (self.poll if word == "poll" else self.drop)(who)

    def poll(self, who: str) -> None:
        if self.state[who] == "fresh":
            taken = min(self.needs(who), self.available)
            self.available -= taken
            self.lacks[who] = self.needs(who) - taken
            self.state[who] = "pending" if self.lacks[who] else "done"
            if self.lacks[who]:
                self.queue.append(who)
        elif self.state[who] == "pending" and not self.lacks[who]:
            self.state[who] = "done"

    def drop(self, who: str) -> None:
        """Drop the future with what it has so far, or the guard that it has become."""
        before, self.state[who] = self.state[who], "fresh"
        if who in self.queue:
            self.queue.remove(who)
        if before != "fresh":
            self.add_permits(self.needs(who) - self.lacks.pop(who))

    def add_permits(self, number: int) -> None:
        """The head of the queue is filled first, and only then the next."""
        while number and self.queue:
            first = self.queue[0]
            given = min(number, self.lacks[first])
            self.lacks[first] -= given
            number -= given
            if not self.lacks[first]:
                self.queue.pop(0)
        self.available += number

    def seen(self) -> Seen:
        assert not (self.queue and self.available)
        owners = tuple(each for each in WAITERS if self.lacks.get(each) == 0)
        queue = tuple(f"{each} to {self.words[each]}" for each in self.queue)
        gathered = self.needs(self.queue[0]) - self.lacks[self.queue[0]] if self.queue else 0
        return self.available + gathered, queue, owners, tuple(self.state.values())


def seen(driven: Driven) -> Seen:
    return driven.value("cache.free"), driven.value("cache.queue"), driven.holders(), driven.at()


def lock(*words: str) -> Driven:
    return Driven(RwLock.of("cache"), dict(zip(WAITERS, words, strict=True)))


def after(words: tuple[str, ...], *moves: str) -> Seen:
    driven = lock(*words)
    for move in moves:
        driven.do(move)
    return seen(driven)


@pytest.mark.parametrize("words", KINDS, ids="-".join)
def test_every_sequence_of_polls_and_drops_goes_as_in_tokio(words: tuple[str, ...]) -> None:
    twin = Batch(dict(zip(WAITERS, words, strict=True)))
    assert disagreement(lock(*words), twin, seen) is None


def test_readers_read_together() -> None:
    assert after(("read", "read", "read"), "poll a", "poll b", "poll c")[2] == ("a", "b", "c")


def test_a_reader_behind_a_queued_writer_waits_although_others_read() -> None:
    assert after(("read", "write", "read"), "poll a", "poll b", "poll c") == (
        MOST_READERS - 1,
        ("b to write", "c to read"),
        ("a",),
        ("done", "pending", "pending"),
    )


def test_dropping_the_queued_writer_lets_the_readers_behind_it_in() -> None:
    assert after(("read", "write", "read"), "poll a", "poll b", "poll c", "drop b") == (
        MOST_READERS - 2,
        (),
        ("a", "c"),
        ("done", "fresh", "pending"),
    )


def test_a_writer_that_gives_back_serves_all_readers_up_to_the_next_writer() -> None:
    driven = Driven(RwLock.of("cache"), {"a": "write", "b": "read", "c": "read", "d": "write"})
    for move in ("poll a", "poll b", "poll c", "poll d", "drop a"):
        driven.do(move)
    assert driven.value("cache.queue") == ("d to write",)
    assert driven.holders() == ("b", "c")
