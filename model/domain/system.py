"""A system of parties and things: all that was declared, and every program that runs in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from mortmain.model.domain.abort_handle import AbortHandle
from mortmain.model.domain.actor import Actor
from mortmain.model.domain.bridge import Bridge
from mortmain.model.domain.callback import Callback
from mortmain.model.domain.cell import Cell, Owner
from mortmain.model.domain.future import Future
from mortmain.model.domain.isolate import Frame, Isolate
from mortmain.model.domain.join_set import JoinSet
from mortmain.model.domain.leaf import Primitive
from mortmain.model.domain.local_set import LocalSet
from mortmain.model.domain.members import Member
from mortmain.model.domain.operation import Updates
from mortmain.model.domain.pool import Pool
from mortmain.model.domain.port import Port
from mortmain.model.domain.process import Process
from mortmain.model.domain.program import Program
from mortmain.model.domain.promise import Promise
from mortmain.model.domain.reliance import Reliance
from mortmain.model.domain.runtime import Runtime
from mortmain.model.domain.task import Task
from mortmain.model.domain.thread import Thread
from mortmain.model.domain.token_lock import TokenLock
from mortmain.model.term.build import TRUE, negation
from mortmain.model.term.nodes import Term, Variable
from mortmain.model.transition.properties import Limit, Safety


@dataclass(slots=True)
class System:
    """Grows while programs are compiled: a call adds a task, a closure adds a callback."""

    name: str
    kills: int = 1
    bridge: Bridge = field(default_factory=Bridge)
    isolates: list[Isolate] = field(default_factory=list)
    processes: list[Process] = field(default_factory=list)
    threads: list[Thread] = field(default_factory=list)
    tasks: list[Task] = field(default_factory=list)
    futures: list[Future] = field(default_factory=list)
    callbacks: list[Callback] = field(default_factory=list)
    primitives: list[Primitive] = field(default_factory=list)
    token_locks: list[TokenLock] = field(default_factory=list)
    ports: list[Port] = field(default_factory=list)
    pushed: list[Future] = field(default_factory=list)
    """Those of the futures that are pushed into a stream."""
    abort_handles: list[AbortHandle] = field(default_factory=list)
    join_sets: list[JoinSet] = field(default_factory=list)
    runtimes: list[Runtime] = field(default_factory=list)
    local_sets: list[LocalSet] = field(default_factory=list)
    homes: dict[str, Process | None] = field(default_factory=dict)
    """In whose memory a thing is that processes cannot share, by its name, once it is used."""
    pools: list[Pool] = field(default_factory=list)
    """The bridge's pool of threads, once some call needs it."""
    watched: set[str] = field(default_factory=set)
    """The processes whose end somebody waits for."""
    cells: list[Cell] = field(default_factory=list)
    """Shared data."""
    programs: list[tuple[Actor, Program]] = field(default_factory=list)
    starters: dict[str, Actor] = field(default_factory=dict)
    """Whose program starts a task, by the name of that."""
    reliances: list[Reliance] = field(default_factory=list)
    safeties: list[Safety] = field(default_factory=list)
    promises: list[Promise] = field(default_factory=list)
    limits: list[Limit] = field(default_factory=list)

    @property
    def runtime(self) -> Runtime | None:
        """The runtime of whoever does not say which: the first that is declared."""
        return self.runtimes[0] if self.runtimes else None

    def owners(self) -> Iterator[Owner]:
        """Whatever has variables of its own, in the order in which a state has them."""
        yield from self.isolates
        yield from self.processes
        yield from self.threads
        yield from self.tasks
        yield from self.futures
        yield from self.callbacks
        yield from self.primitives
        yield from self.token_locks
        yield from self.ports
        yield from self.abort_handles
        yield from self.join_sets
        yield from self.runtimes
        yield from self.local_sets
        yield from self.pools

    def admit(self, task: Task) -> None:
        """Add a task, to its runtime as well if it has one."""
        self.tasks.append(task)
        if task.runtime is not None and not task.own_thread:
            member = Member(task.name, lambda: self.runs(task), task.aborted)
            task.runtime.members.tasks.append(member)

    def runs(self, task: Task) -> Term:
        """The task has begun, and is not over."""
        if not task.permanent:
            return task.control.begun()
        return negation(task.control.at(self.program_of(task).done))

    def pool(self) -> Pool:
        """The pool of threads on which `normal` calls run; there is one for all isolates."""
        if not self.pools:
            self.pools.append(Pool(self.bridge.workers))
        return self.pools[0]

    def callbacks_of(self, isolate: Isolate) -> Iterator[Callback]:
        """The callbacks whose closures `isolate` has made."""
        return (each for each in self.callbacks if each.isolate is isolate)

    def cancel_callbacks(self, isolates: tuple[Isolate, ...]) -> Updates:
        """Rust drops the senders of all callbacks that these isolates would have to answer.

        Where the bridge uses tombstones they are set in the same step: a task that registers a
        callback afterwards finds one, and one that did before is cancelled here.
        """
        updates: dict[Variable, Term] = {}
        for isolate in isolates:
            if self.bridge.tombstones:
                updates[isolate.tombstone] = TRUE
            for callback in self.callbacks_of(isolate):
                updates |= callback.cancel()
        return updates

    def main_of(self, isolate: Isolate) -> tuple[Frame, Program] | None:
        """The main program of an isolate, if it has one."""
        for actor, program in self.programs:
            if isinstance(actor, Frame) and actor.name == isolate.name:
                return actor, program
        return None

    def callback_of(self, frame: Frame) -> Callback | None:
        """The callback that a frame answers, if that is what it does."""
        return next((each for each in self.callbacks if each.frame is frame), None)

    def threads_of(self, process: Process) -> Iterator[Thread]:
        """The threads of a process; the main one is among them."""
        return (each for each in self.threads if each.process is process)

    @property
    def app(self) -> Process | None:
        """The process of the isolates and tasks, if the spec has declared it."""
        return next((each for each in self.processes if each.app), None)

    def program_of(self, actor: Actor) -> Program:
        """The program of one actor; `KeyError` before it is compiled."""
        return {each.name: program for each, program in self.programs}[actor.name]

    def fresh_name(self, wanted: str) -> str:
        """`wanted`, or the first of `wanted (2)`, `wanted (3)` ... that no actor bears yet."""
        taken = {each.name for each in self.tasks} | {each.name for each in self.isolates}
        taken |= {each.frame.name for each in self.callbacks}
        taken |= {each.name for each in self.futures}
        taken |= {each.name for each in self.threads}
        taken |= {each.name for each in self.join_sets}
        taken |= {frame.name for isolate in self.isolates for frame in isolate.frames}
        taken |= {each.name for isolate in self.isolates for each in isolate.finalizers}
        name, count = wanted, 1
        while name in taken:
            count += 1
            name = f"{wanted} ({count})"
        return name
