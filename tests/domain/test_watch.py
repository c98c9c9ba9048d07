"""The watch of the model against tokio's, written a second time.

The rules are those of `tokio/src/sync/watch.rs`: a version that every send counts up, the version
that each receiver has seen, and a lock of the standard library around the value.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from mortmain.model.domain.watch import Watch
from tests.domain.driving import Driven, Seen, disagreement

WORDS = {"a": "changed", "b": "changed", "r": "borrow", "q": "borrow", "s": "send"}


@dataclass
class Versions:
    """The versions that were seen, counted back from the last; one behind is as good as many."""

    behind: dict[str, int] = field(default_factory=lambda: dict.fromkeys("ab", 0))
    polled: set[str] = field(default_factory=set)
    readers: set[str] = field(default_factory=set)
    writing: bool = False
    ended: bool = False
    closed: bool = False
    raised: str = ""

    def do(self, move: str) -> None:
        self.raised = ""
        match move.split():
            case ["poll", "s"]:
                self.send()
            case ["poll", ("r" | "q") as who]:
                # A reader comes behind a writer that waits.
                if who in self.readers or not self.writing:
                    self.readers.add(who)
            case ["drop", ("r" | "q") as who]:
                self.readers.discard(who)
            case ["poll", who]:
                self.changed(who)
            case ["drop", ("a" | "b") as who]:
                self.polled.discard(who)
            case ["drop_sender", _]:
                self.ended = True
            case ["drop_receiver", _]:
                self.closed = True

    def send(self) -> None:
        if self.closed and not self.writing:
            self.raised = "Closed"
            return
        self.writing = bool(self.readers)
        if not self.writing:
            self.behind = dict.fromkeys("ab", 1)

    def changed(self, who: str) -> None:
        self.polled.discard(who)
        if self.behind[who]:
            self.behind[who] = 0
        elif self.ended:
            self.raised = "Closed"
        else:
            self.polled.add(who)

    def seen(self) -> Seen:
        return (
            tuple(map(bool, self.behind.values())),
            len(self.readers),
            self.writing,
            tuple(sorted(self.polled)),
            self.raised,
        )


class Blocking(Driven):
    """What blocks its thread cannot be dropped, and where it cannot go on it stays."""

    def do(self, move: str) -> None:
        word, _, who = move.partition(" ")
        before = self.future.get(who, "")
        if who in ("r", "q", "u") and word == "poll" and before == "fresh":
            if not self.can(f"at once {who}"):
                self.raised = ""
                return
        if who == "s" and word == "drop":
            self.raised = ""
            return
        super().do(move)


def seen(driven: Driven) -> Seen:
    return (
        tuple(driven.value(f"state.unseen by {who}") for who in "ab"),
        driven.value("state.reading"),
        driven.value("state.waiting") == 1,
        tuple(who for who in "ab" if driven.future[who] == "pending"),
        driven.raised,
    )


def test_every_sequence_of_moves_goes_as_in_tokio() -> None:
    watch = Watch.of("state", ("s",), ("a",))
    driven = Blocking(watch, WORDS, ends=("sender s", "receiver a"))
    assert disagreement(driven, Versions(), seen) is None


def test_a_change_before_the_wait_is_not_missed_and_dropping_the_wait_loses_none() -> None:
    driven = Blocking(Watch.of("state"), WORDS)
    for move in ("poll a", "drop a", "poll s", "poll s"):
        driven.do(move)
    assert seen(driven)[0] == (True, True)
    driven.do("poll a")
    assert (driven.at()[0], seen(driven)[0]) == ("fresh", (False, True))


class Updating(Versions):
    """`a` and `u` use the same receiver, of which `u` borrows and has seen the value then."""

    def do(self, move: str) -> None:
        if move == "poll u":
            self.raised = ""
            if "u" not in self.readers and not self.writing:
                self.readers.add("u")
                self.behind["a"] = 0
        elif move == "drop u":
            self.raised = ""
            self.readers.discard("u")
        else:
            super().do(move)


def test_to_borrow_and_update_sees_the_value_for_every_word_of_the_receiver() -> None:
    watch = Watch.of("state", ("s",), ("a",))
    watch.is_lent("u", "a")
    words = {"a": "changed", "b": "changed", "u": "borrow_and_update", "s": "send"}
    driven = Blocking(watch, words, ends=("sender s", "receiver a"))
    assert disagreement(driven, Updating(), seen) is None
