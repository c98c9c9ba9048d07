"""Every kind of lock beside a second model of it, written from the documents and not from `Rules`.

The two are driven together by every sequence of moves, however long: whatever one allows the other
must allow, and what can be seen of them must be the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest

from mortmain.checker.explicit.interpreter import enabled, successor
from mortmain.model.domain.leaf import Call
from mortmain.model.domain.locks.account import Account
from mortmain.model.domain.locks.kinds import KINDS
from mortmain.model.domain.locks.lock import Lock
from mortmain.model.domain.operation import Operation
from mortmain.model.lowering.closing import closed
from mortmain.model.transition.action import Action
from mortmain.model.transition.system import State, TransitionSystem

PARTIES = ("a", "b", "c")
LOST, DIRTY, CLEAN = "not recoverable", "inconsistent", "consistent"
OWNED = ("std", "parking_lot", "posix", "robust", "file", "erlang")
ANYBODY = ("semaphore", "go")
AGAIN = ("monitor", "reentrant")
GUARD_ONLY = ("std", "parking_lot", "monitor", "web")
MORE = {"std": ("panic",), "robust": ("repair",), "web": ("queue", "get", "leave")}
DEEP = 2
"""How often a re-entrant lock is taken here at most."""


@dataclass(frozen=True)
class Twin:
    """What can be known of a lock from outside."""

    kind: str
    owner: str = "nobody"
    depth: int = 0
    believers: frozenset[str] = frozenset()
    queue: tuple[str, ...] = ()
    dead: frozenset[str] = frozenset()
    condition: str = CLEAN
    poisoned: bool = False
    down: bool = False

    def after(self, move: str) -> Twin | None:
        """What follows from the move; `None` where it has to wait, or is a misuse."""
        word, _, who = move.partition(" ")
        if who in self.dead:
            return None
        done: Twin | None = getattr(self, f"_{word}")(who)
        return done

    def _take(self, who: str) -> Twin | None:
        again = self.kind in AGAIN and self.owner == who and self.depth < DEEP
        if not (self.owner == "nobody" or again) or self.poisoned or self.condition == LOST:
            return None
        if who in self.queue:
            return None
        return self._given(replace(self, owner=who, depth=self.depth + 1), who)

    def _given(self, after: Twin, who: str) -> Twin:
        return replace(after, believers=after.believers | {who})

    def _release(self, who: str) -> Twin | None:
        if self.kind in ANYBODY:
            possible = self.owner != "nobody"
        elif self.kind in ("web", "lease", "unchecked"):
            possible = who in self.believers
        else:
            possible = self.owner == who
        if not possible:
            return None
        less = replace(self, believers=self.believers - {who})
        if self.kind in AGAIN and self.depth > 1:
            return replace(less, depth=self.depth - 1)
        if self.condition == DIRTY:
            less = replace(less, condition=LOST)
        return less._free() if self.owner == who or self.kind in ANYBODY else less

    def _free(self) -> Twin:
        if not self.queue:
            return replace(self, owner="nobody", depth=0)
        heir, *others = self.queue
        return self._given(replace(self, owner=heir, depth=0, queue=tuple(others)), heir)

    def _panic(self, who: str) -> Twin | None:
        if self.kind != "std" or self.owner != who:
            return None
        return replace(self, owner="nobody", depth=0, poisoned=True, believers=frozenset())

    def _die(self, who: str) -> Twin:
        gone = replace(
            self,
            dead=self.dead | {who},
            believers=self.believers - {who},
            queue=tuple(each for each in self.queue if each != who),
        )
        if self.owner != who:
            return gone
        match self.kind:
            case "file" | "web":
                return gone._free()
            case "robust" | "unchecked":
                return replace(gone, owner="nobody", depth=0, condition=DIRTY)
            case "erlang":
                return replace(gone, down=True)
            case _:
                return gone

    def _itself(self, who: str) -> Twin | None:
        if self.kind == "lease" and self.owner != "nobody":
            return replace(self, owner="nobody", depth=0)
        if self.kind == "erlang" and self.down:
            return replace(self, owner="nobody", depth=0, down=False)
        return None

    def _repair(self, who: str) -> Twin | None:
        if self.kind not in ("robust", "unchecked") or self.owner != who:
            return None
        return replace(self, condition=CLEAN)

    def _pass(self, who: str) -> Twin | None:
        if self.kind != "unchecked" or self.condition != LOST or self.owner != "nobody":
            return None
        return None if who in self.believers else self._given(self, who)

    def _queue(self, who: str) -> Twin | None:
        taken = self.kind == "web" and self.owner != "nobody"
        waits = who in self.queue or self.owner == who or who in self.believers
        return replace(self, queue=(*self.queue, who)) if taken and not waits else None

    def _get(self, who: str) -> Twin | None:
        return self if self.kind == "web" and who in self.believers else None

    def _leave(self, who: str) -> Twin | None:
        if who not in self.queue:
            return None
        return replace(self, queue=tuple(each for each in self.queue if each != who))

    def _steal(self, who: str) -> Twin | None:
        if self.kind != "web" or who in self.believers or who in self.queue or self.owner == who:
            return None
        return self._given(replace(self, owner=who), who)

    def seen(self) -> tuple[object, ...]:
        believers = (
            self.believers if self.kind in (*ANYBODY, "web", "lease", "unchecked") else frozenset()
        )
        return self.owner, self.queue, believers, self.condition, self.poisoned


class Modelled:
    """The operations of the model, each as an action of its own."""

    def __init__(self, kind: str) -> None:
        self.lock = Lock(Account("db", KINDS[kind]))
        self.kind = kind
        named = [pair for who in PARTIES for pair in self._of(who)]
        named += [("itself ", each) for each in self.lock.steps()]
        # Only now are all places known that a death is about.
        named += [(f"die {who}", self._death(who)) for who in PARTIES]
        self.names = [name for name, _ in named]
        self.system = closed(_system(self.lock, [each for _, each in named]), {})

    def _of(self, who: str) -> Iterator[tuple[str, Operation]]:
        word = "lock" if self.kind in GUARD_ONLY else "acquire"
        leaf = self.lock.leaf(word, who)
        assert leaf is not None
        take, *without_it = leaf.at_once
        yield f"take {who}", take
        for each in without_it:
            yield f"pass {who}", each
        if leaf.guard is None:
            release = self.lock.call("release", who)
            assert isinstance(release, Operation)
            yield f"release {who}", release
        else:
            yield f"release {who}", leaf.guard.release
            if leaf.guard.unwound is not None:
                yield f"panic {who}", leaf.guard.unwound
        if self.kind == "web":
            yield f"queue {who}", leaf.pending[0]
            yield f"get {who}", leaf.ready[0]
            yield f"leave {who}", leaf.drop
        repair = self.lock.call("make_consistent", who)
        if isinstance(repair, Operation):
            yield f"repair {who}", repair

    def _death(self, who: str) -> Operation:
        return Operation(updates=self.lock.died((who,), whole=True))

    def after(self, state: State, move: str) -> State | None:
        """The state after the move, if it is possible."""
        possible = [each for each in enabled(self.system, state) if self.names[each] == move]
        return successor(self.system, state, possible[0]) if possible else None

    def seen(self, state: State) -> tuple[object, ...]:
        value = self.system.valuation(state)
        places = dict(self.lock.account.places.parties())
        has = {who for p, who in places.items() if value.get(f"db.{p}.has")}
        queue = value["db.queue"]
        assert isinstance(queue, tuple)
        diverges = self.lock.rules.diverges
        return (
            places.get(str(value["db.owner"]), str(value["db.owner"])),
            tuple(places[str(each)] for each in queue),
            frozenset(has) if diverges else frozenset(),
            value["db.condition"],
            value["db.poisoned"],
        )


def _system(lock: Lock, operations: list[Operation]) -> TransitionSystem:
    cells = lock.cells()
    return TransitionSystem(
        "db",
        tuple(each.variable for each in cells),
        (tuple(each.initial for each in cells),),
        tuple(
            Action(f"{number}", "anyone", each.guard, tuple(each.updates.items()))
            for number, each in enumerate(one.resolved() for one in operations)
        ),
    )


def moves(kind: str) -> list[str]:
    words = ["take", "release", "die"]
    words += {
        "std": ["panic"],
        "robust": ["repair"],
        "unchecked": ["repair", "pass"],
        "web": ["queue", "get", "leave"],
    }.get(kind, [])
    alone = ["itself "] if kind in ("lease", "erlang") else []
    return [f"{word} {who}" for word in words for who in PARTIES] + alone


@pytest.mark.parametrize("kind", KINDS)
def test_whatever_happens_to_a_lock_happens_to_its_twin(kind: str) -> None:
    model = Modelled(kind)
    start = (Twin(kind), model.system.initial[0])
    met, frontier = {start}, [start]
    while frontier:
        twin, state = frontier.pop()
        assert model.seen(state) == twin.seen()
        for move in moves(kind):
            one = twin.after(move)
            if move.partition(" ")[2] in twin.dead or _too_deep(twin, move):
                continue
            other = model.after(state, move) if not _pointless(twin, move) else None
            assert (one is None) == (other is None), (twin, move)
            if one is not None and other is not None and (one, other) not in met:
                met.add((one, other))
                frontier.append((one, other))
    assert len(met) > 10


def _too_deep(twin: Twin, move: str) -> bool:
    """A re-entrant lock is not taken more often here, although it could be."""
    word, _, who = move.partition(" ")
    return word == "take" and twin.depth == DEEP and twin.owner == who


def _pointless(twin: Twin, move: str) -> bool:
    """What a party does that waits or holds already: a body cannot get there."""
    word, _, who = move.partition(" ")
    waits = who in twin.queue or (twin.kind == "web" and twin.owner == who)
    match word:
        case "queue":
            return waits or who in twin.believers
        case "take" | "pass":
            return who in twin.queue or (twin.kind == "unchecked" and who in twin.believers)
        case "get" | "leave":
            return word == "leave" and who not in twin.queue
        case _:
            return False


def test_a_steal_lets_the_old_holder_believe_what_it_likes() -> None:
    lock = Lock(Account("db", KINDS["web"]))
    held, stolen = lock.leaf("lock", "a"), lock.leaf("steal", "b")
    assert held is not None and stolen is not None and held.guard is not None
    steps = [held.at_once[0], stolen.at_once[0], held.guard.release]
    system = closed(_system(lock, steps), {})
    state = system.initial[0]
    seen = []
    for step in range(3):
        state = successor(system, state, step)
        value = system.valuation(state)
        seen.append((value["db.owner"], value["db.a.has"], value["db.b.has"]))
    assert seen == [("a", True, False), ("b", True, True), ("b", False, True)]


@pytest.mark.parametrize("kind", KINDS)
def test_a_try_takes_what_is_free_and_waits_for_nothing(kind: str) -> None:
    lock = Lock(Account("db", KINDS[kind]))
    word = "try_lock" if KINDS[kind].guarded else "try_acquire"
    answer = lock.call(word, "a")
    if not KINDS[kind].tries:
        assert answer is None
        return
    assert isinstance(answer, Call)
    (failure,) = answer.fails
    assert failure.exception == "WouldBlock"
    system = closed(_system(lock, [answer.done[0], failure.operation]), {})
    start = system.initial[0]
    assert enabled(system, start) == [0]
    assert enabled(system, successor(system, start, 0)) == ([0] if kind == "reentrant" else [1])
