"""`waiter.enable()`: a wait for a Notify takes its place in the queue before it is awaited.

Rule N4 of tokio: it is a poll that wakes nobody later, so it takes a stored wake-up like any other;
rule N7: what was taken then is lost if the future is dropped.
"""

from __future__ import annotations

import ast
from dataclasses import replace

from mortmain.model.domain.future import Future
from mortmain.model.domain.operation import Operation
from mortmain.model.domain.program import Location
from mortmain.model.domain.round import Glance
from mortmain.model.domain.task import Task
from mortmain.model.language.bodies.arguments import takes_nothing
from mortmain.model.language.bodies.bindings import FutureOf
from mortmain.model.language.bodies.context import Context
from mortmain.model.language.bodies.misuse import unless
from mortmain.model.language.bodies.polling import check_borrows
from mortmain.model.language.bodies.refusals import Refusal, refuse
from mortmain.model.term.build import TRUE, all_of, any_of, negation


def enabled(node: ast.Call, name: str, bound: FutureOf, at: Location, context: Context) -> Location:
    """Compile `waiter.enable()`; gives back where control goes on."""
    takes_nothing(node, context)
    future, draft = bound.future, context.draft
    check_borrows([future], node, context)
    if not future.leaf or future.leaf[0].makes is None:
        refuse(
            Refusal.ARGUMENTS,
            context.names.text,
            node,
            f"`{name}` cannot be enabled",
            "no wait for a `Notify`",
            why="only such a wait can take its place before it is awaited",
            help=f"make it of one: `{name} = future(self.changed.notified())`",
        )
    actor = draft.actor
    assert isinstance(actor, Task | Future)
    over = f"{actor.name} enables `{name}`, which is over"
    here = unless(future.is_over(), f"enabling {future.name}", over, node, at, context)
    polling = draft.fresh()
    queued = all_of(negation(future.is_new()), future.leaf[0].elapses)
    polled = any_of(future.ready(), queued)
    glance = Glance("", actor, actor.control.at(polling), (future,), polled, (TRUE,))
    begun = replace(glance.entered(), text=f"enables {future.name}")
    draft.step(here, begun, polling, span=context.span(node))
    future.rounds.append(glance)
    done = Operation(f"has enabled {future.name}", guard=all_of(glance.idle(), polled))
    return draft.step(polling, done, span=context.span(node), proceeds=True)
