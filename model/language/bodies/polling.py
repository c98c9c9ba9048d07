"""Polling several futures in one place: what is made, kept alive, and dropped around it."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from mortmain.model.domain.future import Future
from mortmain.model.domain.operation import Operation, Updates
from mortmain.model.domain.program import Location
from mortmain.model.domain.round import Round
from mortmain.model.domain.task import Task
from mortmain.model.language.bodies.cancellation import cancellable
from mortmain.model.language.bodies.context import Context
from mortmain.model.language.bodies.exits import way_out
from mortmain.model.language.bodies.making import Branch
from mortmain.model.language.bodies.refusals import Refusal, refuse
from mortmain.model.language.bodies.scopes import Alive, Raise, deadlines
from mortmain.model.term.build import TRUE, all_of, equal, negation
from mortmain.model.term.nodes import Constant, Term
from mortmain.model.transition.properties import Safety


def unless_it_failed(future: Future, at: Location, context: Context) -> Location:
    """Go on if the future ended well; otherwise its exception is raised here."""
    outcome = future.outcome
    for failure in dict.fromkeys(future.failures):
        raised = context.draft.silently(at, guard=equal(outcome, Constant(failure, outcome.sort)))
        context.draft.silently(raised, way_out(Raise(failure), context))
    if not future.failures:
        return at
    return context.draft.silently(at, guard=equal(outcome, Constant("well", outcome.sort)))


def polled_together(
    branches: tuple[Future | None, ...],
    ready: Term,
    at: Location,
    context: Context,
    node: ast.AST,
    *,
    made: Sequence[Future] = (),
    in_order: bool = False,
    biased: bool = False,
    begun: tuple[Term, ...] = (),
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
    name, new = f"{actor.name}.turn at {waiting}", len(made) == len(futures)
    begun = begun or tuple(TRUE for _ in branches)
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
        guard=all_of(polls.idle(), negation(polls.under_way())), updates=results_taken(futures)
    )
    cancellable(waiting, node, context, drop=between)
    return waiting, polls


def make_all(branches: Sequence[Branch], at: Location, context: Context) -> Location:
    """Make the futures that are written in place."""
    for branch in branches:
        if branch.start is not None:
            at = context.draft.step(at, branch.start)
    return at


def while_alive(branches: Sequence[Branch], node: ast.AST, context: Context) -> Context:
    """While the branches are alive, which are dropped in the order in which they are given."""
    for branch in reversed(branches):
        if branch.future is not None and branch.owned:
            context = context.inside(Alive(branch.future, node, context.scope))
    return context


def made_in_place(branches: Sequence[Branch]) -> list[Future]:
    return [each.future for each in branches if each.future is not None and each.start is not None]


def results_taken(futures: list[Future]) -> Updates:
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
