"""The futures mutex of the model beside futures-util's, written a second time with its slab.

`futures-util/src/lock/mutex.rs` and the crate `slab`: whoever is polled first takes a free lock; a
release wakes the entry with the least key, which stays where it is until its future is polled.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from mortmain.checker.explicit.interpreter import enabled, successor
from mortmain.model.domain.locks.futures import FuturesMutex
from mortmain.model.lowering.closing import closed
from mortmain.model.transition.action import Action
from mortmain.model.transition.system import State, TransitionSystem

WHO = ("a", "b", "c")
MOVES = [f"{word} {who}" for word in ("poll", "drop") for who in WHO]

Entry = int | tuple[str, bool]
"""A vacant entry with the key that follows, or who waits and whether it was woken."""


@dataclass(frozen=True)
class Twin:
    """The mutex, its slab, and how far each future is."""

    owner: str = ""
    slab: tuple[Entry, ...] = ()
    vacant: int = 0
    at: tuple[str, str, str] = ("fresh", "fresh", "fresh")

    def after(self, move: str) -> Twin:
        word, who = move.split()
        return self._poll(who) if word == "poll" else self._drop(who)

    def _is(self, who: str) -> str:
        return self.at[WHO.index(who)]

    def _now(self, who: str, at: str) -> Twin:
        changed = tuple(at if each == who else old for each, old in zip(WHO, self.at, strict=True))
        a, b, c = changed
        return replace(self, at=(a, b, c))

    def _key(self, who: str) -> int:
        (key,) = (
            k for k, each in enumerate(self.slab) if isinstance(each, tuple) and each[0] == who
        )
        return key

    def _put(self, key: int, entry: Entry) -> Twin:
        return replace(self, slab=(*self.slab[:key], entry, *self.slab[key + 1 :]))

    def _removed(self, who: str) -> Twin:
        key = self._key(who)
        return replace(self._put(key, self.vacant), vacant=key)

    def _woken(self) -> Twin:
        for key, each in enumerate(self.slab):
            if isinstance(each, tuple):
                return self._put(key, (each[0], True))
        return self

    def _poll(self, who: str) -> Twin:
        match self._is(who), self.owner:
            case "holding", _:
                return self
            case "fresh", "":
                return replace(self._now(who, "holding"), owner=who)
            case "waiting", "":
                return replace(self._removed(who)._now(who, "holding"), owner=who)
            case "waiting", _:
                return self._put(self._key(who), (who, False))
        waiting = self._now(who, "waiting")
        if self.vacant == len(self.slab):
            grown = replace(waiting, vacant=self.vacant + 1)
            return replace(grown, slab=(*self.slab, (who, False)))
        following = self.slab[self.vacant]
        assert isinstance(following, int)
        return replace(waiting._put(self.vacant, (who, False)), vacant=following)

    def _drop(self, who: str) -> Twin:
        match self._is(who):
            case "holding":
                return replace(self._now(who, "fresh"), owner="")._woken()
            case "waiting":
                was_woken = self.slab[self._key(who)] == (who, True)
                gone = self._removed(who)._now(who, "fresh")
                return gone._woken() if was_woken else gone
            case _:
                return self

    def seen(self) -> tuple[object, ...]:
        woken = {each[0] for each in self.slab if isinstance(each, tuple) and each[1]}
        keys = {each[0]: k for k, each in enumerate(self.slab) if isinstance(each, tuple)}
        return self.owner, woken, keys


class Modelled:
    """The operations of the model, executed by the interpreter."""

    def __init__(self) -> None:
        mutex = FuturesMutex("db")
        leaves = {who: mutex.leaf("lock", who) for who in WHO}
        operations = []
        for who, leaf in leaves.items():
            assert leaf is not None and leaf.guard is not None
            ways = {
                "fresh": (*leaf.at_once, *leaf.pending),
                "waiting": (*leaf.ready, *leaf.again),
                "drop waiting": (leaf.drop, leaf.drop_ready),
                "drop holding": (leaf.guard.release,),
            }
            operations += [(f"{way} {who}", each) for way, group in ways.items() for each in group]
        self.names = [name for name, _ in operations]
        self.mutex = mutex
        cells = mutex.cells()
        system = TransitionSystem(
            "db",
            tuple(each.variable for each in cells),
            (tuple(each.initial for each in cells),),
            tuple(
                Action(str(number), "anyone", each.guard, tuple(each.updates.items()))
                for number, each in enumerate(op.resolved() for _, op in operations)
            ),
        )
        self.system = closed(system, {})

    def after(self, state: State, name: str) -> State:
        """The one way in which this can happen; a poll that changes nothing is none."""
        ways = [each for each in enabled(self.system, state) if self.names[each] == name]
        if not ways and name.startswith("waiting"):
            return state
        (way,) = ways
        return successor(self.system, state, way)

    def seen(self, state: State) -> tuple[object, ...]:
        value = self.system.valuation(state)
        owner = value["db.owner"]
        woken = {who for who in WHO if value[f"db.{who}.woken"]}
        keys = {who: value[f"db.{who}.key"] for who in WHO if value[f"db.{who}.waits"]}
        return "" if owner == "nobody" else owner, woken, keys


def test_every_sequence_of_polls_and_drops_goes_as_in_futures_util() -> None:
    model = Modelled()
    start = (Twin(), model.system.initial[0])
    met, frontier = {start}, [start]
    while frontier:
        twin, state = frontier.pop()
        assert model.seen(state) == twin.seen()
        for move in MOVES:
            word, who = move.split()
            at = twin.at[WHO.index(who)]
            if (word, at) in (("poll", "holding"), ("drop", "fresh")):
                continue
            after = twin.after(move)
            pair = after, model.after(state, f"{at if word == 'poll' else f'drop {at}'} {who}")
            if pair not in met:
                met.add(pair)
                frontier.append(pair)
    assert len(met) > 50
