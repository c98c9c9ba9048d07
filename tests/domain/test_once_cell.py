"""The OnceCell of the model against tokio's, written a second time.

The rules are those of `tokio/src/sync/once_cell.rs`: one permit, held while the value is made,
given to the next in line by whoever is dropped meanwhile, and gone once there is a value.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from mortmain.model.domain.leaf import Failure, Guard, Leaf
from mortmain.model.domain.once_cell import OnceCell
from tests.domain.driving import Driven, Seen, disagreement

WHO = ("a", "b", "c")


class Unfolded(OnceCell):
    """The same, with the making as a guard that is dropped, or `made`; finding it fails."""

    def leaf(self, word: str, party: str) -> Leaf | None:
        making = self.making(word, party)
        leaf, guard = making.leaf, making.guard
        there = (Failure(making.there, "There"),)
        return Leaf(
            leaf.at_once,
            leaf.pending,
            leaf.ready,
            leaf.elapses,
            leaf.drop,
            leaf.drop_ready,
            Guard(guard.of, guard.held, guard.release, {"made": making.made.when(guard.held)}),
            fails_at_once=there,
            fails=there,
        )


@dataclass
class Cell:
    """Who makes it, who waits for that, and whether there is a value."""

    value: bool = False
    making: str = ""
    polled: bool = False
    """Whoever makes it has been polled since it was its turn."""
    queue: list[str] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)
    over: set[str] = field(default_factory=set)
    raised: str = ""

    def do(self, move: str) -> None:
        self.raised = ""
        word, who = move.split()
        if word == "drop":
            self.over.discard(who)
            self.leave(who)
        elif word == "made":
            if who == self.making and self.polled and not self.value:
                self.value, self.making = True, ""
                self.over.add(who)
                self.refused |= set(self.queue)
                self.queue.clear()
        elif who in self.over:
            pass
        elif self.value:
            self.raised = "There"
            self.leave(who)
        elif who == self.making or not self.making:
            self.making, self.polled = who, True
        elif who not in self.queue:
            self.queue.append(who)

    def leave(self, who: str) -> None:
        self.refused.discard(who)
        if who in self.queue:
            self.queue.remove(who)
        elif who == self.making:
            self.making, self.polled = self.queue.pop(0) if self.queue else "", False

    def seen(self) -> Seen:
        waits = {*self.queue, *self.refused} | ({self.making} if not self.polled else set())
        done = self.over | ({self.making} if self.polled else set())
        at = tuple("done" if who in done else "pending" if who in waits else "fresh" for who in WHO)
        holder = tuple(who for who in WHO if who == self.making)
        return self.value, tuple(self.queue), holder, at, self.raised


def seen(driven: Driven) -> Seen:
    return (
        driven.value("config.closed"),
        driven.value("config.queue"),
        driven.holders(),
        driven.at(),
        driven.raised,
    )


def test_every_sequence_of_moves_goes_as_in_tokio() -> None:
    cell = OnceCell.of("config")
    unfolded = Unfolded(cell.name, cell.permits)
    driven = Driven(unfolded, dict.fromkeys(WHO, "get_or_init"), said=("made",))
    assert disagreement(driven, Cell(), seen) is None


def test_whoever_is_dropped_while_making_it_leaves_that_to_the_next() -> None:
    cell = OnceCell.of("config")
    unfolded = Unfolded(cell.name, cell.permits)
    driven = Driven(unfolded, dict.fromkeys(WHO, "get_or_init"), said=("made",))
    for move in ("poll a", "poll b", "poll c", "drop a", "poll b", "made b", "poll c"):
        driven.do(move)
    assert seen(driven) == (True, (), (), ("fresh", "done", "fresh"), "There")
