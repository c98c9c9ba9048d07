"""Specs as people write them, for a type checker to read."""

from enum import Enum
from typing import Literal

from mortmain.model.language.surface import (
    Bridge,
    CallbackLost,
    Cancelled,
    DartError,
    DartFn,
    Flag,
    Guard,
    Mutex,
    Number,
    OneOf,
    Opaque,
    Port,
    Ref,
    RefMut,
    Runtime,
    Shared,
    Spec,
    TokenLock,
    Watch,
    always,
    block_on,
    bounded,
    by_ref,
    cancel_callbacks,
    choose,
    dispose,
    either,
    eventually,
    for_each_concurrent,
    future,
    isolate,
    kill,
    leads_to,
    maybe,
    native_finalizer,
    on_exit,
    reachable,
    rust,
    select,
    sleep,
    spawn,
    task,
    timeout,
)


class Phase(Enum):
    IDLE = 1
    BUSY = 2


class MutexStuckAfterKill(Spec):
    """A mutex stays locked after the isolate that was using it is killed."""

    source = "fzyzcjy/flutter_rust_bridge#2560"
    expect = "orphaned-lock"

    runners: int = 1

    db = Mutex()

    @rust
    async def sync_all(self, on_step: DartFn) -> None:
        async with self.db.lock():
            await on_step()

    @isolate(count="runners", killable=True)
    async def runner(self) -> None:
        await self.sync_all(self.show_progress)

    async def show_progress(self) -> None:
        await sleep()


class TimeoutOnCallback(MutexStuckAfterKill):
    expect = "holds"
    kills: int = 2

    @rust
    async def sync_all(self, on_step: DartFn) -> None:
        async with self.db.lock():
            try:
                async with timeout():
                    await on_step()
            except TimeoutError:
                pass


class Futurelock(Spec):
    lock = Mutex()

    async def do_thing(self) -> None:
        async with self.lock.lock():
            pass

    @task
    async def main(self) -> None:
        first = future(self.do_thing())
        match await select(by_ref(first), sleep()):
            case 0:
                pass
            case 1:
                await self.do_thing()
        match await either(self.do_thing(), sleep()):
            case 1:
                await self.do_thing()


class DiningPhilosophers(Spec):
    expect = "deadlock"
    seats: int = 5
    forks = Mutex(count="seats")

    @task(count="seats")
    async def philosopher(self, seat: int) -> None:
        async with self.forks[seat].lock(), self.forks[(seat + 1) % self.seats].lock():
            await sleep()


class SharedAndWatched(Spec):
    runtime = Runtime(2)
    config = Shared("load", clones="reader")
    state = Watch(of=OneOf("idle", "busy"), receivers="reader")

    async def load(self) -> int:
        await sleep()
        return 3

    @task
    async def reader(self) -> None:
        seen = self.state.subscribe()
        size: int = await self.config
        match await select(seen.changed(), self.config, biased=True):
            case 1, value:
                assert value == size
        other = seen.clone()
        phase = await other.wait_for(lambda phase: phase != "idle")
        assert phase == "busy"
        async with seen.borrow_and_update():
            self.config.drop_clone()

    @task
    async def writer(self) -> None:
        await for_each_concurrent(1, self.state.send("busy"), self.state.send_if_modified("idle"))


class Everything(Spec):
    expect = frozenset({"deadlock", "misuse"})

    mode: Literal["eager", "lazy"] = "eager"
    fair: bool = False
    start: Phase = Phase.IDLE

    bridge = Bridge(checks_post=True)
    db = Mutex(kind="std")
    token = TokenLock()
    left = Opaque()
    rights = Opaque(count=2)
    inbox = Port("app", capacity=4)
    closed = Flag()
    users = Number(high=3)
    phase = OneOf(Phase.IDLE, Phase.BUSY)
    word = OneOf("a", "b", initial="b")

    @rust
    async def work(self, on_step: DartFn) -> int:
        guard: Guard = await self.db.lock()
        try:
            await on_step(1)
        except (CallbackLost, DartError):
            guard.release()
        return 3

    @rust("sync")
    def now(self) -> None:
        with self.db.blocking_lock():
            pass

    @rust("normal")
    def ask(self, left: RefMut, right: Ref, on_step: DartFn) -> int:
        block_on(on_step())
        return 3

    @isolate(killable="immediate", daemon=True)
    async def app(self) -> None:
        if self.fair and maybe():
            self.users += await self.work(self.answer)
        value = choose(1, 2)
        value = bounded(value + await self.inbox.receive(), low=0, high=4)
        self.inbox.send(value)
        self.now()
        value = await self.ask(self.left, right=self.rights[1], on_step=self.answer)
        self.phase = Phase.BUSY if self.phase is Phase.IDLE else self.start
        self.word = "a" if self.word == "b" else "b"
        self.closed = not self.closed
        handle = spawn(self.answer(1))
        handle.abort()
        try:  # noqa: SIM105 - the language has no `suppress`
            await handle
        except Cancelled:
            pass
        await self.token.acquire()
        self.token.release()
        kill(self.app(), "immediate")
        kill("app")
        dispose()

    async def answer(self, value: int) -> int:
        return value

    @on_exit("app", on="app")
    async def noticed(self) -> None:
        self.inbox.send()

    @native_finalizer("app")
    def freed(self) -> None:
        cancel_callbacks("app")

    @always
    def fine(self) -> bool:
        return self.users <= 2 or self.db.locked()

    @eventually
    def done(self) -> bool:
        return self.users == 0

    @leads_to
    def answered(self) -> tuple[bool, bool]:
        return self.users == 1, self.users == 0

    @reachable
    def crowded(self) -> bool:
        return self.users == 2


more = MutexStuckAfterKill(runners=3)
