"""Futures kept in variables, and what chooses between several of them: `select`, `either`."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from dataclasses import replace

from mortmain.model.domain.future import Future
from mortmain.model.domain.operation import Operation, Updates
from mortmain.model.domain.program import Location
from mortmain.model.domain.round import Round
from mortmain.model.domain.task import Task
from mortmain.model.language.bodies.blocking import require_task
from mortmain.model.language.bodies.context import (
    Context,
)
from mortmain.model.language.bodies.exits import drop_future
from mortmain.model.language.bodies.given import Given, Kept, kept_result
from mortmain.model.language.bodies.making import Branch, branch_of, refuse_futures
from mortmain.model.language.bodies.polling import (
    made_in_place,
    make_all,
    polled_together,
    unless_it_failed,
    while_alive,
)
from mortmain.model.language.bodies.scopes import Alive
from mortmain.model.language.bodies.syntax import is_word
from mortmain.model.term.build import TRUE, all_of, any_of, negation, number


def awaited_future(
    node: ast.expr,
    future: Future,
    at: Location,
    context: Context,
    *,
    owned: bool,
    waits: Callable[[Location], None] | None = None,
) -> Given:
    """`await first`: polled here until it is ready; an owned one is dropped if the wait is cut.

    Whoever `waits` is told where, and may do something else there as well.
    """
    inside = context.inside(Alive(future, node, context.scope)) if owned else context
    waiting, _ = polled_together((future,), future.ready(), at, inside, node)
    if waits is not None:
        waits(waiting)
    result, keep = kept_result(future.results, context.draft.actor.control)
    taken = Operation(
        f"takes the result of {future.name}",
        guard=future.ready(),
        updates={**future.take(), **keep},
        waits_for=future.name,
    )
    here = context.draft.step(waiting, taken, span=context.span(node), proceeds=True)
    return result.given(unless_it_failed(future, here, context))


def selected(node: ast.Call, at: Location, context: Context, *, keeps: bool = False) -> list[Given]:
    """`select(...)`: where control goes on for each branch that can win, losers dropped.

    Branches are polled from a random one on, and the first that is ready wins; of the two of
    `either(...)` the first is polled first.
    """
    branches = _chosen_from(node, context)
    ends = _choice(node, branches, at, context, keeps=keeps)
    for position, given in enumerate(ends):
        losers = [each for each in branches if each is not branches[position]]
        ends[position] = replace(given, at=_dropped(losers, given.at, node, context))
    return [_unless_failed(each, one, context) for each, one in zip(branches, ends, strict=True)]


def chosen_and_kept(
    node: ast.Call, at: Location, context: Context, *, keeps: bool = False
) -> tuple[list[Given], Context, Callable[[Location], Location]]:
    """`match await either(...)`: where each arm begins, in which context, and what ends it.

    Rule A3: the loser belongs to what is matched, and is dropped after the arm.
    """
    branches = _chosen_from(node, context)
    ends = _choice(node, branches, at, context, keeps=keeps)
    inside = while_alive(branches, node, context)
    given = [_unless_failed(each, one, inside) for each, one in zip(branches, ends, strict=True)]
    return given, inside, lambda end: _dropped(branches, end, node, context)


def _chosen_from(node: ast.Call, context: Context) -> list[Branch]:
    assert isinstance(node.func, ast.Name)
    word = node.func.id
    require_task(node, f"`{word}`", context)
    branches = [branch_of(each, context) for each in node.args]
    if not branches or (word == "either" and (len(branches) != 2 or node.keywords)):
        refuse_futures(node, context)
    return branches


def _is_biased(node: ast.Call, context: Context) -> bool:
    """Whether branches are polled in the order in which they are written, and not from any on."""
    match node.keywords:
        case []:
            return False
        case [ast.keyword(arg="biased", value=ast.Constant(value=bool(biased)))]:
            return biased
    refuse_futures(node, context)


def _dropped(
    branches: Sequence[Branch], at: Location, node: ast.Call, context: Context
) -> Location:
    """After those that are owned have been dropped."""
    for each in branches:
        if each.future is not None and each.owned:
            at = drop_future(at, each.future, node, context)
    return at


def _unless_failed(branch: Branch, given: Given, context: Context) -> Given:
    if branch.future is None:
        return given
    return replace(given, at=unless_it_failed(branch.future, given.at, context))


def _choice(
    node: ast.Call, branches: Sequence[Branch], at: Location, context: Context, *, keeps: bool
) -> list[Given]:
    """Where control goes on for each branch that can win, nothing dropped so far."""
    here = make_all(branches, at, context)
    inside = while_alive(branches, node, context)
    ready = any_of(*(each.future.ready() for each in branches if each.future is not None))
    polled = tuple(each.future for each in branches)
    made, biased = made_in_place(branches), _is_biased(node, context)
    in_order = biased or is_word(node, "either")
    waiting, choice = polled_together(
        polled, ready, here, inside, node, made=made, in_order=in_order, biased=biased
    )
    ends: list[Given] = []
    for position, branch in enumerate(branches):
        end, result = context.draft.fresh(), Kept(None)
        if branch.future is None:
            _slept(position, choice, waiting, end, node, context)
        else:
            keep: Updates = {}
            if keeps:
                result, keep = kept_result(branch.future.results, context.draft.actor.control)
            won = Operation(
                f"goes on with {branch.future.name}, which is ready",
                guard=branch.future.ready(),
                updates={**branch.future.take(), **choice.left(), **keep},
                waits_for=branch.future.name,
            )
            context.draft.step(waiting, won, end, span=context.span(node), proceeds=True)
        ends.append(result.along(end, number(position)))
    return ends


def _slept(
    position: int, choice: Round, waiting: Location, end: Location, node: ast.Call, context: Context
) -> None:
    """A timer has fired when it is polled, in the first round of polls or a later one."""
    draft = context.draft
    first = choice.unfinished() if isinstance(draft.actor, Task) else TRUE
    slept = Operation(
        "has slept",
        guard=all_of(choice.idle(), negation(choice.ready), choice.comes_to(position)),
        updates=choice.left(),
    )
    later, task = slept.when(negation(choice.unfinished())), isinstance(draft.actor, Task)
    draft.step(waiting, later, end, span=context.span(node), resumes=not task, fires=task)
    draft.step(waiting, slept.when(first), end, span=context.span(node), proceeds=True)
