"""What polls several futures until all are ready: `join`, and so many of them at once."""

from __future__ import annotations

import ast

from mortmain.model.domain.operation import Operation
from mortmain.model.domain.program import Location
from mortmain.model.language.bodies.at_once import begun_at_once, limit
from mortmain.model.language.bodies.blocking import require_task
from mortmain.model.language.bodies.context import Context
from mortmain.model.language.bodies.given import Given, kept_result
from mortmain.model.language.bodies.making import branch_of, refuse_futures
from mortmain.model.language.bodies.polling import (
    made_in_place,
    make_all,
    polled_together,
    results_taken,
    unless_it_failed,
    while_alive,
)
from mortmain.model.language.bodies.refusals import Refusal, refuse
from mortmain.model.term.build import all_of


def joined_futures(
    node: ast.Call,
    at: Location,
    context: Context,
    *,
    keeps: bool = False,
    at_once: int | None = None,
) -> tuple[Location, list[Given]]:
    """`join(...)`: all are polled until all are ready, the first of them first.

    Where only so many run `at_once`, the next one begins when one of those before is ready.
    Gives back where control goes on, and what each of them gives there, if that is kept.
    """
    assert isinstance(node.func, ast.Name)
    require_task(node, f"`{node.func.id}`", context)
    branches = [branch_of(each, context) for each in node.args]
    futures = [each.future for each in branches if each.future is not None]
    if not branches or node.keywords or len(futures) != len(branches):
        refuse_futures(node, context)
    here = make_all(branches, at, context)
    inside = while_alive(branches, node, context)
    ready = all_of(*(each.ready() for each in futures))
    begun = begun_at_once([each.ready() for each in futures], at_once or len(futures))
    made, polled = made_in_place(branches), tuple(futures)
    waiting, _ = polled_together(
        polled, ready, here, inside, node, made=made, in_order=True, begun=begun
    )
    control = context.draft.actor.control
    kept = [kept_result(each.results, control) for each in futures if keeps]
    both = Operation(
        f"takes the results of {', '.join(each.name for each in futures)}",
        guard=ready,
        updates={
            **results_taken(futures),
            **{var: to for _, keep in kept for var, to in keep.items()},
        },
        waits_for=futures[0].name,
    )
    end = context.draft.step(waiting, both, span=context.span(node), proceeds=True)
    for future in futures:
        end = unless_it_failed(future, end, context)
    return end, [result.given(end) for result, _ in kept]


def each_concurrently(node: ast.Call, at: Location, context: Context) -> Location:
    """`for_each_concurrent(2, self.a(), self.b(), self.c())`: two at a time until all are ready."""
    at_once = limit(node.args[0], context, least=1) if node.args else None
    if at_once is None:
        refuse(
            Refusal.ARGUMENTS,
            context.names.text,
            node,
            "`for_each_concurrent` takes how many run at once, and futures",
            "no number that is known before the run" if node.args else "given nothing",
            help="write `await for_each_concurrent(2, self.a(), self.b(), self.c())`",
        )
    items = ast.copy_location(ast.Call(node.func, node.args[1:], node.keywords), node)
    return joined_futures(items, at, context, at_once=at_once)[0]
