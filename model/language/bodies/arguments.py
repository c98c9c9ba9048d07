"""What a call binds: parameters to arguments, names to variables."""

from __future__ import annotations

import ast

from mortmain.model.domain.actor import Control
from mortmain.model.domain.cell import Cell
from mortmain.model.language import surface, words
from mortmain.model.language.bodies.bindings import Binding, Closure, Known, Local, ThingOf
from mortmain.model.language.bodies.borrowing import borrowed
from mortmain.model.language.bodies.context import Compiler, Context
from mortmain.model.language.bodies.expressions import Names, term
from mortmain.model.language.bodies.handed_back import taken_over
from mortmain.model.language.bodies.operators import default_of
from mortmain.model.language.bodies.refusals import Refusal, refuse
from mortmain.model.language.bodies.variables import local_cells
from mortmain.model.language.codes import did_you_mean
from mortmain.model.language.definition import Method
from mortmain.model.term.build import TRUE
from mortmain.model.term.inference import sort_of
from mortmain.model.term.nodes import Constant, Term, Variable

WORDS = frozenset(name for name in surface.__all__ if hasattr(words, name))
"""The words that have a meaning in a body."""


def names_of(
    machine: Compiler, method: Method, bindings: dict[str, Binding], control: Control
) -> Names:
    """The names of a method's body: its parameters as bound, and a cell for each variable."""
    _check_names(method)
    names = Names(
        method.text,
        dict(bindings),
        method.constants,
        machine.definition.parameters,
        machine.things,
        machine.definition.methods,
    )
    number = len(control.locals)
    prefix = control.name if number == 0 else f"{control.name}#{number}"
    cells = local_cells(method, names, prefix)
    for name, cell in cells.items():
        if name in bindings:
            refuse(
                Refusal.TWO_MEANINGS,
                method.text,
                method.node,
                f"`{name}` is a parameter and is assigned to",
                help="assign it to a variable of another name",
            )
        names.bindings[name] = Local(cell)
        control.locals.append(cell)
    return names


def _check_names(method: Method) -> None:
    """Refuse parameters that no call could fill, and names that mean something already."""
    parameters = method.node.args
    unusual = [*parameters.posonlyargs, *parameters.kwonlyargs, parameters.vararg, parameters.kwarg]
    names = [each.arg for each in parameters.args]
    if any(unusual) or parameters.defaults or names[:1] != ["self"]:
        refuse(
            Refusal.ARGUMENTS,
            method.text,
            method.node,
            f"the parameters of `{method.name}` are not `self` and plain names",
            why="every call says what each of them stands for, in their order or by their names",
            help=f"write `async def {method.name}(self, first, second):`",
        )
    for each in ast.walk(method.node):
        match each:
            case ast.Name(id=name, ctx=ast.Store()) | ast.arg(arg=name):
                if name in WORDS or (name == "self" and each is not parameters.args[0]):
                    refuse(
                        Refusal.TWO_MEANINGS,
                        method.text,
                        each,
                        f"`{name}` is a word of the language",
                        "given another meaning",
                        help="use another name",
                    )


def takes_nothing(call: ast.Call, context: Context) -> None:
    """Refuse arguments of a word that has none."""
    if call.args or call.keywords:
        written = ast.unparse(call.func)
        refuse(
            Refusal.ARGUMENTS,
            context.names.text,
            call,
            f"`{written}` takes nothing",
            "given something",
            why="time is not measured: it may take any time"
            if written in ("sleep", "timeout")
            else "",
            help=f"write `{written}()`, or `acquire_many(...)` for several"
            if written.endswith(".acquire")
            else f"write `{written}()`",
        )


def arguments(
    node: ast.Call, method: Method, control: Control, context: Context
) -> tuple[dict[str, Binding], dict[Variable, Term]]:
    """What the parameters of `method` stand for, and what the call must copy."""
    names = [each.arg for each in method.node.args.args][1:]
    by_name = {each.arg: each.value for each in node.keywords}
    given: dict[str | None, ast.expr] = dict(zip(names, node.args, strict=False))
    given |= by_name
    spread = None in by_name or any(isinstance(each, ast.Starred) for each in node.args)
    count = len(node.args) + len(node.keywords)
    if spread or count != len(names) or set(given) != set(names):
        refuse(
            Refusal.ARGUMENTS,
            context.names.text,
            node,
            f"`{method.name}` takes {len(names)} argument{'s' * (len(names) != 1)}",
            "not written out" if spread else f"{count} given",
            help=f"write `self.{method.name}({', '.join(names)})`",
        )
    bindings: dict[str, Binding] = {}
    updates: dict[Variable, Term] = {}
    for parameter in method.node.args.args[1:]:
        name = parameter.arg
        value = given[name]
        bound = (
            _closure(value, context)
            or _own(value, context)
            or borrowed(value, parameter, method, context)
        )
        if bound is not None:
            bindings[name] = bound
            continue
        taken = taken_over(value, parameter, method, control, context)
        if taken is not None:
            bindings[name], has = taken
            updates[has] = TRUE
            continue
        meant = term(value, context.names)
        if isinstance(meant, Constant):
            bindings[name] = Known(meant.value)
            continue
        sort = sort_of(meant)
        cell = Cell(
            Variable(f"{control.name}#{len(control.locals)}.{name}", sort),
            default_of(sort),
            f"{name} of {control.name}",
        )
        control.locals.append(cell)
        bindings[name] = Local(cell)
        updates[cell.variable] = meant
    return bindings, updates


def _own(value: ast.expr, context: Context) -> ThingOf | None:
    """A thing that the body has for itself goes along as it is."""
    bound = context.names.bindings.get(value.id) if isinstance(value, ast.Name) else None
    return bound if isinstance(bound, ThingOf) else None


def _closure(value: ast.expr, context: Context) -> Closure | None:
    match value:
        case ast.Name(id=name):
            binding = context.names.bindings.get(name)
            return binding if isinstance(binding, Closure) else None
        case ast.Attribute(value=ast.Name(id="self"), attr=name) if (
            name in context.machine.definition.methods
        ):
            if context.frame is None:
                refuse(
                    Refusal.WRONG_SIDE,
                    context.names.text,
                    value,
                    "only Dart can hand out a Dart function",
                    f"this is {context.side}",
                    help="take it as a parameter from the isolate that calls",
                )
            for decoration in context.machine.definition.methods[name].decorations:
                refuse(
                    Refusal.ARGUMENTS,
                    context.names.text,
                    value,
                    f"`{name}` is no Dart function that Rust could call back",
                    f"declared with `@{decoration.name}`",
                    help="hand out a plain method",
                )
            return Closure(name, context.frame.isolate)
        case ast.Lambda():
            refuse(
                Refusal.ARGUMENTS,
                context.names.text,
                value,
                "a Dart function has a name here",
                "nameless",
                help="make it a method of the spec, and hand that out: `self.show_progress`",
            )
        case ast.Call(func=ast.Attribute(value=ast.Name(id="self"), attr=name)) if (
            name in context.machine.definition.methods
        ):
            refuse(
                Refusal.ARGUMENTS,
                context.names.text,
                value,
                "this is called before it is handed out",
                "what it gives cannot be an argument",
                help=f"hand out the function itself: `self.{name}`; or await it first, and give "
                "its result a name",
            )
        case _:
            return None


def method_of(node: ast.Call, context: Context) -> Method:
    """The method that is called, if it is one that can be."""
    assert isinstance(node.func, ast.Attribute)
    method = context.machine.definition.methods.get(node.func.attr)
    if method is None:
        refuse(
            Refusal.UNKNOWN_ATTRIBUTE,
            context.names.text,
            node,
            f"the spec has no method `{node.func.attr}`",
            "not defined",
            help=did_you_mean(
                node.func.attr,
                context.machine.definition.methods,
                f"define `async def {node.func.attr}(self):`",
            ),
        )
    for decoration in method.decorations:
        if decoration.name != "rust":
            refuse(
                Refusal.ARGUMENTS,
                context.names.text,
                node,
                f"`{method.name}` is a party, and cannot be called",
                f"declared with `@{decoration.name}`",
                help="move what both need into a plain method",
            )
    return method


def check_chain(node: ast.AST, method: Method, context: Context) -> None:
    """Refuse a call of a method that is being called already."""
    if method.name in context.chain:
        refuse(
            Refusal.RECURSION,
            context.names.text,
            node,
            f"`{method.name}` calls itself",
            " → ".join((*context.chain, method.name)),
            why="every call has its place in the state, so there must be finitely many",
            help="use a loop",
        )
