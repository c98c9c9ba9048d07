"""The barrier of the model against tokio's, written a second time.

The rules are those of `tokio/src/sync/barrier.rs`: the first poll counts as an arrival, for good;
the last arrival begins a new generation, which all that wait for the old one learn of.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from mortmain.model.domain.barrier import Barrier
from tests.domain.driving import Driven, Seen, disagreement

WAITERS = ("a", "b", "c")


@dataclass
class Generations:
    """How many have arrived in this generation, and the generation that each waits for."""

    parties: int
    arrived: int = 0
    waits_for: dict[str, int] = field(default_factory=dict)
    number: int = 0

    def do(self, move: str) -> None:
        word, who = move.split()
        if word == "drop":
            self.waits_for.pop(who, None)
        elif who in self.waits_for:
            if self.waits_for[who] < self.number:
                del self.waits_for[who]
        else:
            self.arrived += 1
            if self.arrived == self.parties:
                self.arrived, self.number = 0, self.number + 1
            else:
                self.waits_for[who] = self.number
        # Only whether a generation is over matters, so they are counted anew.
        over = any(each < self.number for each in self.waits_for.values())
        current = self.number
        self.waits_for = {k: int(over and v == current) for k, v in self.waits_for.items()}
        self.number = int(over)

    def seen(self) -> Seen:
        may_go = tuple(
            who in self.waits_for and self.waits_for[who] < self.number for who in WAITERS
        )
        at = tuple("pending" if who in self.waits_for else "fresh" for who in WAITERS)
        return self.arrived, may_go, at


def seen(driven: Driven) -> Seen:
    may_go = tuple(driven.value(f"start.{who}.may go") for who in WAITERS)
    return driven.value("start.arrived"), may_go, driven.at()


def barrier(parties: int) -> Driven:
    return Driven(Barrier("start", parties), dict.fromkeys(WAITERS, "wait"))


@pytest.mark.parametrize("parties", [2, 3, 4])
def test_every_sequence_of_polls_and_drops_goes_as_in_tokio(parties: int) -> None:
    assert disagreement(barrier(parties), Generations(parties), seen) is None


def test_one_that_is_alone_does_not_wait() -> None:
    driven = barrier(1)
    for move in ("poll a", "poll b", "poll a"):
        driven.do(move)
    assert seen(driven) == (0, (False, False, False), ("fresh", "fresh", "fresh"))


def test_one_that_is_dropped_counts_as_arrived() -> None:
    driven = barrier(3)
    for move in ("poll a", "drop a", "poll b", "poll c"):
        driven.do(move)
    assert seen(driven) == (0, (False, True, False), ("fresh", "pending", "fresh"))
