"""Opaque objects that a call is given, and the locks that the bridge takes for it."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass

from mortmain.model.domain.actor import Actor
from mortmain.model.domain.opaque import Opaque
from mortmain.model.domain.program import Location
from mortmain.model.domain.task import Task
from mortmain.model.language.bodies.bindings import Binding, Borrowed
from mortmain.model.language.bodies.context import Context
from mortmain.model.language.bodies.expressions import thing_at
from mortmain.model.language.bodies.leaves import polled
from mortmain.model.language.bodies.refusals import Refusal, refuse
from mortmain.model.language.bodies.scopes import Held
from mortmain.model.language.definition import Method

_REFERENCES: Mapping[str, bool] = {"Ref": False, "RefMut": True}
"""The types of a parameter that is an object, and whether it may be changed through them."""


def borrowed(
    value: ast.expr, parameter: ast.arg, method: Method, context: Context
) -> Borrowed | None:
    """The object that is handed over for `parameter`, or `None` if it is something else."""
    given: object = None
    match value:
        case ast.Name(id=name):
            given = context.names.bindings.get(name)
        case ast.Attribute() | ast.Subscript() if _is_thing(value, context):
            given = thing_at(value, context.names)
    if not isinstance(given, Opaque | Borrowed):
        return None
    mutably = _REFERENCES.get(getattr(parameter.annotation, "id", ""))
    if mutably is None:
        refuse(
            Refusal.ARGUMENTS,
            method.text,
            parameter,
            f"the type of `{parameter.arg}` does not say what may be done with the object",
            "neither `Ref` nor `RefMut`",
            why="the bridge locks an object for a call, with other readers or alone",
            help=f"write `{parameter.arg}: Ref` if it is only read, `{parameter.arg}: RefMut` "
            "otherwise",
        )
    if isinstance(given, Opaque):
        return Borrowed(given, mutably)
    if mutably and not given.mutably and context.frame is None:
        refuse(
            Refusal.ARGUMENTS,
            context.names.text,
            value,
            f"`{ast.unparse(value)}` is a `Ref`, through which nothing can be changed",
            f"`{parameter.arg}` is a `RefMut`",
            help="declare both as `RefMut`",
        )
    return Borrowed(given.object, mutably)


def _is_thing(node: ast.expr, context: Context) -> bool:
    """Whether it is an attribute of the spec that is no shared data, or an element of it."""
    match node:
        case ast.Subscript(value=value):
            return _is_thing(value, context)
        case ast.Attribute(value=ast.Name(id="self"), attr=name):
            thing = context.machine.things.get(name)
            return isinstance(thing, Opaque) or (
                isinstance(thing, tuple) and all(isinstance(each, Opaque) for each in thing)
            )
        case _:
            return False


def check_not_lent(call: ast.Call, context: Context) -> None:
    """Refuse to hand a borrowed object to a task that may outlive the call it was lent to."""
    for value in (*call.args, *(each.value for each in call.keywords)):
        lent = isinstance(value, ast.Name) and context.names.bindings.get(value.id)
        if isinstance(lent, Borrowed):
            refuse(
                Refusal.ARGUMENTS,
                context.names.text,
                value,
                "a borrowed object cannot be handed to a task",
                "lent for this call only",
                why="the task may still run when the call is over and has given the object back",
                help="do without the task, or share the data in a `Mutex()`",
            )


def is_called_by_dart(actor: Actor) -> bool:
    """Whether the bridge decodes its arguments."""
    return isinstance(actor, Task) and actor.caller is not None


@dataclass(frozen=True, slots=True)
class Loan:
    """An object that a call is given, and the parameter it is given for."""

    object: Opaque
    mutably: bool
    parameter: ast.arg


def loans(bindings: Mapping[str, Binding], method: Method, context: Context) -> list[Loan]:
    """The objects of a call in the order in which the bridge locks them: as they were made."""
    found = [
        Loan(bound.object, bound.mutably, each)
        for each in method.node.args.args
        if isinstance(bound := bindings.get(each.arg), Borrowed)
    ]
    for position, loan in enumerate(found):
        for other in found[:position]:
            if other.object is loan.object and (other.mutably or loan.mutably):
                refuse(
                    Refusal.ARGUMENTS,
                    method.text,
                    loan.parameter,
                    f"`{other.parameter.arg}` and `{loan.parameter.arg}` are the same object, "
                    "which one of them changes",
                    f"both are {loan.object.name}",
                    why="the bridge panics instead of borrowing an object mutably and once more",
                    help="hand over different objects, or take both as `Ref`",
                )
    made = {each.name: order for order, each in enumerate(context.machine.system.primitives)}
    return sorted(found, key=lambda loan: made[loan.object.name])


def locked_for_the_call(
    found: list[Loan], at: Location, context: Context
) -> tuple[list[Held], Location]:
    """Wait for the lock of each object; gives back their guards, outermost first."""
    guards: list[Held] = []
    for loan in found:
        inside = context.inside(guards[-1]) if guards else context
        leaf = loan.object.borrow(context.draft.actor.name, mutably=loan.mutably)
        at = polled(leaf, loan.parameter, at, inside).at
        assert leaf.guard is not None
        guards.append(Held(leaf.guard, loan.parameter, name=None, outer=inside.scope))
    return guards, at
