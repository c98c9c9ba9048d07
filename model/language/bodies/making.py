"""Making futures: what `future(...)`, `select` and `join` are given, compiled as programs."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import NoReturn

from mortmain.model.domain.actor import Control
from mortmain.model.domain.future import Future
from mortmain.model.domain.leaf import Primitive
from mortmain.model.domain.operation import Operation, Updates
from mortmain.model.domain.program import Location
from mortmain.model.domain.task import Task
from mortmain.model.language.bodies.bindings import FutureOf, Started
from mortmain.model.language.bodies.blocking import require_task
from mortmain.model.language.bodies.context import (
    Context,
    reads_only_its_own,
)
from mortmain.model.language.bodies.expressions import thing_at
from mortmain.model.language.bodies.refusals import Refusal, refuse
from mortmain.model.language.bodies.scopes import Alive
from mortmain.model.language.bodies.syntax import is_word
from mortmain.model.term.build import negation


def binds_future(node: ast.stmt) -> tuple[str, ast.Call] | None:
    """The name and the call of `name = future(self.work())`."""
    match node:
        case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call() as call) if is_word(
            call, "future"
        ):
            return name, call
        case _:
            return None


def made(call: ast.Call, at: Location, context: Context) -> tuple[Alive, Location]:
    """Compile `future(self.work())`; gives back its scope, and where control goes on."""
    require_task(call, "`future`", context)
    if len(call.args) != 1 or call.keywords:
        refuse_futures(call, context)
    future, start = _future(call.args[0], context)
    again = context.draft.silently(at, guard=future.is_forgotten())
    future.made_again.append(context.draft.actor.control.at(again))
    once = context.draft.silently(at, guard=negation(future.is_forgotten()))
    here = context.draft.step(once, start, span=context.span(call))
    return Alive(future, call, context.scope), here


@dataclass(frozen=True, slots=True)
class Branch:
    """What `select`, `either` and `join` are given: a future, or `None` for `sleep()`."""

    future: Future | None
    owned: bool
    """It is dropped when the choice is made."""
    start: Operation | None = None
    """What makes the future, if it is made in place."""


def branch_of(node: ast.expr, context: Context) -> Branch:
    """The branch that is written as `node`."""
    match node:
        case ast.Call(func=ast.Name(id="sleep"), args=[]):
            return Branch(None, owned=True)
        case ast.Name(id=name) if isinstance(context.names.bindings.get(name), Started):
            # To wait for a task is a future; dropping it does nothing to the task (rule J6).
            future, start = _future(node, context)
            return Branch(future, owned=True, start=start)
        case ast.Call(func=ast.Name(id="by_ref"), args=[ast.Name(id=name) as handle]) if isinstance(
            context.names.bindings.get(name), Started
        ):
            return branch_of(handle, context)
        case ast.Call(func=ast.Name(id="by_ref"), args=[ast.Name(id=name)]):
            return Branch(_named(name, node, context), owned=False)
        case ast.Call(func=ast.Name(id="by_ref")):
            refuse(
                Refusal.NOT_AWAITABLE,
                context.names.text,
                node,
                "`by_ref` takes a future that is kept in a variable",
                "not the name of one",
                help="make one first: `first = future(self.work())`, then `by_ref(first)`",
            )
        case ast.Call(func=ast.Name(id="future"), args=[made_here], keywords=[]):
            return branch_of(made_here, context)
        case ast.Name(id=name):
            return Branch(_named(name, node, context), owned=True)
        case _:
            future, start = _future(node, context)
            return Branch(future, owned=True, start=start)


def _named(name: str, node: ast.expr, context: Context) -> Future:
    binding = context.names.bindings.get(name)
    if isinstance(binding, FutureOf):
        return binding.future
    refuse(
        Refusal.NOT_AWAITABLE,
        context.names.text,
        node,
        f"`{name}` is not a future",
        help=f"make one first: `{name} = future(self.work())`",
    )


def _future(body: ast.expr, context: Context) -> tuple[Future, Operation]:
    """A future whose body awaits `body`, and what makes it."""
    future = new_future(body, context)
    return future, compiled(future, body, context)


def new_future(body: ast.expr, context: Context) -> Future:
    """A future of this body whose program is still to be compiled."""
    owner = context.draft.actor
    assert isinstance(owner, Task | Future)
    named = body.func if isinstance(body, ast.Call) else body
    called = named.attr if isinstance(named, ast.Attribute) else "future"
    name = context.machine.system.fresh_name(f"{called} in {owner.name}")
    future = Future(name, Control(name), owner, context.span(body))
    context.machine.system.futures.append(future)
    return future


def compiled(future: Future, body: ast.expr, context: Context) -> Operation:
    """What makes the future, which awaits `body` in a program of its own."""
    name = future.name
    program, given = context.machine.future_program(future, body, context)
    future.new.append(future.control.at(program.entry))
    noticed = {**_made_of(body, future, context), **program.given}
    # Others could come before it, where it depends on what they do or matters to them.
    silent = not noticed and all(reads_only_its_own(each, context) for each in given.values())
    updates = {**future.start(program.entry), **given, **noticed}
    return Operation("" if silent else f"makes {name}", updates=updates, silent=silent)


def _made_of(body: ast.expr, future: Future, context: Context) -> Updates:
    """What else making the future changes, where it is that of a primitive itself."""
    match body:
        case ast.Call(func=ast.Attribute(value=value)):
            thing = thing_at(value, context.names)
            return thing.made(future.name) if isinstance(thing, Primitive) else {}
        case _:
            return {}


def refuse_futures(node: ast.Call, context: Context) -> NoReturn:
    """Say what `select`, `either`, `join` and `future` take."""
    if is_word(node, "either"):
        refuse(
            Refusal.ARGUMENTS,
            context.names.text,
            node,
            "`either` takes two futures",
            help="write `match await either(self.work(), sleep()):`, or `select` of as many as "
            "there are",
        )
    refuse(
        Refusal.ARGUMENTS,
        context.names.text,
        node,
        f"`{ast.unparse(node.func)}` takes futures, one after the other",
        help="write `select(by_ref(first), sleep())`, `join(self.a(), self.b())` or "
        "`future(self.work())`",
    )
