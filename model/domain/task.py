"""A Rust task: polled by a runtime whenever it can go on, whatever becomes of who started it.

Rules J1-J6 of tokio: a task lives until it completes or is aborted; dropping its handle detaches
it; an abort is a flag that takes effect at the next await, where the task's locals are dropped.
The bridge keeps no handle, so nothing an isolate does or suffers reaches a task it has called.

A call in another mode is a task as well, but on a thread that it blocks while it waits: a worker
of the bridge's pool, which has to take it up first, or the thread of the isolate that called it,
which does nothing else until the call is over and cannot be killed before.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from mortmain.model.diagnostic import Span
from mortmain.model.domain.actor import Control
from mortmain.model.domain.cell import Cell, forgotten
from mortmain.model.domain.isolate import Isolate
from mortmain.model.domain.leaf import Guard
from mortmain.model.domain.local_set import LocalSet
from mortmain.model.domain.operation import SKIP, Operation, Updates
from mortmain.model.domain.pool import Pool
from mortmain.model.domain.program import IDLE
from mortmain.model.domain.runs_on import RunsOn
from mortmain.model.domain.runtime import Runtime
from mortmain.model.term.build import (
    FALSE,
    TRUE,
    all_of,
    any_of,
    equal,
    if_then_else,
    is_in,
    negation,
)
from mortmain.model.term.nodes import Constant, Term, Variable
from mortmain.model.term.sorts import BOOLEAN, Enum

OUTCOME = "outcome"


@dataclass(frozen=True, slots=True)
class Task:
    """One slot for a task: a call of an exported function, a spawned future, or a task of its own.

    `caller` is the isolate that called it through the bridge: where the result is posted.
    """

    name: str
    control: Control
    caller: Isolate | None = None
    abortable: bool = False
    permanent: bool = False
    """Declared by the spec, and running from the start."""
    daemon: bool = False
    spawned: bool = False
    """Started by `spawn`: its outcome can be awaited through a handle."""
    runs_on: RunsOn = RunsOn.RUNTIME
    pool: Pool | None = None
    """Where a job waits for a worker."""
    runtime: Runtime | LocalSet | None = None
    """Who polls it, where the spec says something of that."""
    own_thread: bool = False
    """Its runtime does not own it: `block_on` polls it, or `block_in_place` runs it."""
    driver: list[Term] = field(default_factory=list)
    """Where the thread stands that polls it in a `block_on`."""
    hosts: list[tuple[Term, LocalSet]] = field(default_factory=list)
    """Where it stands while it polls local tasks, which may block it."""
    span: Span | None = None
    awaited_at: list[Term] = field(default_factory=list)
    """Where its caller stands when it is ready to take the result."""
    failures: list[str] = field(default_factory=list)
    """The exceptions that may end it."""
    results: list[Cell] = field(default_factory=list)
    """What it has returned, for whoever awaits it; none if it returns nothing."""
    carried: list[Guard] = field(default_factory=list)
    """The guard that it returns to Dart, if it does."""
    taken_by: list[tuple[str, Variable]] = field(default_factory=list)
    """The calls that Dart may hand that guard to, and what says that one has it."""
    told: list[Updates] = field(default_factory=list)
    """What else its end changes, however it ends."""
    kept_while: list[Term] = field(default_factory=list)
    """While any of these is true, how it ended is still to be asked for."""

    @property
    def aborted(self) -> Variable:
        """Whether somebody asked for it to be cancelled."""
        return Variable(f"{self.name}.aborted", BOOLEAN)

    @property
    def finished(self) -> Variable:
        """Whether its outcome is there for whoever awaits the handle or the call."""
        return Variable(f"{self.name}.finished", BOOLEAN)

    @property
    def listened(self) -> Variable:
        """Whether its caller has come to await it, even if it gave up since."""
        return Variable(f"{self.name}.listened", BOOLEAN)

    @property
    def outcome(self) -> Variable:
        """How it ended: well, or with which exception."""
        return Variable(f"{self.name}.outcome", Enum(OUTCOME, ()))

    def ended(self, how: str) -> Constant:
        """A value of `outcome`."""
        return Constant(how, Enum(OUTCOME, ()))

    def cells(self) -> tuple[Cell, ...]:
        """The variables of a task, beside where it stands and its locals."""
        return (
            Cell(self.aborted, False, f"abort of {self.name}"),
            Cell(self.finished, False),
            Cell(self.listened, False),
            Cell(self.outcome, "well"),
            *self.results,
            *(Cell(self.arrived, False) for _ in self.carried),
        )

    @property
    def arrived(self) -> Variable:
        """Whether Dart has the guard that it has returned."""
        return Variable(f"{self.name}.arrived", BOOLEAN)

    def received(self) -> Updates:
        """Dart takes the reply, and has the guard that came with it."""
        return {self.arrived: TRUE} if self.carried else {}

    def received_guard(self) -> Guard:
        """The guard as Dart has it."""
        (guard,) = self.carried
        held = equal(self.arrived, TRUE)
        return Guard(guard.of, held, guard.release.when(held).then({self.arrived: FALSE}))

    def reply(self) -> Constant:
        """The message that carries the result back to the caller."""
        assert self.caller is not None
        return self.caller.message(f"result of {self.name}")

    @property
    def blocks(self) -> bool:
        """Whether it keeps its thread while it waits."""
        return self.runs_on is not RunsOn.RUNTIME

    def busy(self) -> Term:
        """The slot is taken: the task runs, or its result is still on the way."""
        if self.caller is None or self.runs_on is RunsOn.CALLER:
            return any_of(self.under_way(), *self.kept_while)
        # A guard that has been returned has the place of this run, until it is given back.
        return any_of(self.under_way(), *(each.held for each in self.carried))

    def under_way(self) -> Term:
        """It runs, or its result is still on the way: its caller keeps a port open for that."""
        if self.caller is None or self.runs_on is RunsOn.CALLER:
            return self.control.begun()
        return any_of(self.control.begun(), is_in(self.reply(), self.caller.queue))

    def start(self, entry: int) -> Updates:
        """The task begins: a fresh one, whatever the slot was used for before."""
        return {
            **self.control.goes_to(entry),
            self.aborted: FALSE,
            self.finished: FALSE,
            self.listened: FALSE,
            self.outcome: self.ended("well"),
            **forgotten(self.results),
            **({} if self.pool is None else self.pool.hand_in(self.name)),
        }

    def finish(self, how: str) -> tuple[Operation, ...]:
        """The last step: all guards are gone already, and the result is posted, if anyone can be
        reached.  That posting failed is written to the log and changes nothing."""
        end: Updates = {
            **self.control.goes_to(IDLE),
            **self.control.resets(),
            self.aborted: FALSE,
            self.outcome: self.ended(how),
            **({} if self.pool is None else self.pool.leave()),
            **self._told(),
        }
        text = "finishes" if how == "well" else f"ends with {how}"
        if self.caller is None or self.runs_on is RunsOn.CALLER:
            return (Operation(text=text, updates={**end, self.finished: TRUE}),)
        open_ports = self.caller.ports_open()
        return (
            Operation(
                text=f"{text} and posts the result",
                guard=open_ports,
                updates={**end, **self.caller.post(self.reply())},
                towards=self.caller.name,
            ),
            Operation(
                text=f"{text}; nobody is there for the result",
                guard=negation(open_ports),
                updates={**end, self.outcome: self.ended("well")},
            ),
        )

    def vanish(self) -> Operation:
        """It is dropped with its runtime: nothing is posted, and whoever called it waits on."""
        end = {**self.control.goes_to(IDLE), **self.control.resets(), self.aborted: FALSE}
        return Operation("is dropped with its runtime", updates=end)

    def refused(self) -> Operation:
        """It is spawned on a runtime that was shut down, and dropped there and then."""
        assert self.runtime is not None
        if self.caller is not None:
            return Operation(f"calls {self.name}, which is dropped: {self.runtime.name} is gone")
        end = {self.finished: TRUE, self.outcome: self.ended("Cancelled"), **self._told()}
        text = f"spawns {self.name}, which is dropped: {self.runtime.name} is gone"
        return Operation(text, updates=end)

    def _told(self) -> Updates:
        """What others are told of its end."""
        return {to: value for told in self.told for to, value in told.items()}

    def result_taken_in(self) -> tuple[Operation, ...]:
        """The caller's isolate handles the result while the program does not await it.

        An error that nobody listens for when it arrives is uncaught, and uncaught errors are
        fatal to an isolate; whoever gave up on the call by a timeout still listens (rule B10).
        """
        assert self.caller is not None
        unawaited = all_of(
            self.caller.resting(),
            self.caller.next_is(self.reply()),
            *map(negation, self.awaited_at),
        )
        taken_in = Operation(
            text=f"takes in the result of {self.name}",
            guard=unawaited,
            updates={**self.caller.take(), self.finished: TRUE, **self.received()},
        )
        if not self.failures:
            return (taken_in,)
        harmless = any_of(succeeded(self), self.listened)
        return (
            taken_in.when(harmless),
            Operation(
                text=f"dies of the error of {self.name}, which nobody catches",
                guard=all_of(unawaited, negation(harmless)),
                updates={**self.caller.take(), **self.caller.die()},
            ),
        )

    def abort(self) -> Updates:
        """Somebody asks for the task to be cancelled; one that is not running does not notice."""
        return {self.aborted: if_then_else(self.control.begun(), TRUE, self.aborted)}

    def may_run(self) -> Term:
        """Whatever polls it goes on until it waits."""
        return TRUE

    @property
    def ends_with_runtime(self) -> bool:
        """Whether a shutdown may drop it."""
        return not self.own_thread and self.runtime is not None and self.runtime.ends

    @property
    def heeds_aborts(self) -> bool:
        """Whether it can be dropped at an await, by who has its handle or ends its runtime."""
        return self.abortable or self.ends_with_runtime

    @property
    def takes_worker(self) -> bool:
        """Whether it keeps others from being polled where it blocks its thread."""
        if self.runtime is None or self.blocks:
            return False
        alone = isinstance(self.runtime, LocalSet) or self.runtime.current_thread
        return alone or not self.own_thread

    def may_resume(self) -> Term:
        """An aborted task is dropped at its next poll instead of going on (J2, J3); what has a
        thread to itself is not (J8).  A worker has to be free."""
        heeds = self.heeds_aborts and not self.blocks
        return all_of(negation(self.aborted) if heeds else TRUE, self.pollable())

    def pollable(self) -> Term:
        """Somebody can poll it, and is not in the middle of that."""
        if self.runtime is None or self.blocks:
            return self._unhindered()
        free = self.runtime.free() if self.takes_worker else TRUE
        there = any_of(*self.driver) if self.own_thread else TRUE
        return all_of(free, there, self._unhindered())

    def _unhindered(self) -> Term:
        """No local task that it polls blocks its thread."""
        blocked = (all_of(place, local.is_blocked()) for place, local in self.hosts)
        return negation(any_of(*blocked))

    def droppable(self) -> Term:
        """Somebody can drop it at its next await."""
        if self.runtime is None or self.blocks or self.own_thread:
            return self.pollable()
        return all_of(self.runtime.drops(), self._unhindered())

    def exists(self) -> Term:
        """A task cannot be destroyed from outside."""
        return TRUE

    def resume(self) -> Updates:
        """Nothing else changes when a task goes on."""
        return {}

    def suspend(self) -> Operation:
        """Nothing else changes when a task returns Pending."""
        return SKIP

    def is_relied_on(self) -> Term:
        """Somebody counts on it: its caller, if it has one, is alive, and so is its runtime."""
        alive = self.caller.alive() if self.caller is not None else TRUE
        if not self.ends_with_runtime or self.runtime is None:
            return alive
        return all_of(alive, negation(self.runtime.is_shut()))


def succeeded(task: Task) -> Term:
    """The task's outcome is no exception."""
    return equal(task.outcome, task.ended("well"))
