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
from enum import StrEnum

from mortmain.model.diagnostic import Span
from mortmain.model.domain.actor import Control
from mortmain.model.domain.cell import Cell, forgotten
from mortmain.model.domain.isolate import Isolate
from mortmain.model.domain.leaf import Guard
from mortmain.model.domain.operation import SKIP, Operation, Updates
from mortmain.model.domain.pool import Pool
from mortmain.model.domain.program import IDLE
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


class RunsOn(StrEnum):
    """What runs a task, and therefore what a task keeps from others while it waits."""

    RUNTIME = "runtime"
    """A worker of tokio's, which goes on with other tasks."""
    POOL = "pool"
    """A worker of the bridge's pool, blocked: `#[frb]` on a plain `fn`."""
    BLOCKING = "blocking"
    """A thread for what blocks, of which there are enough: `spawn_blocking`."""
    CALLER = "caller"
    """The calling isolate's own, blocked: `#[frb(sync)]`."""


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
    runtime: Runtime | None = None
    """Whose workers poll it, where the spec says something of that."""
    span: Span | None = None
    awaited_at: list[Term] = field(default_factory=list)
    """Where its caller stands when it is ready to take the result."""
    failures: list[str] = field(default_factory=list)
    """The exceptions that may end it."""
    results: list[Cell] = field(default_factory=list)
    """What it has returned, for whoever awaits it; none if it returns nothing."""
    carried: list[Guard] = field(default_factory=list)
    """The guard that it returns to Dart, if it does."""
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
            return any_of(self.control.begun(), *self.kept_while)
        # A guard that has been returned has the place of this run, until it is given back.
        kept = (each.held for each in self.carried)
        return any_of(self.control.begun(), is_in(self.reply(), self.caller.queue), *kept)

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
            **{to: value for told in self.told for to, value in told.items()},
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

    def may_resume(self) -> Term:
        """An aborted task is dropped at its next poll instead of going on (J2, J3); what has a
        thread to itself is not (J8).  A worker has to be free."""
        heeds = self.abortable and not self.blocks
        return all_of(negation(self.aborted) if heeds else TRUE, self.pollable())

    def pollable(self) -> Term:
        """Somebody can poll it."""
        return TRUE if self.runtime is None or self.blocks else self.runtime.free()

    def exists(self) -> Term:
        """A task cannot be destroyed from outside."""
        return TRUE

    def resume(self) -> Updates:
        """Nothing else changes when a task goes on."""
        return {}

    def suspend(self) -> Operation:
        """Nothing else changes when a task returns Pending."""
        return SKIP

    def live(self) -> Term:
        """Somebody counts on it: it has begun, and its caller, if it has one, is alive."""
        return all_of(self.control.begun(), self._caller_alive())

    def abandoned(self) -> Term:
        """It has begun, and its caller is dead."""
        return all_of(self.control.begun(), negation(self._caller_alive()))

    def _caller_alive(self) -> Term:
        return self.caller.alive() if self.caller is not None else TRUE


def succeeded(task: Task) -> Term:
    """The task's outcome is no exception."""
    return equal(task.outcome, task.ended("well"))
