"""Random programs that Rust would compile: nothing is used after it was moved or is ready."""

from __future__ import annotations

import random
from collections.abc import Collection
from dataclasses import dataclass, field

from tests.witness.program import Block, Op, Program, Thing, size

LARGEST = 14
"""How many statements a program may have."""

Shared = tuple[tuple[Thing, ...], ...]

SHARED: dict[str, Shared] = {
    "mutex": ((("mutex",),), (("mutex",), ("mutex",))),
    "rwlock": ((("rwlock",),), (("rwlock",), ("mutex",))),
    "semaphore": (
        (("semaphore", 1),),
        (("semaphore", 2),),
        (("semaphore", 3),),
        (("semaphore", 2), ("mutex",)),
    ),
    "closing": ((("semaphore", 1),), (("semaphore", 2),), (("channel", 1),), (("channel", 2),)),
    "notify": ((("notify",),), (("notify",), ("mutex",))),
    "channel": ((("channel", 1),), (("channel", 2),), (("channel", 1), ("mutex",))),
    "oneshot": ((("oneshot",), ("mutex",)), (("oneshot",), ("notify",))),
}
"""What the tasks of a program may share."""

GUARDS = {"mutex": ["lock"], "rwlock": ["read", "read", "write"], "semaphore": ["acquire"]}
AWAITS = {"notify": "notified", "channel": "send", "oneshot": "receive"}
CALLS = {"notify": ["notify_one", "notify_one", "notify_waiters"], "oneshot": ["send"]}


@dataclass(slots=True)
class Maker:
    """Makes up programs."""

    rng: random.Random
    shared: Shared
    things: tuple[Thing, ...] = ()
    numbers: int = 0
    marks: int = 0
    received: set[int] = field(default_factory=set)
    """The oneshots that are awaited somewhere: nobody can do that twice."""
    listener: bool = False
    """Whether what is being made is the task that receives, in its own body."""

    closes: bool = False
    """Whether what is shared is mostly closed some day, so that every use of it may fail."""

    def program(self) -> Program:
        """A program of two or three tasks, of which one or two make futures or start tasks."""
        while True:
            self.things = self.rng.choice(self.shared)
            self.numbers = self.marks = 0
            self.received = set()
            tasks = [self._task(), self._task() if self.rng.random() < 0.15 else self._plain()]
            if self.rng.random() < 0.3:
                tasks.append(self._plain())
            for channel in self._of(["channel"]):
                tasks = [*tasks[:2], self._listener(channel)]
            if self.closes and self._of(["semaphore"]) and self.rng.random() < 0.6:
                tasks = [*tasks[:2], [*self._work(1), ("call", 0, "close"), *self._work(1)]]
            if sum(map(size, tasks)) <= LARGEST:
                return Program(list(self.things), tasks)

    def _listener(self, channel: int) -> Block:
        """The task that receives: there can only be one."""
        self.listener = True
        receive: Op = self._awaited(channel, "receive")
        block = [receive for _ in range(self.rng.randint(1, 2))]
        if self.rng.random() < 0.3:
            block.append(self._simple(1))
        if self.closes and self.rng.random() < 0.6:
            block.insert(self.rng.randint(0, len(block)), ("call", channel, "close"))
        elif not self.closes and self.rng.random() < 0.3:
            arms = [self._mark(0.5), [receive, *self._mark(0.5)]]
            block[0] = ("select", [("leaf", channel, "receive"), ("sleep",)], *arms)
        self.listener = False
        return block

    def _plain(self) -> Block:
        """A task that only uses what is shared."""
        return self._work(2)

    def _task(self) -> Block:
        """A task that makes futures or starts tasks, and does up to three things with them."""
        if self.rng.random() < 0.2:
            return self._spawner()
        if self.rng.random() < 0.3:
            return self._snoozer()
        made = self.rng.choice([0, 1, 1, 1, 2])
        block: Block = [self._made() for _ in range(made)]
        live = {each[1] for each in block}
        for each in list(block):
            if each[0] == "make_leaf" and self.rng.random() < 0.4:
                block.append(("enable", each[1]))
        if live and self.rng.random() < 0.1:
            live.discard(number := self.rng.choice(sorted(live)))
            lent: Op = ("select", [("by_ref", number), ("sleep",)], [], [("forget", number)])
            block.append(self.rng.choice([lent, lent, ("forget", number)]))
        return block + self._steps(live, self.rng.randint(1, 3 - made), 1)

    def _spawner(self) -> Block:
        """A task that starts another, and perhaps aborts it, and perhaps awaits it."""
        number = self._number()
        work = self._steps(set(), 1, 1) if self.rng.random() < 0.4 else self._work(2)
        block: Block = [("spawn", number, work)]
        if self.rng.random() < 0.5:
            block.append(self.rng.choice([("sleep",), self._simple(1)]))
        if self.rng.random() < 0.7:
            block.append(self._aborting(number))
        if self.rng.random() < 0.6:
            block.append(("handle", number, self._mark(0.5)))
        return block + self._mark(0.3)

    def _snoozer(self) -> Block:
        """A task that lends a future to a choice, and goes on without it if that loses."""
        made = self._made()
        lost = [*self._mark(0.3), self._use(0), *self._steps({made[1]}, self.rng.choice([0, 1]), 0)]
        arms = [self._mark(0.3), lost]
        branches: list[Op] = [("by_ref", made[1]), ("sleep",)]
        if self.rng.random() < 0.5:
            branches, arms = branches[::-1], arms[::-1]
        return [made, ("select", branches, *arms)]

    def _aborting(self, number: int) -> Op:
        """An abort, perhaps of a task that waits for what is held meanwhile."""
        guards = self._of(GUARDS)
        if not guards or self.rng.random() < 0.5:
            return ("abort", number)
        thing = self.rng.choice(guards)
        block: Block = [("sleep",), ("abort", number)]
        if self.closes:
            return ("attempt", thing, "acquire", block, [])
        return ("hold", thing, self._way(thing), block)

    def _way(self, thing: int) -> str:
        """A word that leaves a guard behind."""
        kind, *numbers = self.things[thing]
        if kind == "semaphore" and self.rng.random() < 0.4:
            return f"acquire_many/{self.rng.randint(1, numbers[0])}"
        return self.rng.choice(GUARDS[kind])

    def _awaited(self, thing: int, word: str) -> Op:
        """An await, which may fail where the thing can be closed."""
        if self.closes:
            return ("attempt", thing, word, self._mark(0.3), self._mark(0.5))
        return ("await", thing, word)

    def _of(self, kinds: Collection[str]) -> list[int]:
        """What there is of these kinds."""
        return [each for each, (kind, *_) in enumerate(self.things) if kind in kinds]

    def _number(self) -> int:
        self.numbers += 1
        return self.numbers

    def _made(self) -> Op:
        notifies = self._of(["notify"])
        if notifies and self.rng.random() < 0.5:
            return ("make_leaf", self._number(), self.rng.choice(notifies), "notified")
        return ("make", self._number(), self._future())

    def _future(self, deep: int = 1) -> Block:
        """What a future does: mostly a leaf, sometimes futures of its own."""
        if deep and self.rng.random() < 0.15:
            return self._steps(set(), 1, 0)
        return self._mark(0.2) + self._work(1)

    def _work(self, most: int) -> Block:
        if self.rng.random() < 0.1 and self._of(GUARDS) and not self.closes:
            return self._kept()
        return [self._simple(1) for _ in range(self.rng.randint(1, most))] + self._mark(0.3)

    def _kept(self) -> Block:
        """A guard that is kept under a name, and perhaps released before the end."""
        number = self._number()
        thing = self.rng.choice(self._of(GUARDS))
        block: Block = [("keep", number, thing, self._way(thing))]
        if self.rng.random() < 0.3:
            block.append(("sleep",))
        if self.rng.random() < 0.7:
            ends = ["release", "release", "release", "forget_guard"]
            if self.things[thing][0] == "semaphore":
                ends[0] = "lose_permit"
            block.append((self.rng.choice(ends), number))
        return [*block, self._simple(0)]

    def _mark(self, chance: float = 1.0) -> Block:
        if self.rng.random() >= chance:
            return []
        self.marks += 1
        return [("mark", self.marks)]

    def _simple(self, deep: int) -> Op:
        match self.rng.choice(["use", "use", "use", "use", "sleep", "timeout"]):
            case "sleep":
                return ("sleep",)
            case "timeout" if deep:
                return ("timeout", [self._simple(0)], self._mark(0.5))
            case _:
                return self._use(deep)

    def _use(self, deep: int) -> Op:
        """Something that is shared, used in one of its ways."""
        thing = self.rng.randrange(len(self.things))
        kind = self.things[thing][0]
        if kind in GUARDS and self.closes:
            return ("attempt", thing, "acquire", self._inside(deep), self._mark(0.5))
        if kind in GUARDS:
            return ("hold", thing, self._way(thing), self._inside(deep))
        if (kind == "oneshot" and thing in self.received) or (
            kind in CALLS and self.rng.random() < 0.5
        ):
            return ("call", thing, self.rng.choice(CALLS[kind]))
        if kind == "oneshot":
            self.received.add(thing)
        if kind == "channel" and self.listener:
            return self._awaited(thing, "receive")
        return self._awaited(thing, AWAITS[kind])

    def _inside(self, deep: int) -> Block:
        """What is done with something in hand."""
        block: Block = self.rng.choice([[], [("sleep",)], [("sleep",)]])
        if deep and self.rng.random() < 0.3:
            block = [*block, self._use(0)]
        return list(block)

    def _steps(self, live: set[int], count: int, deep: int) -> Block:
        """Some statements; what is moved or ready in all of them leaves `live`."""
        return [self._step(live, deep) for _ in range(count)]

    def _step(self, live: set[int], deep: int) -> Op:
        kind = self.rng.choice(["select"] * 4 + ["join", "timeout", "await", "await", "plain"])
        if kind == "select" and deep:
            return self._select(live, deep)
        if kind == "join" and deep:
            return self._several(live)
        if kind == "timeout" and deep and self.rng.random() < 0.4:
            several = self._several(live)
            return ("timeout", [several], self._arm(live, deep))
        if kind == "timeout" and live:
            number = self.rng.choice(sorted(live))
            word = self.rng.choice(["by_ref", "owned"])
            live.discard(number)
            here = live | ({number} if word == "by_ref" else set())
            elapsed = self._arm(here, deep)
            live &= here
            return ("timeout", [(word, number)], elapsed)
        if kind == "await" and live:
            number = self.rng.choice(sorted(live))
            live.discard(number)
            return (self.rng.choice(["by_ref", "owned"]), number)
        return self._simple(1)

    def _several(self, live: set[int]) -> Op:
        return ("join", [self._branch(live, False) for _ in range(2)])

    def _select(self, live: set[int], deep: int) -> Op:
        branches = [self._branch(live, False)]
        if self.rng.random() < 0.3:
            branches.append(self._branch(live, False))
        branches.append(self._branch(live, True))
        self.rng.shuffle(branches)
        lent = {each[1] for each in branches if each[0] == "by_ref"}
        arms, left = [], set(live)
        for branch in branches:
            ready = {branch[1]} if branch[0] == "by_ref" else set()
            here = live | lent - ready
            arms.append(self._arm(here, deep))
            left &= here
        live &= left
        return ("select", branches, *arms)

    def _arm(self, live: set[int], deep: int) -> Block:
        """What comes after a choice: often a lock, often what was not finished."""
        return self._mark(0.3) + self._steps(live, self.rng.choice([0, 1, 1]), deep - 1)

    def _branch(self, live: set[int], timer: bool) -> Op:
        """A branch; what it is given leaves `live`."""
        if timer and self.rng.random() < 0.7:
            return ("sleep",)
        if live and self.rng.random() < 0.7:
            number = self.rng.choice(sorted(live))
            live.discard(number)
            return (self.rng.choice(["by_ref", "by_ref", "owned"]), number)
        leaf = self._use(0)
        if leaf[0] == "await" and self.rng.random() < 0.5:
            return ("leaf", *leaf[1:])
        return ("new", self._number(), [*self._mark(0.2), leaf, *self._mark(0.3)])
