"""Requests of several permits at once, beside tokio's semaphore written a second time.

The second model counts, as `tokio/src/sync/batch_semaphore.rs` does, what every request in the
queue still lacks; the first knows one number for what is free or gathered.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest

from mortmain.model.domain.rwlock import RwLock
from mortmain.model.domain.semaphore import Semaphore
from tests.domain.driving import Driven, Seen, disagreement


@dataclass
class Batch:
    """What is available, and for each request what it wants and what it still lacks."""

    wants: Mapping[str, int]
    available: int
    most: int
    tries: tuple[str, ...] = ()
    adds: int = 1
    closed: bool = False
    raised: str = ""
    queue: list[str] = field(default_factory=list)
    lacks: dict[str, int] = field(default_factory=dict)
    holds: dict[str, int] = field(default_factory=dict)
    """The guards, by how many permits they give back."""

    def do(self, move: str) -> None:
        self.raised = ""
        word, _, who = move.partition(" ")
        match word:
            case "poll" if who in self.tries:
                self.try_acquire(who)
            case "poll":
                self.poll(who)
            case "drop":
                self.drop(who)
            case "forget":
                self.holds |= {who: 0} if who in self.done else {}
            case "downgrade":
                if self.holds.get(who) == self.wants[who]:
                    self.holds[who] = 1
                    self.add(self.wants[who] - 1)
            case "add_permits":
                self.add(self.adds)
            case "forget_permits":
                self.available = max(self.available - int(who), 0)
            case "close":
                self.closed = True
                self.queue.clear()

    @property
    def done(self) -> set[str]:
        return {*self.holds}

    def try_acquire(self, who: str) -> None:
        if who in self.done:
            return
        if self.closed:
            self.raised = "Closed"
        elif self.available < self.wants[who]:
            self.raised = "WouldBlock"
        else:
            self.available -= self.wants[who]
            self.holds[who] = self.wants[who]

    def poll(self, who: str) -> None:
        if who in self.done:
            return
        if self.closed:
            self.raised = "Closed"
            self.drop(who)
            return
        if who not in self.lacks:
            taken = min(self.wants[who], self.available)
            self.available -= taken
            self.lacks[who] = self.wants[who] - taken
            if self.lacks[who]:
                self.queue.append(who)
        if not self.lacks[who]:
            del self.lacks[who]
            self.holds[who] = self.wants[who]

    def drop(self, who: str) -> None:
        """Drop the future with all it has so far, or the guard that it has become."""
        if who in self.queue:
            self.queue.remove(who)
        if who in self.lacks:
            self.add(self.wants[who] - self.lacks.pop(who))
        if who in self.holds:
            self.add(self.holds.pop(who))

    def add(self, number: int) -> None:
        """The head of the queue is filled first, and only then the next."""
        while number and self.queue:
            given = min(number, self.lacks[self.queue[0]])
            self.lacks[self.queue[0]] -= given
            number -= given
            if not self.lacks[self.queue[0]]:
                self.queue.pop(0)
        self.available = min(self.available + number, self.most)

    def seen(self) -> Seen:
        assert not (self.queue and self.available)
        gathered = sum(self.wants[each] - self.lacks[each] for each in self.queue[:1])
        at = tuple(
            "done" if each in self.done else "pending" if each in self.lacks else "fresh"
            for each in self.wants
        )
        # What a request had gathered when the semaphore was closed, nobody can see any more.
        free = None if self.closed else self.available + gathered
        return free, tuple(self.queue), at, self.raised, self.gatherers()

    def gatherers(self) -> tuple[str, ...]:
        """Who keeps permits from others although it waits itself."""
        return tuple(each for each in self.queue if self.lacks[each] < self.wants[each])


def seen(driven: Driven) -> Seen:
    (free,) = (name for name in ("pool.free", "cache.free") if name in driven.variables)
    closed = "pool.closed" in driven.variables and driven.value("pool.closed")
    queue = driven.value(free.replace("free", "queue"))
    assert isinstance(queue, tuple)
    names = tuple(each.split()[0] for each in queue)
    gatherers = driven.holders(f"turn at {free.removesuffix('.free')}")
    return None if closed else driven.value(free), names, driven.at(), driven.raised, gatherers


@pytest.mark.parametrize("permits", [2, 3, 4])
@pytest.mark.parametrize("wants", [(1, 2, 1), (2, 2, 1), (3, 1, 1), (2, 1, 3)])
def test_requests_of_several_permits_are_served_as_in_tokio(
    wants: tuple[int, ...], permits: int
) -> None:
    needs = dict(zip("abc", wants, strict=True))
    words = {who: f"acquire_many {need}" for who, need in needs.items()}
    driven = Driven(Semaphore.of("pool", permits, 4), words, said=("forget",))
    assert disagreement(driven, Batch(needs, permits, 4), seen) is None


def test_what_is_tried_never_waits_and_never_overtakes() -> None:
    needs = {"a": 1, "b": 3, "t": 1, "u": 2}
    words = {"a": "acquire", "b": "acquire_many 3", "t": "try_acquire", "u": "try_acquire_many 2"}
    driven = Driven(Semaphore.of("pool", 3), words, said=("forget",))
    assert disagreement(driven, Batch(needs, 3, 3, tries=("t", "u")), seen) is None


def test_what_is_added_goes_to_the_first_in_line_and_a_closed_semaphore_fails_everybody() -> None:
    needs = {"a": 1, "b": 2, "t": 1}
    words = {"a": "acquire", "b": "acquire_many 2", "t": "try_acquire"}
    driven = Driven(Semaphore.of("pool", 1, 1), words, ("close",), ("forget",))
    assert disagreement(driven, Batch(needs, 1, 1, tries=("t",)), seen) is None


@pytest.mark.parametrize("count", [1, 2])
def test_permits_that_are_taken_away_were_free_and_nobody_s(count: int) -> None:
    needs = {"a": 1, "b": 2, "c": 1}
    words = {who: f"acquire_many {need}" for who, need in needs.items()}
    driven = Driven(Semaphore.of("pool", 3), words, (f"forget_permits {count}",))
    assert disagreement(driven, Batch(needs, 3, 3), seen) is None


def test_permits_that_are_added_serve_as_many_as_they_reach() -> None:
    driven = Driven(
        Semaphore.of("pool", 0, 4), dict.fromkeys("abc", "acquire"), ("add_permits 2", "close")
    )
    for move in ("poll a", "poll b", "poll c", "add_permits 2"):
        driven.do(move)
    assert driven.holders() == ("a", "b")
    assert driven.value("pool.queue") == ("c",)
    driven.do("close")
    driven.do("poll b")
    assert (driven.raised, driven.at()) == ("Closed", ("pending", "fresh", "pending"))


def test_a_writer_that_goes_on_reading_lets_the_readers_in_as_in_tokio() -> None:
    needs = {"a": 1, "b": 3, "c": 3, "t": 1, "w": 3}
    words = {"a": "read", "b": "write", "c": "write", "t": "try_read", "w": "try_write"}
    driven = Driven(RwLock.of("cache", 3), words, said=("downgrade",))
    assert disagreement(driven, Batch(needs, 3, 3, tries=("t", "w")), seen) is None


def test_no_more_than_so_many_read_at_a_time() -> None:
    driven = Driven(RwLock.of("cache", 2), dict.fromkeys("abc", "read"))
    for move in ("poll a", "poll b", "poll c"):
        driven.do(move)
    assert driven.holders() == ("a", "b")
    driven.do("drop a")
    assert driven.holders() == ("b", "c")
