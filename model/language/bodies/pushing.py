"""Futures that are pushed into a stream later: `pending.push(self.work())`.

Each place that pushes has a future of its own from where the stream is made, so that whatever polls
or drops the stream knows it, wherever it is written; until it is pushed it counts as over.  What it
may end with is learned in one pass over the spec, as with sets of tasks.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from math import prod

from mortmain.model.domain.cell import Cell
from mortmain.model.domain.future import Future
from mortmain.model.domain.program import IDLE, Location, Program
from mortmain.model.language.bodies.bindings import StreamOf
from mortmain.model.language.bodies.context import Context
from mortmain.model.language.bodies.expressions import known
from mortmain.model.language.bodies.inexpressible import gives_nothing
from mortmain.model.language.bodies.making import compiled, new_future
from mortmain.model.language.bodies.operators import default_of
from mortmain.model.language.bodies.refusals import Refusal, refuse
from mortmain.model.term.build import negation
from mortmain.model.term.nodes import Variable
from mortmain.model.term.sorts import Sort
from mortmain.model.transition.properties import Limit


def places_to_push(
    name: str, rest: Sequence[ast.stmt], context: Context
) -> Iterator[tuple[ast.Call, Future]]:
    """Every place of `rest` that pushes into the stream of this name, with its future; one in a
    `for` loop is as many places as there are rounds."""
    for node, rounds in _pushes(name, rest, (), context):
        for _ in range(rounds):
            future = new_future(node.args[0] if node.args else node, context)
            future.failures.extend(context.machine.learned.get(future.name, ()))
            context.machine.system.pushed.append(future)
            yield node, future


def _pushes(
    name: str, rest: Sequence[ast.AST], around: tuple[int, ...], context: Context
) -> Iterator[tuple[ast.Call, int]]:
    for each in rest:
        inside = around
        match each:
            case ast.Call(func=ast.Attribute(value=ast.Name(id=of), attr="push")) if of == name:
                yield each, prod(around)
            case ast.For(iter=ast.Call(func=ast.Name(id="range"), args=limits)):
                numbers = [known(limit, context.names) for limit in limits]
                counted = [number for number in numbers if type(number) is int]
                inside = (*around, len(range(*counted)) if len(counted) == len(numbers) else 1)
        yield from _pushes(name, tuple(ast.iter_child_nodes(each)), inside, context)


def make_room(stream: StreamOf, sort: Sort) -> None:
    """Room for the results of those that are pushed further below, which are of this sort."""
    for future in (each for places in stream.pushed.values() for each in places):
        if not future.results:
            variable = Variable(f"{future.name}.result", sort)
            future.results.append(Cell(variable, default_of(sort), f"result of {future.name}"))


def never_pushed(stream: StreamOf, context: Context) -> None:
    """Where control never comes to a place, its future has nothing to do."""
    for places in stream.pushed.values():
        for future in places:
            context.machine.system.programs.append((future, Program(IDLE, IDLE, ())))


def pushed(node: ast.Call, stream: StreamOf, at: Location, context: Context) -> Location:
    """Compile `pending.push(self.work())`: it is polled by the next `next()`, and not here."""
    places = stream.pushed.get(id(node), [])
    match node:
        case ast.Call(args=[ast.Call() as made_here], keywords=[]) if places:
            future = places.pop(0)
        case _:
            refuse(
                Refusal.ARGUMENTS,
                context.names.text,
                node,
                "this cannot be pushed",
                "not the call of a method, or in a loop whose rounds are not counted"
                if places or not node.args
                else "its place is not known where the stream is made",
                help=f"write `{ast.unparse(node.func)}(self.work())` in the block of the stream",
            )
    draft, start = context.draft, compiled(future, made_here, context)
    _, program = context.machine.system.programs[-1]
    given = {variable for each in program.edges for variable in each.operation.updates}
    if any(each.variable not in given for each in future.results):
        gives_nothing(node.args[0], context.names.text)
    again = draft.silently(at, guard=negation(future.is_over()))
    context.machine.system.limits.append(
        Limit(
            f"pushed {future.name}",
            draft.actor.control.at(again),
            f"{future.name} is pushed again while an earlier run from the same place still goes on",
            context.span(node),
        )
    )
    once = draft.silently(at, guard=future.is_over())
    return draft.step(once, start, span=context.span(node))
