"""The RwLocks of threads: how random programs end, beside a second model of who may go in."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import pytest

from tests.language.bodies.running import Runs, findings, refusal

Program = tuple[tuple[str, ...], ...]
"""What a thread does: blocks, each of words that are nested in each other."""

WORDS = {"std": ("read", "read", "write"), "parking_lot": ("read", "read_recursive", "write")}


@dataclass(frozen=True)
class Naive:
    """Who is inside, with what; whose turn it is to write; how far each thread has come."""

    kind: str
    programs: tuple[Program, ...]
    at: tuple[tuple[int, int], ...]
    inside: tuple[tuple[int, str], ...] = ()
    turn: int | None = None
    waits: frozenset[int] = field(default_factory=frozenset)
    """The readers that wait behind a writer."""

    def steps(self) -> Iterator[Naive]:
        for who, (block, depth) in enumerate(self.at):
            if block == len(self.programs[who]):
                continue
            words = self.programs[who][block]
            if depth == len(words):
                yield self._out(who)
            else:
                yield from self._in(who, words[depth])

    def _in(self, who: int, word: str) -> Iterator[Naive]:
        writing = any(held == "write" for _, held in self.inside)
        entered = replace(
            self._moved(who, 1), inside=(*self.inside, (who, word)), waits=self.waits - {who}
        )
        if word == "write":
            if not self.inside and self.turn in (None, who):
                yield replace(entered, turn=None)
            elif self.turn is None and not writing:
                yield replace(self, turn=who)
        elif word == "read_recursive":
            if not writing:
                yield entered
        elif not writing and self.turn is None:
            yield entered
        elif self.kind == "std" and who not in self.waits:
            yield replace(self, waits=self.waits | {who})
            if not writing:
                yield entered

    def _out(self, who: int) -> Naive:
        """Everything of the block is given back at its end, from the inside to the outside."""
        mine = [each for each in self.inside if each[0] == who]
        if not mine:
            (block, _) = self.at[who]
            return replace(self, at=_put(self.at, who, (block + 1, 0)))
        last = len(self.inside) - 1 - self.inside[::-1].index(mine[-1])
        return replace(self, inside=self.inside[:last] + self.inside[last + 1 :])

    def _moved(self, who: int, by: int) -> Naive:
        block, depth = self.at[who]
        return replace(self, at=_put(self.at, who, (block, depth + by)))


def _put(
    of: tuple[tuple[int, int], ...], position: int, value: tuple[int, int]
) -> tuple[tuple[int, int], ...]:
    return (*of[:position], value, *of[position + 1 :])


def naive_ends(kind: str, programs: tuple[Program, ...]) -> set[tuple[bool, ...]]:
    """Which threads have come to their end, where nothing can happen any more."""
    first = Naive(kind, programs, ((0, 0),) * len(programs))
    seen, frontier, ends = {first}, [first], set()
    while frontier:
        state = frontier.pop()
        after = list(state.steps())
        if not after:
            done = (block == len(programs[who]) for who, (block, _) in enumerate(state.at))
            ends.add(tuple(done))
        frontier += (each for each in after if each not in seen)
        seen.update(after)
    return ends


def text(kind: str, programs: tuple[Program, ...]) -> str:
    lines = [f'cache = RwLock(kind="{kind}")']
    lines += [f"d{who} = Flag()" for who in range(len(programs))]
    for who, program in enumerate(programs):
        lines += ["@thread", f"async def t{who}(self):"]
        for block in program:
            for depth, word in enumerate(block):
                lines.append("    " * (depth + 1) + f"async with self.cache.{word}():")
            lines.append("    " * (len(block) + 1) + "pass")
        lines.append(f"    self.d{who} = True")
    return "\n".join(lines)


def made(kind: str) -> Iterator[tuple[Program, ...]]:
    rng = random.Random(f"threads {kind}")
    for _ in range(40):
        yield tuple(
            tuple(
                tuple(rng.choice(WORDS[kind]) for _ in range(rng.choice([1, 1, 2])))
                for _ in range(rng.choice([1, 2]))
            )
            for _ in range(rng.choice([2, 3]))
        )


@pytest.mark.parametrize("kind", WORDS)
def test_threads_end_as_in_the_second_model(kind: str) -> None:
    all_ends = set[frozenset[tuple[bool, ...]]]()
    for programs in made(kind):
        names = [f"d{who}" for who in range(len(programs))]
        ends = naive_ends(kind, programs)
        assert Runs(text(kind, programs)).ends(*names) == ends, text(kind, programs)
        all_ends.add(frozenset(ends))
    assert len(all_ends) > 4


NESTED = """
        cache = RwLock(kind="{kind}")
        @thread
        async def reader(self):
            async with self.cache.read():
                await sleep()
                async with self.cache.{word}():
                    pass
        @thread
        async def writer(self):
            async with self.cache.write():
                pass
"""


def test_only_a_recursive_reader_passes_a_writer_for_certain() -> None:
    stuck = {"deadlock Bank", "permanent-block reader", "permanent-block writer"}
    assert findings(NESTED.format(kind="parking_lot", word="read")) == stuck
    assert findings(NESTED.format(kind="parking_lot", word="read_recursive")) == set()
    assert findings(NESTED.format(kind="std", word="read")) == stuck
    passed = ("writer has the next turn at cache", "reader takes cache to read")
    assert Runs(NESTED.format(kind="std", word="read")).happens(*passed)
    assert not Runs(NESTED.format(kind="parking_lot", word="read")).happens(*passed)


PANICS = """
        cache = RwLock(kind="std")
        n = Number(high=9)
        @thread
        async def clumsy(self):
            async with self.cache.{word}():
                raise RuntimeError()
        @thread
        async def other(self):
            try:
                async with self.cache.{other}():
                    self.n = 1
            except Poisoned:
                self.n = 2
"""


@pytest.mark.parametrize("other", ["read", "write"])
def test_a_writer_that_panics_poisons_the_lock_and_a_reader_does_not(other: str) -> None:
    assert Runs(PANICS.format(word="read", other=other)).ends("n") == {(1,)}
    assert Runs(PANICS.format(word="write", other=other)).ends("n") == {(1,), (2,)}


CLEARED = (
    PANICS.format(word="write", other="read")
    + """
                self.cache.clear_poison()
                async with self.cache.write():
                    self.n = 3
"""
)


def test_poison_is_cleared() -> None:
    assert Runs(CLEARED).ends("n", "cache.poisoned") == {(1, True), (3, False)}


GIVES_UP = """
        cache = RwLock(kind="parking_lot")
        n = Number(high=9)
        @thread
        async def reader(self):
            async with self.cache.read():
                while self.n == 0:
                    await sleep()
        @thread
        async def writer(self):
            try:
                async with timeout():
                    async with self.cache.write():
                        pass
            except TimeoutError:
                self.n = 1
"""


def test_a_writer_that_gives_up_gives_its_turn_back() -> None:
    runs = Runs(GIVES_UP)
    after = runs.after("writer has the next turn at cache", "writer times out")
    assert runs.values(after, "cache.writer") == {("nobody",)}
    assert findings(GIVES_UP) == set()


TRIED = """
        cache = RwLock(kind="{kind}")
        n = Number(high=9)
        @thread
        async def reader(self):
            async with self.cache.read():
                await sleep()
                try:
                    with self.cache.{word}():
                        self.n = 1
                except WouldBlock:
                    self.n = 2
        @thread
        async def writer(self):
            async with self.cache.write():
                pass
"""


@pytest.mark.parametrize(
    ("kind", "word", "ends"),
    [
        ("std", "try_read", {(1,), (2,)}),
        ("std", "try_write", {(2,)}),
        ("parking_lot", "try_read", {(1,), (2,)}),
        ("parking_lot", "try_read_recursive", {(1,)}),
    ],
)
def test_what_is_tried_never_waits(kind: str, word: str, ends: set[tuple[int]]) -> None:
    spec = TRIED.format(kind=kind, word=word)
    assert Runs(spec).ends("n") == ends
    assert findings(spec) == set()


DOWNGRADED = """
        cache = RwLock(kind="{kind}")
        n = Number(high=9)
        @thread
        async def first(self):
            guard = await self.cache.write()
            self.n = 1
            guard.downgrade()
            await sleep()
            assert self.n == 1
            guard.release()
        @thread
        async def second(self):
            async with self.cache.write():
                self.n = 2
        @thread
        async def third(self):
            async with self.cache.read():
                pass
"""


@pytest.mark.parametrize("kind", WORDS)
def test_who_goes_on_reading_lets_readers_in_and_no_writer(kind: str) -> None:
    spec = DOWNGRADED.format(kind=kind)
    assert findings(spec) == set()
    shared = ("first goes on reading cache", "third takes cache to read", "first releases cache")
    assert Runs(spec).happens(*shared)


def test_only_parking_lot_has_a_recursive_read() -> None:
    for kind in ("tokio", "std"):
        assert "there is no `read_recursive()` of this" in refusal(
            NESTED.format(kind=kind, word="read_recursive")
        )
