"""The classes of a file's text as parts of specs, by reading alone."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

from mortmain.model.diagnostic import Diagnostic, SpecError
from mortmain.model.language.codes import Reading, did_you_mean, problem
from mortmain.model.language.definition import Method, SourceText
from mortmain.model.language.source.evaluation import Unreadable, WrongCall, evaluate
from mortmain.model.language.source.inheritance import NoOrder, linearized
from mortmain.model.language.source.methods import decoration, decorator_name, method, wrong_call
from mortmain.model.language.source.modules import Class, Module
from mortmain.model.language.source.parts import (
    CONSTRUCTORS,
    SPECIAL,
    Attribute,
    Foreign,
    Part,
    annotation_type,
    bound_twice,
    def_span,
    named,
    no_value,
    unreadable,
)
from mortmain.model.language.spec import Spec

_HARMLESS = ("abc.ABC", "typing.Generic", "typing.Protocol")


def is_spec(class_: Class) -> bool:
    """Whether the class derives from `Spec`, directly or through other classes that were read."""
    return any(base is Spec or (isinstance(base, Class) and is_spec(base)) for base in class_.bases)


def method_resolution_order(class_: Class) -> list[Class]:
    """The class and those it inherits from, nearest first, without `Spec`."""
    place = def_span(class_.node, class_.module.text)

    def bases(each: Class) -> list[Any]:
        for node, base in zip(each.node.bases, each.bases, strict=True):
            if isinstance(base, Unreadable) or (isinstance(base, Foreign) and not _harmless(base)):
                raise unknown_base(each, node, base)
        return [base for base in each.bases if isinstance(base, Class) or base is Spec]

    def direct(each: Any) -> list[Any]:
        return bases(each) if isinstance(each, Class) else []

    try:
        order: list[Any] = linearized(class_, direct)
    except NoOrder:
        raise problem(
            Reading.BASE_ORDER,
            f"the bases of `{class_.node.name}` cannot be put in one order",
            place,
            why="one base comes before another in one place, and after it in another",
            help="name the more special base first",
        ) from None
    return [each for each in order if each is not Spec]


def _harmless(base: Foreign) -> bool:
    return base.name in _HARMLESS


def unknown_base(class_: Class, node: ast.expr, base: Unreadable | Foreign) -> SpecError:
    """The problem that a base class cannot be found."""
    written = ast.unparse(node)
    classes = [name for name, value in class_.module.names.items() if isinstance(value, Class)]
    module = base.name.rpartition(".")[0] if isinstance(base, Foreign) else ""
    why = f"there is no file for `{module}` to read" if module else getattr(base, "why", "")
    return problem(
        Reading.UNKNOWN_BASE,
        f"the base class `{written}` cannot be found",
        class_.module.text.span(node),
        why,
        why="a spec is what its class and all of its bases say together",
        help=did_you_mean(
            written,
            [*classes, "Spec"],
            "derive from `Spec` (`from mortmain import Spec`) or a class that can be read",
        ),
    )


def meant_as_spec(class_: Class) -> bool:
    """Whether a class with unknown bases was meant as a spec: it uses the language somewhere."""
    beside = any(isinstance(b, Foreign) and b.name.startswith(".") for b in class_.bases)
    return beside or any(_uses_the_language(each, class_.module) for each in class_.node.body)


def _uses_the_language(statement: ast.stmt, module: Module) -> bool:
    match statement:
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            written = [d.func if isinstance(d, ast.Call) else d for d in statement.decorator_list]
            return any(decorator_name(each, module) for each in written)
        case ast.Assign(value=ast.Call(func=called)) | ast.AnnAssign(value=ast.Call(func=called)):
            try:
                return evaluate(called, module) in CONSTRUCTORS
            except Unreadable:
                return False
        case ast.Assign() | ast.AnnAssign():
            return any(name in ("expect", "kills", "slots") for name, _ in named(statement))
        case _:
            return False


class _ClassScope:
    """The names of a class body, earlier ones of the class before those of its module."""

    def __init__(self, module: Module) -> None:
        self.module = module
        self.names: dict[str, Any] = {}

    def name(self, node: ast.Name) -> Any:
        return self.names[node.id] if node.id in self.names else self.module.name(node)

    def attribute(self, value: Any, node: ast.Attribute) -> Any:
        return self.module.attribute(value, node)


def read_part(class_: Class) -> Part:
    """What the class statement says, with every problem found in it."""
    node, text = class_.node, class_.module.text
    part = Part(node.name, text, def_span(node, text), ast.get_docstring(node) or "")
    part.problems += bound_twice(node.body, text, f"`{node.name}`")
    scope = _ClassScope(class_.module)
    for statement in node.body:
        try:
            part.members += _members(statement, scope)
        except SpecError as error:
            part.problems += error.diagnostics
    part.problems += _extras(node, text)
    return part


def _extras(node: ast.ClassDef, text: SourceText) -> Iterator[Diagnostic]:
    """What a class statement may have in Python and a spec may not."""
    for extra, code, what in (
        *((each, Reading.UNKNOWN_DECORATOR, "decorators") for each in node.decorator_list),
        *((each, Reading.CLASS_STATEMENT, "options") for each in node.keywords),
    ):
        yield Diagnostic(
            code,
            f"a spec class has no {what}",
            text.span(extra),
            why="what it does to the class would have to be run",
            help="remove it",
        )


def _members(statement: ast.stmt, scope: _ClassScope) -> list[Attribute | Method]:
    text = scope.module.text
    match statement:
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            decorations = tuple(decoration(d, scope, text) for d in statement.decorator_list)
            return [method(statement.name, statement, text, decorations, scope.module)]
        case ast.Assign(targets=targets) if all(isinstance(t, ast.Name) for t in targets):
            names = [target.id for target in targets if isinstance(target, ast.Name)]
            value = _value(names[0], statement.value, scope)
            scope.names.update(dict.fromkeys(names, value))
            return [Attribute(name, value, text.span(statement)) for name in names]
        case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr()):
            return [_annotated(name, statement, scope)]
        case ast.AnnAssign(target=ast.Name(id=name)):
            raise SpecError(no_value(name, text.span(statement)))
        case ast.Pass() | ast.Expr(value=ast.Constant()):
            return []
        case _:
            raise problem(
                Reading.CLASS_STATEMENT,
                "this statement cannot stand in the body of a spec",
                text.span(statement),
                "only parameters, things, methods and a docstring",
                why="the body of the class is read, not run, so its members must be written out",
                help="write each member by itself, or build the class in a function and `check` it",
            )


def _annotated(name: str, statement: ast.AnnAssign, scope: _ClassScope) -> Attribute:
    assert statement.value is not None
    value = _value(name, statement.value, scope)
    scope.names[name] = value
    try:
        declared = None if name in SPECIAL else annotation_type(statement.annotation, scope.module)
    except Unreadable:
        declared = None
    type_, choices = declared or (None, ())
    place = scope.module.text.span(statement)
    return Attribute(name, value, place, True, type_, choices)


def _value(name: str, node: ast.expr, scope: _ClassScope) -> Any:
    text = scope.module.text
    try:
        return evaluate(node, scope, CONSTRUCTORS)
    except Unreadable as error:
        raise SpecError(unreadable(error, text, f"the value of `{name}`")) from None
    except WrongCall as wrong:
        raise wrong_call(wrong, text) from None
