"""Receivers of a watch that a body has for itself, and waiting for a value."""

from __future__ import annotations

import ast
from dataclasses import replace

from mortmain.model.domain.cell import Cell
from mortmain.model.domain.future import Future
from mortmain.model.domain.operation import Operation
from mortmain.model.domain.program import Location
from mortmain.model.domain.receiver import Receiver, subscribed
from mortmain.model.domain.watch import Watch
from mortmain.model.language.bodies.arguments import takes_nothing
from mortmain.model.language.bodies.bindings import Local
from mortmain.model.language.bodies.blocking import require_task
from mortmain.model.language.bodies.branches import truth
from mortmain.model.language.bodies.context import Context, Side, require
from mortmain.model.language.bodies.expressions import thing_at
from mortmain.model.language.bodies.given import Given
from mortmain.model.language.bodies.leaves import polled
from mortmain.model.language.bodies.refusals import Refusal, refuse
from mortmain.model.term.nodes import Term


def receiving(node: ast.Call, context: Context) -> tuple[Receiver, Operation] | None:
    """The receiver that `self.state.subscribe()` or `receiver.clone()` gives, and what makes it."""
    match node:
        case ast.Call(func=ast.Attribute(attr="subscribe" | "clone" as word, value=value)):
            of = thing_at(value, context.names)
        case _:
            return None
    if not isinstance(of, Watch | Receiver):
        return None
    if isinstance(of, Watch) is (word == "clone"):
        refuse(
            Refusal.UNKNOWN_NAME,
            context.names.text,
            node,
            f"`{ast.unparse(value)}` has no `{word}`",
            "no such thing to call",
            help="a receiver is cloned, `other = receiver.clone()`, and made by "
            "`receiver = self.state.subscribe()`",
        )
    takes_nothing(node, context)
    require(Side.RUST, node, f"`{word}()`", context)
    watch = of if isinstance(of, Watch) else of.of
    actor = context.draft.actor.name
    name = f"receiver of {actor}"
    taken = sum(each.partition(" (")[0] == name for each in watch.receivers)
    name += f" ({taken + 1})" if taken else ""
    return subscribed(of, name) if isinstance(of, Watch) else of.clone(name)


def holds_for(node: ast.Call, of: Watch | Receiver, at: Location, context: Context) -> Given:
    """`await receiver.wait_for(lambda value: value > 0)`: looks first, and waits for a change."""
    require_task(node, "`wait_for`", context)
    receiver = of if isinstance(of, Receiver) else Receiver(of, _own(node, of, context))
    leaf = receiver.holds_for(_condition(node, receiver, context))
    return polled(leaf, node, at, context)


def _own(node: ast.Call, watch: Watch, context: Context) -> str:
    """The receiver of the body, which a future that is nothing but this wait borrows."""
    actor = context.draft.actor
    if node is context.draft.future_of and isinstance(actor, Future):
        return actor.owner.name
    return watch.receiver_of(actor.name)


def _condition(node: ast.Call, receiver: Receiver, context: Context) -> Term:
    match node:
        case ast.Call(args=[ast.Lambda(args=ast.arguments(args=[of]), body=body)], keywords=[]):
            watched = receiver.of.watched
            value = Local(Cell(watched.value, watched.initial))
            names = replace(context.names, bindings={**context.names.bindings, of.arg: value})
            return truth(body, replace(context, names=names))
    refuse(
        Refusal.ARGUMENTS,
        context.names.text,
        node,
        "`wait_for` takes a condition on the value",
        "given something else",
        help=f"write `{ast.unparse(node.func)}(lambda value: value == 1)`",
    )
