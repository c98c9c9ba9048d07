"""Messages to a port: dropped in silence where it is closed, or with an error in Rust."""

from __future__ import annotations

import ast
from dataclasses import replace

from mortmain.model.domain.isolate import Frame
from mortmain.model.domain.port import Port
from mortmain.model.domain.program import Location
from mortmain.model.language.bodies.arguments import takes_nothing
from mortmain.model.language.bodies.context import Context, Side, require
from mortmain.model.language.bodies.exits import way_out
from mortmain.model.language.bodies.refusals import Refusal, refuse
from mortmain.model.language.bodies.scopes import Raise
from mortmain.model.language.bodies.sending import message
from mortmain.model.term.build import all_of, negation
from mortmain.model.transition.properties import Limit


def owner_of(port: Port, node: ast.AST, does: str, context: Context) -> Frame:
    """The frame of the isolate whose port it is; anybody else is refused."""
    require(Side.DART, node, "a port", context)
    frame = context.frame
    if frame is not None and frame.isolate is port.isolate:
        return frame
    refuse(
        Refusal.WRONG_SIDE,
        context.names.text,
        node,
        f"only {port.isolate.name} can {does} this port",
        f"this is {context.draft.actor.name}",
        help="declare a port whose owner is this isolate",
    )


def closed_port(node: ast.Call, port: Port, at: Location, context: Context) -> Location:
    """`close()` of its owner, as `ReceivePort.close()` does."""
    takes_nothing(node, context)
    owner_of(port, node, "close", context)
    return context.draft.step(at, port.ends(), span=context.span(node))


def posted(node: ast.Call, port: Port, at: Location, context: Context) -> Location:
    """`send` drops in silence what cannot be delivered; `add` says so, if anybody can tell."""
    assert isinstance(node.func, ast.Attribute)
    word = node.func.attr
    at, sent = message(node, port, word, at, context)
    draft, span = context.draft, context.span(node)
    context.machine.system.limits.append(
        Limit(
            f"capacity of {port.name} at {draft.actor.name}",
            all_of(draft.actor.control.at(at), draft.actor.may_run(), port.full()),
            f"more than {port.capacity} messages are under way on {port.name}: "
            f"declare it with `capacity={port.capacity * 2}`",
            span,
        )
    )
    delivered, lost = port.send(draft.actor.name, sent.value)
    after = draft.step(at, delivered.then(sent.forget), span=span)
    if word == "add":
        require(Side.RUST, node, "`add()`", context)
        port.told.append(draft.actor.name)
        told = port.learns(context.machine.system.isolates)
        closed = replace(lost, text=f"finds {port.name} closed").when(told)
        draft.step(at, closed.then(sent.forget), way_out(Raise("Closed"), context), span=span)
        lost = lost.when(negation(told))
    draft.step(at, lost.then(sent.forget), after, span=span)
    return after
