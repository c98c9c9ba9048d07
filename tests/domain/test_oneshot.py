"""The oneshot channel of the model: once the value is sent every await of it is ready."""

from __future__ import annotations

from dataclasses import dataclass, field

from mortmain.model.domain.oneshot import Oneshot
from tests.domain.driving import Driven, Seen, disagreement

WAITERS = ("a", "b")


@dataclass
class Twin:
    """Whether it was sent, and who has polled and not found it."""

    sent: bool = False
    waiting: set[str] = field(default_factory=set)

    def do(self, move: str) -> None:
        word, _, who = move.partition(" ")
        if word == "send":
            self.sent = True
        elif word == "poll" and not self.sent:
            self.waiting.add(who)
        else:
            self.waiting.discard(who)

    def seen(self) -> Seen:
        at = tuple("pending" if each in self.waiting else "fresh" for each in WAITERS)
        return self.sent, at


def seen(driven: Driven) -> Seen:
    return driven.value("done.sent"), driven.at()


def test_every_sequence_of_polls_drops_and_sends_goes_alike() -> None:
    driven = Driven(Oneshot.of("done"), dict.fromkeys(WAITERS, "receive"), ("send",))
    assert disagreement(driven, Twin(), seen) is None
