"""Futures kept in variables, and what polls several of them: `select` and `join`."""

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
from mortmain.model.language.bodies.cancellation import cancellable
from mortmain.model.language.bodies.context import (
    Context,
)
from mortmain.model.language.bodies.exits import drop_future, way_out
from mortmain.model.language.bodies.given import Given, Kept, kept_result
from mortmain.model.language.bodies.making import Branch, branch_of, refuse_futures
from mortmain.model.language.bodies.refusals import Refusal, refuse
from mortmain.model.language.bodies.scopes import Alive, Raise, deadlines
from mortmain.model.language.bodies.syntax import is_word
from mortmain.model.term.build import TRUE, all_of, any_of, equal, negation, number
from mortmain.model.term.nodes import Constant, Term
from mortmain.model.transition.properties import Safety


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
    waiting, _ = _polling((future,), future.ready(), at, inside, node)
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
    inside = _inside(branches, node, context)
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
    here = _made(branches, at, context)
    inside = _inside(branches, node, context)
    ready = any_of(*(each.future.ready() for each in branches if each.future is not None))
    polled = tuple(each.future for each in branches)
    made, biased = _in_place(branches), _is_biased(node, context)
    in_order = biased or is_word(node, "either")
    waiting, choice = _polling(
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


def joined_futures(
    node: ast.Call, at: Location, context: Context, *, keeps: bool = False
) -> tuple[Location, list[Given]]:
    """`join(...)`: all are polled until all are ready, the first of them first.

    Gives back where control goes on, and what each of them gives there, if that is kept.
    """
    require_task(node, "`join`", context)
    branches = [branch_of(each, context) for each in node.args]
    futures = [each.future for each in branches if each.future is not None]
    if not branches or node.keywords or len(futures) != len(branches):
        refuse_futures(node, context)
    here = _made(branches, at, context)
    inside = _inside(branches, node, context)
    ready = all_of(*(each.ready() for each in futures))
    made, polled = _in_place(branches), tuple(futures)
    waiting, _ = _polling(polled, ready, here, inside, node, made=made, in_order=True)
    control = context.draft.actor.control
    kept = [kept_result(each.results, control) for each in futures if keeps]
    both = Operation(
        f"takes the results of {', '.join(each.name for each in futures)}",
        guard=ready,
        updates={**_taken(futures), **{var: to for _, keep in kept for var, to in keep.items()}},
        waits_for=futures[0].name,
    )
    end = context.draft.step(waiting, both, span=context.span(node), proceeds=True)
    for future in futures:
        end = unless_it_failed(future, end, context)
    return end, [result.given(end) for result, _ in kept]


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
    branches: tuple[Future | None, ...],
    ready: Term,
    at: Location,
    context: Context,
    node: ast.AST,
    *,
    made: Sequence[Future] = (),
    in_order: bool = False,
    biased: bool = False,
) -> tuple[Location, Round]:
    """The location at which the body polls these futures, and what can end that from outside.

    Those that are `made` in place cannot be over already; the others can, and then Rust panics.
    """
    futures = [each for each in branches if each is not None]
    check_borrows(futures, node, context)
    actor = context.draft.actor
    assert isinstance(actor, Task | Future)
    waiting = context.draft.fresh()
    here = actor.control.at(waiting)
    begun = tuple(TRUE for _ in branches)
    name, new = f"{actor.name}.turn at {waiting}", len(made) == len(futures)
    timed = None in branches or any(deadlines(context.scope))
    polls = Round(name, actor, here, branches, ready, begun, new, in_order, biased, timed)
    context.draft.step(at, polls.entered(), waiting)
    for future in futures:
        future.rounds.append(polls)
        if not any(each is future for each in made):
            context.machine.system.safeties.append(
                Safety(
                    context.machine.safety_name(f"{future.name} is not polled after its end"),
                    all_of(here, future.is_over()),
                    text=f"“{actor.name} polls {future.name} until it is ready”",
                    span=context.span(node),
                )
            )
    if timed and isinstance(actor, Future):
        waits = actor.yields().when(negation(polls.under_way()))
        context.draft.step(waiting, waits, waiting, proceeds=True)
    between = Operation(
        guard=all_of(polls.idle(), negation(polls.under_way())), updates=_taken(futures)
    )
    cancellable(waiting, node, context, drop=between)
    return waiting, polls


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
