"""Futures kept in variables, and what polls several of them: `select` and `join`."""

from __future__ import annotations

import ast
from typing import TypeGuard

from mortmain.model.domain.actor import Control
from mortmain.model.domain.future import Future
from mortmain.model.domain.operation import Operation
from mortmain.model.domain.program import Location
from mortmain.model.domain.task import Task
from mortmain.model.language.bindings import FutureOf
from mortmain.model.language.cancellation import cancellable
from mortmain.model.language.context import Context, Side, require
from mortmain.model.language.exits import drop_future, way_out
from mortmain.model.language.refusals import Refusal, refuse
from mortmain.model.language.scopes import Alive, Raise
from mortmain.model.language.syntax import is_word
from mortmain.model.term.build import all_of, any_of, equal, negation
from mortmain.model.term.nodes import Constant


def is_select(node: ast.expr) -> TypeGuard[ast.Call]:
    """Whether `node` is `select(...)`."""
    return isinstance(node, ast.Call) and is_word(node, "select")


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
    require(Side.RUST, call, "`future`", context)
    if len(call.args) != 1 or call.keywords:
        _needs_one(call, context)
    future = _future(call.args[0], context)
    here = context.draft.silently(at, updates=future.start(_entry(future, context)))
    return Alive(future, call, context.scope), here


def awaited_future(
    node: ast.expr, future: Future, at: Location, context: Context, *, owned: bool
) -> Location:
    """`await first`: polled here until it is ready; an owned one is dropped if the wait is cut."""
    inside = context.inside(Alive(future, node, context.scope)) if owned else context
    waiting = _polling([future], at, inside, node)
    taken = Operation(
        f"takes the result of {future.name}",
        guard=all_of(future.ready(), future.unpolled()),
        waits_for=future.name,
    )
    here = context.draft.step(waiting, taken, span=context.span(node), resumes=True)
    return unless_it_failed(future, here, context)


def selected(node: ast.Call, at: Location, context: Context) -> list[tuple[int, Location]]:
    """`select(...)`: where control goes on for each branch that can win, losers dropped.

    Branches are polled from a random one on; as each may be ready at any time, whichever is ready
    may win.
    """
    require(Side.RUST, node, "`select`", context)
    branches = [_branch(each, context) for each in node.args]
    if not branches or node.keywords:
        _needs_one(node, context)
    inside, here = context, at
    for future, owned in branches:
        if future is not None and owned:
            if isinstance(owned, ast.expr):
                here = context.draft.silently(here, updates=future.start(_entry(future, context)))
            inside = inside.inside(Alive(future, node, inside.scope))
    futures = [future for future, _ in branches if future is not None]
    waiting = _polling(futures, here, inside, node)
    idle = futures[0].unpolled() if futures else all_of()
    ends: list[tuple[int, Location]] = []
    for number, (future, _) in enumerate(branches):
        if future is None:
            won = Operation("has slept", guard=idle)
        else:
            won = Operation(
                f"goes on with {future.name}, which is ready",
                guard=all_of(future.ready(), idle),
                waits_for=future.name,
            )
        end = context.draft.step(waiting, won, span=context.span(node), resumes=True)
        for loser, owned in reversed(branches):
            if loser is not None and owned and loser is not future:
                end = drop_future(end, loser, node, context)
        if future is not None:
            end = unless_it_failed(future, end, context)
        ends.append((number, end))
    return ends


def joined_futures(node: ast.Call, at: Location, context: Context) -> Location:
    """`join(...)`: all are polled until all are ready."""
    require(Side.RUST, node, "`join`", context)
    branches = [_branch(each, context) for each in node.args]
    if not branches or node.keywords or any(future is None for future, _ in branches):
        _needs_one(node, context)
    inside, here = context, at
    futures = [future for future, _ in branches if future is not None]
    for future, owned in branches:
        assert future is not None
        if isinstance(owned, ast.expr):
            here = context.draft.silently(here, updates=future.start(_entry(future, context)))
        inside = inside.inside(Alive(future, node, inside.scope))
    waiting = _polling(futures, here, inside, node)
    both = Operation(
        f"takes the results of {', '.join(each.name for each in futures)}",
        guard=all_of(*(each.ready() for each in futures), futures[0].unpolled()),
        waits_for=futures[0].name,
    )
    end = context.draft.step(waiting, both, span=context.span(node), resumes=True)
    for future in futures:
        end = unless_it_failed(future, end, context)
    return end


def unless_it_failed(future: Future, at: Location, context: Context) -> Location:
    """Go on if the future ended well; otherwise its exception is raised here."""
    outcome = future.outcome
    for failure in dict.fromkeys(future.failures):
        raised = context.draft.silently(at, guard=equal(outcome, Constant(failure, outcome.sort)))
        context.draft.silently(raised, way_out(Raise(failure), context))
    if not future.failures:
        return at
    return context.draft.silently(at, guard=equal(outcome, Constant("well", outcome.sort)))


def _polling(futures: list[Future], at: Location, context: Context, node: ast.AST) -> Location:
    """The location at which the body polls these futures, and what can end that from outside."""
    waiting = context.draft.suspend(at)
    for future in futures:
        future.polled_at.append(context.draft.actor.control.at(waiting))
    ready = any_of(*(each.ready() for each in futures))
    idle = futures[0].unpolled() if futures else all_of()
    between = Operation(guard=idle)
    cancellable(waiting, node, context, elapses=negation(ready), drop=between)
    return waiting


def _branch(node: ast.expr, context: Context) -> tuple[Future | None, bool | ast.expr]:
    """A branch: its future (`None` for `sleep()`), and whether the choice owns it; where it is
    made in place, the expression that makes it."""
    match node:
        case ast.Call(func=ast.Name(id="sleep"), args=[]):
            return None, True
        case ast.Call(func=ast.Name(id="by_ref"), args=[ast.Name(id=name)]):
            return _named(name, node, context), False
        case ast.Name(id=name):
            return _named(name, node, context), True
        case _:
            return _future(node, context), node


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


def _future(body: ast.expr, context: Context) -> Future:
    """A future whose body awaits `body`, compiled as a program of its own."""
    owner = context.draft.actor
    assert isinstance(owner, Task | Future)
    called = (
        body.func.attr
        if isinstance(body, ast.Call) and isinstance(body.func, ast.Attribute)
        else "future"
    )
    name = context.machine.system.fresh_name(f"{called} in {owner.name}")
    future = Future(name, Control(name), owner, context.span(body))
    context.machine.system.futures.append(future)
    context.machine.future_program(future, body, context)
    return future


def _entry(future: Future, context: Context) -> int:
    return context.machine.system.program_of(future).entry


def _needs_one(node: ast.Call, context: Context) -> None:
    refuse(
        Refusal.ARGUMENTS,
        context.names.text,
        node,
        f"`{ast.unparse(node.func)}` takes futures, one after the other",
        help="write `select(by_ref(first), sleep())`, `join(self.a(), self.b())` or "
        "`future(self.work())`",
    )
