"""Futures of a primitive that are polled and dropped by hand, beside a model written twice.

Every future is used again and again, as an await in a loop is, so that nothing may be left over.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from copy import deepcopy
from typing import Protocol

from mortmain.checker.explicit.interpreter import enabled, successor
from mortmain.model.domain.leaf import Call, Ended, Failure, Leaf, Numbered, Primitive
from mortmain.model.domain.operation import Operation
from mortmain.model.lowering.closing import closed
from mortmain.model.term.evaluate import evaluate
from mortmain.model.transition.action import Action
from mortmain.model.transition.system import State, TransitionSystem

Seen = tuple[object, ...]


class Twin(Protocol):
    """A second model of the same primitive, in plain Python."""

    def do(self, move: str) -> None:
        """Make a move, as in `poll a`."""
        ...

    def seen(self) -> Seen:
        """What can be seen, as the other model tells it."""
        ...


class Driven:
    """The operations of a primitive, executed by the interpreter.

    A future is `fresh`, `made`, `pending`, or, where a guard is left behind, `done`.  One that is
    awaited where it is made is never seen `made`.  A word like `try_lock` is polled once.
    """

    def __init__(
        self,
        primitive: Primitive,
        futures: Mapping[str, str],
        calls: tuple[str, ...] = (),
        said: tuple[str, ...] = (),
        ends: tuple[str, ...] = (),
        *,
        kept: bool = False,
    ) -> None:
        """`futures` says by which word each is made, as in `acquire_many 2`; `calls` are words of
        somebody else, and what is `said` is a word of the guard; `ends` are there from the start,
        as in `sender a`.

        Those that are `kept` in variables are made before they are polled.
        """
        self.primitive = primitive
        self.kept = kept
        self.said = said
        self.leaves: dict[str, Leaf | Call] = {}
        self.raised = ""
        """The exception with which the last move ended."""
        for who, word in futures.items():
            self.leaves[who] = _asked(primitive, word, who)
        operations = [each for who in futures for each in self._of(who)]
        for word in calls:
            call = _asked(primitive, word, "waker")
            assert isinstance(call, Call)
            operations += [(word, each) for each in call.done]
            operations += [
                (f"{word} raises {each.exception}", each.operation) for each in call.fails
            ]
        self.calls = calls
        self.ends = tuple(f"drop_{each}" for each in ends)
        for each in ends:
            assert isinstance(primitive, Ended)
            kind, _, who = each.partition(" ")
            end = primitive.end(kind, who, there=True)
            operations.append((f"drop_{each}", end.guard.release))
        self.names = [name for name, _ in operations]
        self.system = closed(_system(primitive, [each for _, each in operations]), {})
        self.state: State = self.system.initial[0]
        self.future = dict.fromkeys(futures, "fresh")

    def _of(self, who: str) -> list[tuple[str, Operation]]:
        leaf = self.leaves[who]
        ways: dict[str, tuple[Operation, ...]] = {
            "make": (Operation(updates=self.primitive.made(who)),),
            "release": (leaf.guard.release,) if leaf.guard else (),
        }
        if isinstance(leaf, Call):
            ways |= {"at once": leaf.done, **_failing("at once", leaf.fails)}
        else:
            ways |= {
                "at once": leaf.at_once,
                **_failing("at once", leaf.fails_at_once),
                "pending": leaf.pending,
                "ready": leaf.ready,
                **_failing("ready", leaf.fails),
                "elapses": (Operation(guard=leaf.elapses),),
                "drop": (leaf.drop,),
                "drop ready": (leaf.drop_ready,),
            }
        if leaf.guard:
            ways |= {word: (operation,) for word, operation in leaf.guard.words.items()}
        return [(f"{way} {who}", each) for way, group in ways.items() for each in group]

    def moves(self) -> list[str]:
        """Everything that can be tried in any state."""
        words = ("make", "poll", "drop") if self.kept else ("poll", "drop")
        said = [
            f"{word} {who}"
            for who, leaf in self.leaves.items()
            for word in (leaf.guard.words if leaf.guard else ())
            if word in self.said
        ]
        return (
            [f"{word} {who}" for who in self.leaves for word in words]
            + said
            + [*self.calls, *self.ends]
        )

    def do(self, move: str) -> None:
        """Make a move."""
        word, _, who = move.partition(" ")
        self.raised = ""
        if move in self.calls:
            self._take(self._only_one_of(*(each for each in self.names if each.startswith(move))))
        elif move in self.ends:
            if move in self._possible():
                self._take(move)
        elif word == "make":
            self._make(who)
        elif word == "poll":
            if self.kept:
                self._make(who)
            self._poll(who)
        elif word == "drop":
            self._drop(who)
        elif self.future[who] == "done" and move in self._possible():
            self._take(move)

    def value(self, variable: str) -> object:
        """What a variable is now."""
        return self.system.valuation(self.state)[variable]

    @property
    def variables(self) -> tuple[str, ...]:
        """The names of all variables."""
        return tuple(each.name for each in self.system.variables)

    def can(self, name: str) -> bool:
        """Whether an operation of this name is possible."""
        return name in self._possible()

    def holders(self, of: str = "") -> tuple[str, ...]:
        """Who holds it as the reports say, polled or not, first declared first.

        Or who holds something else `of` it; nobody holds what is not there.
        """
        valuation = self.system.valuation(self.state)
        holds = {
            hold.party
            for each in self.system.resources
            if each.name == (of or self.primitive.name)
            for hold in each.holds
            if evaluate(hold.when, valuation)
        }
        return tuple(who for who in self.future if who in holds)

    def at(self) -> tuple[str, ...]:
        """How far each future is."""
        return tuple(self.future.values())

    def _make(self, who: str) -> None:
        if self.future[who] == "fresh":
            self._take(f"make {who}")
            self.future[who] = "made"

    def _poll(self, who: str) -> None:
        before = self.future[who]
        if before == "done":
            return
        if before == "pending":
            way = self._only_one_of(f"elapses {who}", *self._ways("ready", who))
            if way.startswith("elapses"):
                return
        else:
            way = self._only_one_of(f"pending {who}", *self._ways("at once", who))
        self._take(way)
        if way.startswith("pending"):
            self.future[who] = "pending"
        else:
            held = self.leaves[who].guard and not self.raised
            self.future[who] = "done" if held else "fresh"

    def _ways(self, way: str, who: str) -> list[str]:
        """The names of all that a poll can come to, with a result or an exception."""
        return [each for each in self.names if each.startswith(way) and each.endswith(f" {who}")]

    def _drop(self, who: str) -> None:
        before, self.future[who] = self.future[who], "fresh"
        if before == "done":
            # A guard that was forgotten gives nothing back.
            if f"release {who}" in self._possible():
                self._take(f"release {who}")
        elif before == "pending":
            self._take(self._only_one_of(f"drop {who}", f"drop ready {who}"))

    def _only_one_of(self, *names: str) -> str:
        """The one that is possible: a primitive never offers both, nor neither."""
        (name,) = [each for each in self._possible() if each in names]
        return name

    def _possible(self) -> list[str]:
        return [self.names[each] for each in enabled(self.system, self.state)]

    def _take(self, name: str) -> None:
        (action,) = [each for each in enabled(self.system, self.state) if self.names[each] == name]
        self.state = successor(self.system, self.state, action)
        words = name.split()
        self.raised = words[words.index("raises") + 1] if "raises" in words else ""


def _failing(way: str, failures: tuple[Failure, ...]) -> dict[str, tuple[Operation, ...]]:
    return {f"{way} raises {each.exception}": (each.operation,) for each in failures}


def _asked(primitive: Primitive, asked: str, who: str) -> Leaf | Call:
    """What `who` gets for a word, perhaps with a number."""
    word, _, number = asked.partition(" ")
    if number:
        assert isinstance(primitive, Numbered)
        answer = primitive.leaf(word, who, int(number)) or primitive.call(word, who, int(number))
    else:
        answer = primitive.leaf(word, who) or primitive.call(word, who)
    assert answer is not None
    return Call((answer,)) if isinstance(answer, Operation) else answer


def _system(primitive: Primitive, operations: list[Operation]) -> TransitionSystem:
    cells = primitive.cells()
    resolved = [each.resolved() for each in operations]
    return TransitionSystem(
        primitive.name,
        tuple(each.variable for each in cells),
        (tuple(each.initial for each in cells),),
        tuple(
            Action(str(number), "anyone", each.guard, tuple(each.updates.items()))
            for number, each in enumerate(resolved)
        ),
        resources=primitive.resources(),
    )


def disagreement(
    driven: Driven, twin: Twin, seen: Callable[[Driven], Seen]
) -> tuple[list[str], Seen, Seen] | None:
    """The shortest sequence of moves after which the two differ, and what each of them shows.

    All sequences are tried, of whatever length: after those that lead both into a pair of states
    met before, everything goes as it went then.
    """
    start = (driven.state, dict(driven.future))
    frontier: deque[tuple[tuple[State, dict[str, str]], Twin, list[str]]] = deque()
    frontier.append((start, twin, []))
    met: set[str] = set()
    while frontier:
        (state, future), other, story = frontier.popleft()
        for move in driven.moves():
            driven.state, driven.future = state, dict(future)
            after = deepcopy(other)
            driven.do(move)
            after.do(move)
            if seen(driven) != after.seen():
                return [*story, move], seen(driven), after.seen()
            pair = repr((driven.state, driven.future, after))
            if pair not in met:
                met.add(pair)
                frontier.append(((driven.state, dict(driven.future)), after, [*story, move]))
    assert len(met) > 1, "nothing was compared"
    return None
