"""Streams of futures: several in one place, polled only while the next result is awaited.

Rules A6 and A7 of tokio: between two `next()` all of them are frozen, with what they hold.  Where
only so many run at once, the others are not begun before an earlier result was taken.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import NoReturn

from mortmain.model.domain.future import Future
from mortmain.model.domain.operation import Operation
from mortmain.model.domain.program import Location
from mortmain.model.domain.round import Round
from mortmain.model.domain.task import Task
from mortmain.model.language.bodies.at_once import begun_at_once, limit
from mortmain.model.language.bodies.bindings import StreamOf
from mortmain.model.language.bodies.branches import joined
from mortmain.model.language.bodies.cancellation import cancellable
from mortmain.model.language.bodies.context import Context, Side, require
from mortmain.model.language.bodies.given import Given, kept
from mortmain.model.language.bodies.making import branch_of
from mortmain.model.language.bodies.operators import recast
from mortmain.model.language.bodies.polling import check_borrows, unless_it_failed
from mortmain.model.language.bodies.pushing import make_room, places_to_push
from mortmain.model.language.bodies.refusals import Refusal, refuse
from mortmain.model.language.bodies.scopes import Alive
from mortmain.model.language.bodies.syntax import is_word
from mortmain.model.term.build import (
    FALSE,
    TRUE,
    all_of,
    any_of,
    negation,
)
from mortmain.model.term.nodes import Term
from mortmain.model.term.sorts import Sort

WORDS = ("buffered", "unordered")


def binds_stream(node: ast.stmt) -> tuple[str, ast.Call] | None:
    """The name and the call of `pending = unordered(self.a(), self.b())`."""
    match node:
        case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call() as call) if any(
            is_word(call, word) for word in WORDS
        ):
            return name, call
        case _:
            return None


def stream_made(
    name: str, call: ast.Call, rest: Sequence[ast.stmt], at: Location, context: Context
) -> tuple[StreamOf, Location]:
    """Compile `unordered(...)` or `buffered(...)`; gives back where control goes on.

    The `rest` of its block may push more futures into it.
    """
    require(Side.RUST, call, f"`{ast.unparse(call.func)}`", context)
    at_once = _at_once(call, context)
    branches = [branch_of(each, context) for each in call.args]
    made = [each.future for each in branches if each.future is not None and each.start is not None]
    places = list(places_to_push(name, rest, context))
    if not (branches or places) or len(made) != len(branches):
        _refuse(call, "it takes calls, one after the other", context)
    for branch in branches:
        assert branch.start is not None
        at = context.draft.step(at, branch.start, span=context.span(call))
    ordered = is_word(call, "buffered")
    if places and (ordered or at_once is not None):
        _refuse_push(places[0][0], context)
    pushed: dict[int, list[Future]] = {}
    for node, future in places:
        pushed.setdefault(id(node), []).append(future)
        made.append(future)
    return StreamOf(tuple(made), ordered, len(made) if at_once is None else at_once, pushed), at


def alive(stream: StreamOf, node: ast.AST, context: Context) -> Context:
    """While the stream is alive, with which all its futures are dropped."""
    for future in reversed(stream.futures):
        context = context.inside(Alive(future, node, context.scope))
    return context


def next_of(
    node: ast.expr,
    stream: StreamOf,
    at: Location,
    context: Context,
    keeps: Sort | None = None,
) -> list[Given]:
    """`await pending.next()`: true where a result was taken, false where there are no more."""
    draft, futures = context.draft, stream.futures
    if keeps is not None:
        make_room(stream, keeps)
    check_borrows(list(futures), node, context)
    over = all_of(*(each.is_over() for each in futures))
    none_left = draft.silently(at, guard=over)
    some_left, waiting = draft.silently(at, guard=negation(over)), draft.fresh()
    actor = draft.actor
    assert isinstance(actor, Task | Future)
    here = actor.control.at(waiting)
    first = [_comes_first(position, stream) for position in range(len(futures))]
    ready = any_of(*(all_of(f.ready(), now) for f, now in zip(futures, first, strict=True)))
    begun = begun_at_once([each.is_over() for each in futures], stream.at_once)
    polls = Round("", actor, here, futures, ready, begun, complete=False)
    draft.step(some_left, polls.entered(), waiting)
    for future in futures:
        future.rounds.append(polls)
    between = Operation(guard=all_of(polls.idle(), negation(polls.under_way())))
    cancellable(waiting, node, context, drop=between)
    alike = keeps is not None and all(each.results for each in futures)
    result = kept(keeps if alike else None, actor.control, "given")
    ends: list[Location] = []
    for future, now in zip(futures, first, strict=True):
        given = recast(future.results[0].variable, keeps) if result.cell else None
        taken = Operation(
            f"takes the result of {future.name}",
            guard=all_of(future.ready(), now),
            updates={**future.take(), **result.keep(given)},
            waits_for=future.name,
        )
        here_after = draft.step(waiting, taken, span=context.span(node), proceeds=True)
        ends.append(unless_it_failed(future, here_after, context))
    some = joined(tuple(ends), context)
    assert some is not None
    return [result.along(some, TRUE), Given(none_left, FALSE)]


def _comes_first(position: int, stream: StreamOf) -> Term:
    """The result at this position may be taken next."""
    earlier = stream.futures[:position] if stream.ordered else ()
    return all_of(*(each.is_over() for each in earlier))


def _at_once(call: ast.Call, context: Context) -> int | None:
    """How many run at once; `None` for all of them."""
    match call.keywords:
        case []:
            return None
        case [ast.keyword(arg="at_once", value=value)]:
            at_once = limit(value, context, least=0)
            if at_once is not None:
                return at_once
    _refuse(call, "`at_once` is a number that is known before the run", context)


def _refuse_push(node: ast.Call, context: Context) -> NoReturn:
    refuse(
        Refusal.ARGUMENTS,
        context.names.text,
        node,
        "nothing can be pushed into this stream",
        "its futures are in order, or so many of them at once",
        help="make it without: `pending = unordered()`",
    )


def _refuse(call: ast.Call, why: str, context: Context) -> NoReturn:
    word = ast.unparse(call.func)
    refuse(
        Refusal.ARGUMENTS,
        context.names.text,
        call,
        f"`{word}` cannot be given this",
        why=why,
        help=f"write `pending = {word}(self.work(), self.work(), at_once=2)`",
    )
