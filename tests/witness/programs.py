"""Random small programs, each as a spec and as what the Rust driver reads.

A block is a list of statements, a statement a tuple that begins with a word.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

LARGEST = 16
"""How many statements a program may have."""

Op = tuple  # type: ignore[type-arg]
Block = list[Op]


@dataclass(frozen=True, slots=True)
class Program:
    """Tasks over mutexes, and what each of the futures they make does."""

    mutexes: int
    tasks: list[Block]

    def line(self) -> str:
        """What the Rust driver reads."""
        blocks = (each for task in self.tasks for each in _words(task))
        return " ".join(map(str, [self.mutexes, len(self.tasks), *blocks]))

    def spec(self) -> str:
        """The body of a spec: locks, flags, tasks, and a method for each future."""
        methods: dict[int, list[str]] = {}
        tasks = [_block(each, methods) for each in self.tasks]
        lines = ["kills = 0"]
        lines += [f"m{each} = Mutex()" for each in range(self.mutexes)]
        lines += [f"d{each} = Flag()" for each in sorted(set(_marks(self.tasks)))]
        for number, text in sorted(methods.items()):
            lines += [f"async def b{number}(self):", *text]
        for number, text in enumerate(tasks):
            lines += ["@task", f"async def t{number}(self):", *text]
        return "\n".join(lines)


def _words(block: Block) -> Iterator[object]:
    yield len(block)
    for word, *rest in block:
        yield word
        if word in ("select", "join"):
            branches, *arms = rest
            yield len(branches)
            for kind, *of in branches:
                yield kind
                for each in of:
                    yield from _words(each) if isinstance(each, list) else (each,)
            for arm in arms:
                yield from _words(arm)
        else:
            for each in rest:
                yield from _words(each) if isinstance(each, list) else (each,)


def _block(block: Block, methods: dict[int, list[str]]) -> list[str]:
    lines = [line for op in block for line in _statement(op, methods)]
    return [f"    {line}" for line in lines or ["pass"]]


def _statement(op: Op, methods: dict[int, list[str]]) -> list[str]:
    match op:
        case ("lock", mutex, block):
            return [f"async with self.m{mutex}.lock():", *_block(block, methods)]
        case ("sleep",):
            return ["await sleep()"]
        case ("mark", number):
            return [f"self.d{number} = True"]
        case ("timeout", block, elapsed):
            inside = [f"    {line}" for line in _block(block, methods)]
            handler = ["except TimeoutError:", *_block(elapsed, methods)]
            return ["try:", "    async with timeout():", *inside, *handler]
        case ("make", number, block):
            methods[number] = _block(block, methods)
            return [f"f{number} = future(self.b{number}())"]
        case ("by_ref", number):
            return [f"await by_ref(f{number})"]
        case ("owned", number):
            return [f"await f{number}"]
        case ("join", branches):
            return [f"await join({_branches(branches, methods)})"]
        case ("select", branches, *arms):
            lines = [f"match await select({_branches(branches, methods)}):"]
            for number, arm in enumerate(arms):
                lines += [f"    case {number}:", *(f"    {line}" for line in _block(arm, methods))]
            return lines
    raise AssertionError(op)


def _branches(branches: list[Op], methods: dict[int, list[str]]) -> str:
    texts = []
    for branch in branches:
        match branch:
            case ("sleep",):
                texts.append("sleep()")
            case ("by_ref", number):
                texts.append(f"by_ref(f{number})")
            case ("owned", number):
                texts.append(f"f{number}")
            case ("new", number, block):
                methods[number] = _block(block, methods)
                texts.append(f"self.b{number}()")
    return ", ".join(texts)


def _size(found: object) -> int:
    """How many statements there are, also in other statements."""
    if isinstance(found, list | tuple):
        return sum(map(_size, found)) + (isinstance(found, tuple))
    return 0


def _marks(found: object) -> Iterator[int]:
    match found:
        case ("mark", number):
            yield number
        case list() | tuple():
            for each in found:
                yield from _marks(each)


@dataclass(slots=True)
class Maker:
    """Makes up programs that Rust would compile: nothing is used after it was moved or ready."""

    rng: random.Random
    mutexes: int = 1
    futures: int = 0
    marks: int = 0

    def program(self) -> Program:
        """A program of two or three tasks, of which one or two make futures."""
        while True:
            self.mutexes = self.rng.choice([1, 1, 2])
            self.futures = self.marks = 0
            tasks = [self._task(), self._task() if self.rng.random() < 0.15 else self._plain()]
            if self.rng.random() < 0.3:
                tasks.append(self._plain())
            if sum(map(_size, tasks)) <= LARGEST:
                return Program(self.mutexes, tasks)

    def _plain(self) -> Block:
        """A task that only locks and sleeps."""
        return self._work(2)

    def _task(self) -> Block:
        """A task that makes futures, and does up to three things with them."""
        made = self.rng.choice([0, 1, 1, 1, 2])
        block: Block = [self._made() for _ in range(made)]
        live = {number for _, number, _ in block}
        return block + self._steps(live, self.rng.randint(1, 3 - made), 1)

    def _made(self) -> Op:
        self.futures += 1
        return ("make", self.futures, self._future())

    def _future(self, deep: int = 1) -> Block:
        """What a future does: mostly a lock, sometimes futures of its own."""
        if deep and self.rng.random() < 0.15:
            return self._steps(set(), 1, 0)
        return self._work(1)

    def _work(self, most: int) -> Block:
        return [self._simple(1) for _ in range(self.rng.randint(1, most))] + self._mark(0.3)

    def _mark(self, chance: float = 1.0) -> Block:
        if self.rng.random() >= chance:
            return []
        self.marks += 1
        return [("mark", self.marks)]

    def _simple(self, deep: int) -> Op:
        match self.rng.choice(["lock", "lock", "lock", "sleep", "timeout"]):
            case "sleep":
                return ("sleep",)
            case "timeout" if deep:
                return ("timeout", [self._simple(0)], self._mark(0.5))
            case _:
                # Who holds a lock sleeps: the driver polls in one step, and threads do not.
                inside: Block = [("sleep",)]
                if deep and self.rng.random() < 0.3:
                    inside.append(("lock", self._mutex(), [("sleep",)]))
                return ("lock", self._mutex(), inside)

    def _mutex(self) -> int:
        return self.rng.randrange(self.mutexes)

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
        self.futures += 1
        return ("new", self.futures, self._future(0))
