"""A live class as parts of a spec: values as they are, bodies from the source they came from."""

from __future__ import annotations

import ast
import linecache
import os
import sys
from collections.abc import Iterator, Mapping
from enum import Enum
from functools import lru_cache
from types import FunctionType, ModuleType
from typing import Any

from mortmain.model.diagnostic import SpecError
from mortmain.model.language.codes import Reading, problem
from mortmain.model.language.decorators import applied
from mortmain.model.language.definition import Decoration, Method, SourceText
from mortmain.model.language.source.evaluation import BUILT_IN, Enumeration, Unreadable, plain
from mortmain.model.language.source.methods import DECORATORS, given, method, unknown_decorator
from mortmain.model.language.source.parts import (
    SPECIAL,
    Attribute,
    Function,
    Part,
    annotation_type,
    bound_twice,
    def_span,
    named,
    no_value,
    parameter_type,
    parsed,
    text_of,
)
from mortmain.model.language.spec import Spec

_OF_PYTHON = ("builtins", "abc", "typing", Spec.__module__)


def live_parts(class_: type) -> list[Part]:
    """The parts of the class and of all it inherits from, nearest first."""
    return [_part(each) for each in class_.__mro__ if each.__module__ not in _OF_PYTHON]


class _LiveScope:
    """Names as a function sees them when it runs: its closure, then its module."""

    def __init__(self, closed_over: Mapping[str, Any], module: Mapping[str, Any]) -> None:
        self.closed_over = closed_over
        self.module = module

    def name(self, node: ast.Name) -> Any:
        for names in (self.closed_over, self.module, BUILT_IN):
            if node.id in names:
                return plain(names[node.id])
        raise Unreadable(node, f"nothing is called `{node.id}` here")

    def attribute(self, value: Any, node: ast.Attribute) -> Any:
        if isinstance(value, Enumeration) and node.attr in value.members:
            return node.attr
        if isinstance(value, ModuleType) and hasattr(value, node.attr):
            return plain(getattr(value, node.attr))
        raise Unreadable(node, f"it has no `{node.attr}`")


def _scope(function: FunctionType) -> _LiveScope:
    cells = zip(function.__code__.co_freevars, function.__closure__ or (), strict=True)
    return _LiveScope(dict(_filled(cells)), function.__globals__)


def _filled(cells: Any) -> Iterator[tuple[str, Any]]:
    """The variables of a closure that have a value by now."""
    for name, cell in cells:
        try:
            yield name, cell.cell_contents
        except ValueError:
            continue


def _part(class_: type) -> Part:
    functions = [value for value in vars(class_).values() if isinstance(value, FunctionType)]
    module = functions[0].__globals__ if functions else vars(sys.modules[class_.__module__])
    file, line = vars(class_).get("_declared_at") or (functions[0].__code__.co_filename, 0)
    text, tree = _source(class_.__name__, file, module)
    node = _class_node(class_, tree, line)
    if node is None:
        raise _no_source(class_.__name__, file, "no class of this name begins where it should")
    part = Part(class_.__name__, text, def_span(node, text), ast.get_docstring(node) or "")
    part.problems += bound_twice(node.body, text, f"`{node.name}`")
    for name, value in [*_without_value(class_), *vars(class_).items()]:
        if name.startswith("__") or name in ("_declared_at", "_abc_impl"):
            continue
        try:
            part.members.append(_member(class_, name, value, node, text, module))
        except SpecError as error:
            part.problems += error.diagnostics
    return part


def _without_value(class_: type) -> Iterator[tuple[str, Any]]:
    for name in vars(class_).get("__annotations__", {}):
        if name not in vars(class_):
            yield name, None


def _member(
    class_: type,
    name: str,
    value: Any,
    node: ast.ClassDef,
    text: SourceText,
    module: Mapping[str, Any],
) -> Attribute | Method:
    statement = _statement(name, node)
    if isinstance(value, FunctionType):
        return _method(name, value)
    if isinstance(statement, Function):
        raise unknown_decorator(_foreign_decorator(statement), text)
    place = text.span(statement) if statement is not None else def_span(node, text)
    if name not in vars(class_):
        raise SpecError(no_value(name, place))
    annotations = vars(class_).get("__annotations__", {})
    declared = None
    if name in annotations and name not in SPECIAL:
        declared = _declared(annotations[name], _LiveScope({}, module))
    type_, choices = declared or (None, ())
    return Attribute(name, _kept(name, value), place, name in annotations, type_, choices)


def _kept(name: str, value: Any) -> Any:
    if name == "expect" and isinstance(value, Enum):
        return value.value
    return plain(value)


def _declared(annotation: Any, scope: _LiveScope) -> Any:
    """The type and choices of a live annotation, which may still be a text."""
    try:
        if isinstance(annotation, str):
            return annotation_type(ast.parse(annotation, mode="eval").body, scope)
        if str(getattr(annotation, "__origin__", "")) == "typing.Literal":
            choices = tuple(map(plain, annotation.__args__))
            return (type(choices[0]), choices) if len(set(map(type, choices))) == 1 else None
        return parameter_type(plain(annotation))
    except (Unreadable, SyntaxError):
        return None


def _method(name: str, function: FunctionType) -> Method:
    code = function.__code__
    text, tree = _source(name, code.co_filename, function.__globals__)
    for node in ast.walk(tree):
        if isinstance(node, Function) and node.name == code.co_name:
            if _first_line(node) == code.co_firstlineno:
                scope = _scope(function)
                return method(name, node, text, _decorations(function, node, text), scope)
    raise _no_source(name, text.file, "no method of this name begins where it should")


def _decorations(
    function: FunctionType, node: Function, text: SourceText
) -> tuple[Decoration, ...]:
    recorded = applied(function)
    if len(recorded) != len(node.decorator_list):
        raise unknown_decorator(_foreign_decorator(node), text)
    return tuple(
        given(each.name, written, tuple(map(plain, each.arguments)), each.options or {}, text)
        for written, each in zip(node.decorator_list, recorded, strict=True)
    )


def _foreign_decorator(node: Function) -> ast.expr:
    """The decorator that is none of the language's, as far as its name tells."""
    called = [each.func if isinstance(each, ast.Call) else each for each in node.decorator_list]
    for each in called:
        if ast.unparse(each).rpartition(".")[2] not in DECORATORS:
            return each
    return called[0]


def _statement(name: str, node: ast.ClassDef) -> ast.stmt | None:
    """The statement of the class body, however deep, that gives the name last."""
    found = None
    inside: list[ast.AST] = [node]
    while inside:
        # What a method assigns is its own, whatever its name.
        for inner in ast.iter_child_nodes(inside.pop(0)):
            if isinstance(inner, ast.stmt) and name in [each for each, _ in named(inner)]:
                found = inner
            if not isinstance(inner, Function):
                inside.append(inner)
    return found


def _class_node(class_: type, tree: ast.Module, line: int) -> ast.ClassDef | None:
    """The class statement: the one in that line, or else the only one of that name."""
    same_name = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef) and node.name == class_.__name__
    ]
    there = [node for node in same_name if _first_line(node) <= line <= node.body[0].lineno]
    exact = there or same_name
    return exact[0] if len(exact) == 1 else None


def _first_line(node: Function | ast.ClassDef) -> int:
    return min([node.lineno, *(each.lineno for each in node.decorator_list)])


def _source(name: str, file: str, module: Mapping[str, Any]) -> tuple[SourceText, ast.Module]:
    lines = linecache.getlines(file, dict(module))
    if not lines:
        raise _no_source(name, file, "there is no text of it")
    return _parsed("".join(lines), _shown(file))


@lru_cache(maxsize=32)
def _parsed(text: str, file: str) -> tuple[SourceText, ast.Module]:
    source = text_of(text, file)
    return source, parsed(source)


def _shown(file: str) -> str:
    """How messages call a file: a notebook cell by its number, a file from the current folder."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    if shell is not None:
        named_cell = shell.compile.format_code_name(file)
        if named_cell:
            return str(named_cell[1])
    inside = os.path.isabs(file) and file.startswith(os.getcwd() + os.sep)
    return os.path.relpath(file) if inside else file


def _no_source(name: str, file: str, why: str) -> SpecError:
    return problem(
        Reading.NO_SOURCE,
        f"the source text of `{name}` is not available",
        None,
        why=f"bodies are read, not executed, and in {file} {why}",
        help="write the class in a file or a notebook cell; after changing a file, start again",
    )
