"""Every kind of member, with words under other names and values computed from constants."""

from __future__ import annotations

import enum
from enum import Enum, auto
from typing import Literal

import mortmain.model.language.surface as mm
from mortmain.model.language.surface import (
    Bridge,
    CallbackLost,
    DartFn,
    Flag,
    Number,
    OneOf,
    Port,
    Spec,
    TokenLock,
    always,
    choose,
    eventually,
    exit,  # noqa: A004
    isolate,
    leads_to,
    native_finalizer,
    on_exit,
    reachable,
    rust,
    task,
)
from mortmain.model.language.surface import Mutex as M  # noqa: N817
from mortmain.model.language.surface import sleep as pause

SEATS = 2
HIGHEST = SEATS * 2 - 1
PHASES = ("idle", "busy")


class Mode(Enum):
    EAGER = auto()
    LAZY = auto()


class Colour(enum.StrEnum):
    RED = "red"
    BLUE = "blue"


DEFAULT = Mode.LAZY


class _WithLocks(Spec):
    """A base only."""

    seats: int = SEATS
    forks = M(count="seats", kind="tokio")
    spare = tokens = TokenLock()


class Described:
    """A class that is no spec by itself."""

    async def described(self) -> None:
        await pause()


class Everything(Described, _WithLocks):
    """One of each."""

    source = "a test"
    expect = frozenset({"deadlock", "misuse"})
    kills: int = 0

    eager: bool = True
    mode: Mode = DEFAULT
    size: Literal[1, 2, 4] = 2
    word: Literal["a", "b"] = "a"

    bridge = Bridge(checks_post=True)
    inbox = Port("app", capacity=SEATS + 1)
    stopped = Flag()
    users = Number(1, low=-1, high=HIGHEST)
    phase = OneOf(*PHASES, initial="busy")
    colour = OneOf(Colour.RED, Colour.BLUE)

    @rust
    async def work(self, on_step: DartFn) -> None:
        try:  # noqa: SIM105 - the language has no `suppress`
            await on_step()
        except CallbackLost:
            pass

    @isolate(count="seats", killable="immediate")
    async def runner(self, seat: int) -> None:
        guard = await self.forks[(seat + 1) % SEATS].lock()
        if self.mode == Mode.EAGER and mm.maybe():
            await mm.sleep()
        guard.release()
        await self.tokens.acquire()
        self.tokens.release()
        await self.work(self.described)
        exit()

    @isolate(daemon=True)
    async def app(self) -> None:
        while await self.inbox.receive() != HIGHEST:
            self.users += choose(0, 1)
            self.phase = "idle"
            self.colour = Colour.BLUE
        self.stopped = True

    @task
    async def watcher(self) -> None:
        await pause()

    @on_exit(isolate="runner", on="app")
    async def noticed(self) -> None:
        self.inbox.send(1)

    @native_finalizer("runner")
    def freed(self) -> None:
        mm.cancel_callbacks("runner")

    @always
    def in_range(self) -> bool:
        return self.users <= HIGHEST and not self.stopped

    @eventually
    def is_stopped(self) -> bool:
        return self.stopped

    @reachable
    def is_crowded(self) -> bool:
        return self.users == HIGHEST

    @leads_to
    def empties(self) -> tuple[bool, bool]:
        return self.users > 0, self.users == 0
