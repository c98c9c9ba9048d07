"""What can end a wait from outside: timeouts, aborts, kills."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass, replace

from mortmain.model.domain.future import Future
from mortmain.model.domain.operation import Operation
from mortmain.model.domain.program import Location
from mortmain.model.domain.shared import SharedFuture
from mortmain.model.domain.task import Task
from mortmain.model.domain.thread import Thread
from mortmain.model.language.bodies.blocking import check_sent, check_timed
from mortmain.model.language.bodies.context import Context
from mortmain.model.language.bodies.exits import way_out
from mortmain.model.language.bodies.scopes import Cancel, Elapsed, Exit, deadlines
from mortmain.model.term.build import TRUE, equal
from mortmain.model.term.nodes import Term
from mortmain.model.transition.action import Kind


def cancellable(
    waiting: Location,
    node: ast.AST,
    context: Context,
    *,
    elapses: Term = TRUE,
    elapses_once: tuple[Callable[[], Term], ...] = (),
    drop: Operation | None = None,
    drop_when_ready: Operation | None = None,
    begun: bool = True,
) -> None:
    """What can end a wait of a Rust task from outside: its timeouts, an abort, a kill.

    A timeout polls the inner future first, so it fires only where `elapses`, and `elapses_once` all
    is compiled: the future is not ready.  `drop` says what dropping the future does, and
    `drop_when_ready` the same where it is ready and not yet polled: an abort can meet that, and
    a timeout where the future has become ready since it was polled.
    What has a thread to itself is aborted only before it has `begun` (J8).
    """
    actor = context.draft.actor
    dropped = drop or Operation()
    ways = (dropped,) if drop_when_ready is None else (dropped, drop_when_ready)
    wait = _Wait(waiting, ways, node, context)
    if isinstance(actor, Thread):
        check_timed(node, context)
        if actor.killable == "cancel":
            wait.is_cut(Operation("is cancelled", kind=Kind.KILL))
        return
    if not isinstance(actor, Task | Future):
        return
    check_sent(node, context)
    for deadline in deadlines(context.scope):
        fired = Operation("times out", elapses, kind=Kind.TIMEOUT, once=elapses_once)
        wait.times_out(fired, Elapsed(deadline))
    if isinstance(actor, Future):
        for way in ways:
            gone = Operation(way.text or "is dropped", actor.is_dropped(), actor.occupy())
            wait.ends(gone, way, Cancel())
        return
    if actor.blocks and begun:
        return
    if actor.heeds_aborts:
        text = "is aborted" if actor.abortable else "is dropped with its runtime"
        wait.is_cut(Operation(text, guard=equal(actor.aborted, TRUE)))
    if actor.name in context.machine.killables:
        wait.is_cut(Operation(text="is aborted", kind=Kind.KILL))


def suspended(at: Location, context: Context) -> Location:
    """The actor returns Pending; gives back the location where it waits.

    A timeout looks at its timer in the same poll, so a future with timeouts around it goes on
    being polled there until it `waits`.
    """
    draft, actor = context.draft, context.draft.actor
    if not isinstance(actor, Future) or not any(deadlines(context.scope)):
        return draft.suspend(at)
    waiting = draft.step(at, actor.pause())
    return draft.step(waiting, actor.yields(), waiting, proceeds=True)


@dataclass(frozen=True, slots=True)
class _Wait:
    """A place where an actor waits, and the `ways` in which what it waits for is dropped."""

    at: Location
    ways: tuple[Operation, ...]
    node: ast.AST
    context: Context

    def is_cut(self, cut: Operation) -> None:
        """Somebody else ends the wait, whether or not what was waited for is ready."""
        for way in self.ways:
            self.ends(cut, way, Cancel())

    def times_out(self, fired: Operation, elapsed: Elapsed) -> None:
        """A timer fires after the poll of what is inside, which is dropped as it is by then.

        In between another thread may have made it ready; where that matters, there are two ways.
        """
        actor = self.context.draft.actor
        if not any(way.updates or way.later for way in self.ways[1:]):
            for poll in self._polls():
                self.ends(fired, self.ways[0], elapsed, **poll)
        elif isinstance(actor, Task) and not isinstance(actor, SharedFuture):
            self._fires_and_drops(fired, elapsed)
        else:
            self._fires_then_drops(fired, elapsed)

    def _fires_and_drops(self, fired: Operation, elapsed: Elapsed) -> None:
        """Both in one step; `mortmain.model.lowering.atomicity` says why that is all."""
        texts = (fired.text, f"{fired.text}, {self.ways[-1].text}")
        for way, text in zip(self.ways, texts, strict=True):
            dropped = replace(fired, text=text, guard=TRUE, once=())
            for poll in self._polls():
                self.ends(dropped, way, elapsed, **poll)

    def _fires_then_drops(self, fired: Operation, elapsed: Elapsed) -> None:
        """One after the other, in the same poll."""
        draft, span = self.context.draft, self.context.span(self.node)
        expired = draft.fresh()
        for poll in self._polls():
            draft.step(self.at, fired, expired, span=span, **poll)
        for way in self.ways:
            draft.step(expired, way, way_out(elapsed, self.context), span=span)

    def _polls(self) -> list[dict[str, bool]]:
        """In which polls a timer is looked at: of a future it may be the one that is under way."""
        if isinstance(self.context.draft.actor, Task):
            return [{"fires": True}]
        return [{"resumes": True}, {"proceeds": True}]

    def ends(self, cut: Operation, drop: Operation, exit: Exit, **poll: bool) -> None:
        """The wait ends with this `cut`, and what was waited for with `drop`."""
        both = cut.when(drop.guard).then(drop.updates)
        operation = replace(both, text=cut.text or drop.text, later=(*cut.later, *drop.later))
        self.context.draft.step(
            self.at,
            operation,
            way_out(exit, self.context),
            span=self.context.span(self.node),
            forced=not poll,
            **poll,
        )
