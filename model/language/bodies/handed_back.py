"""Guards that Dart hands back to Rust: `await self.commit(transaction)`.

Two steps, as in the bridge: first the object is turned into a plain number and Dart has nothing
left to dispose of, then the call is made.  Whoever is killed in between leaves a guard behind that
nothing will ever free.  The call owns what it is given, and drops it at its end.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mortmain.model.domain.actor import Control
from mortmain.model.domain.cell import Cell
from mortmain.model.domain.leaf import Guard
from mortmain.model.domain.operation import Operation
from mortmain.model.domain.program import Location
from mortmain.model.domain.task import Task
from mortmain.model.language.bodies.bindings import Binding, GuardOf
from mortmain.model.language.bodies.context import Context, Side
from mortmain.model.language.bodies.misuse import unless
from mortmain.model.language.bodies.refusals import Refusal, refuse
from mortmain.model.language.bodies.scopes import Held, Scope
from mortmain.model.language.definition import Method
from mortmain.model.term.build import FALSE, TRUE, equal, negation
from mortmain.model.term.nodes import Variable
from mortmain.model.term.sorts import BOOLEAN


def given_away(node: ast.Call, at: Location, context: Context) -> Location:
    """Dart lets go of the guards that it names as arguments of a call."""
    for value in (*node.args, *(each.value for each in node.keywords)):
        bound = _guard(value, context)
        if bound is not None:
            task, actor = _giver(bound, context), context.draft.actor.name
            here = unless(
                negation(bound.guard.held),
                f"use of a guard of {bound.guard.of} by {actor}",
                f"{actor} hands over a guard of {bound.guard.of}, which it does not have any more",
                value,
                at,
                context,
            )
            gone = Operation(
                f"turns the guard of {bound.guard.of} into a number",
                guard=bound.guard.held,
                updates={task.arrived: FALSE},
            )
            at = context.draft.step(here, gone, span=context.span(value))
    return at


def taken_over(
    value: ast.expr, parameter: ast.arg, method: Method, control: Control, context: Context
) -> tuple[GuardOf, Variable] | None:
    """What `parameter` stands for in the call, and the variable that says that the call has it."""
    bound = _guard(value, context)
    if bound is None:
        return None
    if getattr(parameter.annotation, "id", "") != "Guard":
        refuse(
            Refusal.ARGUMENTS,
            method.text,
            parameter,
            f"the type of `{parameter.arg}` does not say that it is a guard",
            "given one",
            help=f"write `{parameter.arg}: Guard`",
        )
    task = _giver(bound, context)
    has = Cell(Variable(f"{control.name} has {parameter.arg}", BOOLEAN), False)
    context.machine.system.cells.append(has)
    task.taken_by.append((control.name, has.variable))
    (carried,) = task.carried
    held = equal(has.variable, TRUE)
    release = carried.release.when(held).then({has.variable: FALSE})
    return GuardOf(Guard(carried.of, held, release)), has.variable


def owning(bindings: dict[str, Binding], node: ast.AST, scope: Scope | None) -> Scope | None:
    """The scope inside of which a call has the guards that it was given."""
    for bound in _owned(bindings):
        scope = Held(bound.guard, node, bound, scope)
    return scope


def _owned(bindings: dict[str, Binding]) -> Iterator[GuardOf]:
    return (each for each in bindings.values() if isinstance(each, GuardOf))


def _guard(value: ast.expr, context: Context) -> GuardOf | None:
    """The guard that Dart has under this name, if it is one."""
    bound = context.names.bindings.get(value.id) if isinstance(value, ast.Name) else None
    return bound if isinstance(bound, GuardOf) and context.side is Side.DART else None


def _giver(bound: GuardOf, context: Context) -> Task:
    """The call that has returned the guard."""
    tasks = (each for each in context.machine.system.tasks if each.carried)
    return next(each for each in tasks if each.received_guard().held == bound.guard.held)
