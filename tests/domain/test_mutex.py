"""The mutex of the model against tokio's semaphore with one permit, written a second time.

The rules are those of `tokio/src/sync/batch_semaphore.rs`: a poll takes a free permit or joins the
queue; a release hands the permit to the head of the queue, polled or not; dropping a queued future
unlinks it, dropping an assigned one passes the permit on.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import product

import pytest

from mortmain.checker.explicit.interpreter import enabled, successor
from mortmain.model.domain.mutex import NOBODY, Mutex
from mortmain.model.domain.operation import Operation
from mortmain.model.lowering.closing import closed
from mortmain.model.term.nodes import Constant
from mortmain.model.transition.action import Action
from mortmain.model.transition.system import State, TransitionSystem

WAITERS = ("a", "b", "c")
MOVES = [f"{word} {waiter}" for word in ("poll", "drop") for waiter in WAITERS]


@dataclass
class Semaphore:
    """One permit; futures are fresh, queued, assigned, holding or gone."""

    free: bool = True
    queue: list[str] = field(default_factory=list)
    state: dict[str, str] = field(default_factory=lambda: dict.fromkeys(WAITERS, "fresh"))

    def poll(self, who: str) -> None:
        if self.state[who] == "fresh" and self.free:
            self.free = False
            self.state[who] = "holding"
        elif self.state[who] == "fresh":
            self.queue.append(who)
            self.state[who] = "queued"
        elif self.state[who] == "assigned":
            self.state[who] = "holding"

    def drop(self, who: str) -> None:
        """Drop the future, or the guard that it has become."""
        before, self.state[who] = self.state[who], "gone"
        if before == "queued":
            self.queue.remove(who)
        elif before in ("assigned", "holding"):
            self.add_permit()

    def add_permit(self) -> None:
        if self.queue:
            self.state[self.queue.pop(0)] = "assigned"
        else:
            self.free = True

    def seen(self) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
        owners = [each for each in WAITERS if self.state[each] in ("assigned", "holding")]
        assert len(owners) == (not self.free)
        holding = tuple(each for each in WAITERS if self.state[each] == "holding")
        return (owners or [NOBODY])[0], tuple(self.queue), holding


class Modelled:
    """The same moves by the operations of the model, executed by the interpreter."""

    def __init__(self) -> None:
        self.mutex = Mutex("db")
        self.places: dict[str, Constant] = {each: self.mutex.place(each) for each in WAITERS}
        operations = {
            f"{word} {who}": operation
            for who, place in self.places.items()
            for word, operation in (
                ("take", self.mutex.take(place)),
                ("enqueue", self.mutex.enqueue(place)),
                ("receive", self.mutex.receive(place)),
                ("unlink", self.mutex.unlink(place)),
                ("release", self.mutex.release(place)),
            )
        }
        self.actions = list(operations)
        self.system = closed(_system(self.mutex, operations), {})
        self.state: State = self.system.initial[0]
        self.future = dict.fromkeys(WAITERS, "fresh")

    def possible(self, name: str) -> bool:
        return self.actions.index(name) in enabled(self.system, self.state)

    def do(self, name: str) -> None:
        self.state = successor(self.system, self.state, self.actions.index(name))

    def poll(self, who: str) -> None:
        if self.future[who] == "fresh":
            way = "take" if self.possible(f"take {who}") else "enqueue"
            self.do(f"{way} {who}")
            self.future[who] = "holding" if way == "take" else "queued"
        elif self.future[who] == "queued" and self.possible(f"receive {who}"):
            self.do(f"receive {who}")
            self.future[who] = "holding"

    def drop(self, who: str) -> None:
        before, self.future[who] = self.future[who], "gone"
        if before == "holding":
            self.do(f"release {who}")
        elif before == "queued":
            ways = [each for each in ("unlink", "release") if self.possible(f"{each} {who}")]
            (way,) = ways
            self.do(f"{way} {who}")

    def seen(self) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
        valuation = self.system.valuation(self.state)
        owner, queue = valuation["db.owner"], valuation["db.queue"]
        assert isinstance(owner, str) and isinstance(queue, tuple)
        holding = tuple(each for each in WAITERS if self.future[each] == "holding")
        return owner, tuple(map(str, queue)), holding


def _system(mutex: Mutex, operations: dict[str, Operation]) -> TransitionSystem:
    cells = mutex.cells()
    return TransitionSystem(
        "db",
        tuple(each.variable for each in cells),
        (tuple(each.initial for each in cells),),
        tuple(
            Action(name, "anyone", each.guard, tuple(each.updates.items()))
            for name, each in operations.items()
        ),
    )


def played(semaphore: Semaphore | Modelled, moves: tuple[str, ...]) -> list[object]:
    """What is seen after each move."""
    seen: list[object] = []
    for move in moves:
        word, who = move.split()
        (semaphore.poll if word == "poll" else semaphore.drop)(who)
        seen.append(semaphore.seen())
    return seen


@pytest.mark.parametrize("first", MOVES)
def test_every_sequence_of_five_moves_goes_as_in_tokio(first: str) -> None:
    model = Modelled()
    start = model.state
    for rest in product(MOVES, repeat=4):
        model.state, model.future = start, dict.fromkeys(WAITERS, "fresh")
        moves = (first, *rest)
        assert played(model, moves) == played(Semaphore(), moves), moves


def test_a_release_hands_the_lock_to_the_head_of_the_queue_before_it_is_polled() -> None:
    model = Modelled()
    assert played(model, ("poll a", "poll b", "poll c", "drop a"))[-1] == ("b", ("c",), ())


def test_nobody_overtakes_the_waiter_that_was_assigned_the_lock() -> None:
    model = Modelled()
    assert played(model, ("poll a", "poll b", "drop a", "poll c"))[-1] == ("b", ("c",), ())


def test_dropping_the_waiter_that_was_assigned_the_lock_passes_it_on() -> None:
    model = Modelled()
    seen = played(model, ("poll a", "poll b", "poll c", "drop a", "drop b"))
    assert seen[-1] == ("c", (), ())
