"""Futures kept in variables, and what polls several of them: `select` and `join`."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from mortmain.model.domain.future import Future
from mortmain.model.domain.operation import Operation, Updates
from mortmain.model.domain.program import Location
from mortmain.model.language.bodies.blocking import require_task
from mortmain.model.language.bodies.cancellation import cancellable
from mortmain.model.language.bodies.context import (
    Context,
)
from mortmain.model.language.bodies.exits import drop_future, way_out
from mortmain.model.language.bodies.given import Given, kept_result
from mortmain.model.language.bodies.making import Branch, branch_of, refuse_futures
from mortmain.model.language.bodies.refusals import Refusal, refuse
from mortmain.model.language.bodies.scopes import Alive, Raise
from mortmain.model.term.build import TRUE, all_of, any_of, equal, negation, number
from mortmain.model.term.nodes import Constant, Term
from mortmain.model.transition.properties import Safety


def awaited_future(
    node: ast.expr, future: Future, at: Location, context: Context, *, owned: bool
) -> Given:
    """`await first`: polled here until it is ready; an owned one is dropped if the wait is cut."""
    inside = context.inside(Alive(future, node, context.scope)) if owned else context
    waiting = _polling([future], at, inside, node)
    result, keep = kept_result(future.results, context.draft.actor.control)
    taken = Operation(
        f"takes the result of {future.name}",
        guard=all_of(future.ready(), future.unpolled()),
        updates={**future.take(), **keep},
        waits_for=future.name,
    )
    here = context.draft.step(waiting, taken, span=context.span(node), resumes=True)
    return result.given(unless_it_failed(future, here, context))


def selected(node: ast.Call, at: Location, context: Context) -> list[Given]:
    """`select(...)`: where control goes on for each branch that can win, losers dropped.

    Branches are polled from a random one on; as each may be ready at any time, whichever is ready
    may win.
    """
    require_task(node, "`select`", context)
    branches = [branch_of(each, context) for each in node.args]
    if not branches or node.keywords:
        refuse_futures(node, context)
    here = _made(branches, at, context)
    inside = _inside(branches, node, context)
    futures = [each.future for each in branches if each.future is not None]
    waiting = _polling(futures, here, inside, node, choice=True, made=_in_place(branches))
    idle = _idle(futures)
    ends: list[Given] = []
    for position, branch in enumerate(branches):
        future = branch.future
        if future is None:
            won = Operation("has slept", guard=all_of(idle, negation(_any_ready(futures))))
        else:
            won = Operation(
                f"goes on with {future.name}, which is ready",
                guard=all_of(future.ready(), idle),
                updates=future.take(),
                waits_for=future.name,
            )
        end = context.draft.step(waiting, won, span=context.span(node), resumes=True)
        for loser in branches:
            if loser.future is not None and loser.owned and loser is not branch:
                end = drop_future(end, loser.future, node, context)
        if future is not None:
            end = unless_it_failed(future, end, context)
        ends.append(Given(end, number(position)))
    return ends


def joined_futures(node: ast.Call, at: Location, context: Context) -> Location:
    """`join(...)`: all are polled until all are ready."""
    require_task(node, "`join`", context)
    branches = [branch_of(each, context) for each in node.args]
    futures = [each.future for each in branches if each.future is not None]
    if not branches or node.keywords or len(futures) != len(branches):
        refuse_futures(node, context)
    here = _made(branches, at, context)
    inside = _inside(branches, node, context)
    waiting = _polling(futures, here, inside, node, made=_in_place(branches))
    both = Operation(
        f"takes the results of {', '.join(each.name for each in futures)}",
        guard=all_of(*(each.ready() for each in futures), _idle(futures)),
        updates=_taken(futures),
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


def _polling(
    futures: list[Future],
    at: Location,
    context: Context,
    node: ast.AST,
    *,
    choice: bool = False,
    made: Sequence[Future] = (),
) -> Location:
    """The location at which the body polls these futures, and what can end that from outside.

    A choice is made as soon as one of them is ready: the others are not polled after that.
    Those that are `made` in place cannot be over already; the others can, and then Rust panics.
    """
    check_borrows(futures, node, context)
    waiting = context.draft.suspend(at)
    here = context.draft.actor.control.at(waiting)
    for future in futures:
        others = [each for each in futures if each is not future] if choice else []
        future.polled_at.append(all_of(here, negation(_any_ready(others))))
        if not any(each is future for each in made):
            context.machine.system.safeties.append(
                Safety(
                    context.machine.safety_name(f"{future.name} is not polled after its end"),
                    all_of(here, future.is_over()),
                    text=f"“{context.draft.actor.name} polls {future.name} until it is ready”",
                    span=context.span(node),
                )
            )
    between = Operation(guard=_idle(futures), updates=_taken(futures))
    ready = _any_ready(futures) if choice else all_of(*(each.ready() for each in futures))
    cancellable(waiting, node, context, elapses=negation(ready), drop=between)
    return waiting


def _made(branches: Sequence[Branch], at: Location, context: Context) -> Location:
    """Make the futures that are written in place."""
    for branch in branches:
        if branch.start is not None:
            at = context.draft.step(at, branch.start)
    return at


def _inside(branches: Sequence[Branch], node: ast.AST, context: Context) -> Context:
    """While the branches are alive, which are dropped in the order in which they are given."""
    for branch in reversed(branches):
        if branch.future is not None and branch.owned:
            context = context.inside(Alive(branch.future, node, context.scope))
    return context


def _in_place(branches: Sequence[Branch]) -> list[Future]:
    return [each.future for each in branches if each.future is not None and each.start is not None]


def _idle(futures: list[Future]) -> Term:
    """None of them is in the middle of a poll."""
    return futures[0].unpolled() if futures else TRUE


def _any_ready(futures: list[Future]) -> Term:
    return any_of(*(each.ready() for each in futures))


def _taken(futures: list[Future]) -> Updates:
    """What takes the results of all of them."""
    return {var: value for each in futures for var, value in each.take().items()}


def check_borrows(futures: list[Future], node: ast.AST, context: Context) -> None:
    """Refuse what Rust would not compile: a future of another body, and the same one twice."""
    if len({each.name for each in futures}) != len(futures):
        refuse(
            Refusal.ARGUMENTS,
            context.names.text,
            node,
            "the same future is given twice",
            why="whoever polls a future has borrowed it, and nobody else can meanwhile",
            help="make two: `second = future(self.work())`",
        )
    if any(each.owner is not context.draft.actor for each in futures):
        refuse(
            Refusal.NOT_AWAITABLE,
            context.names.text,
            node,
            "this future belongs to another one",
            "not made in this body",
            help="make it in the method that polls it",
        )
