"""What one class statement contributes to a spec, before inheritance puts the parts together."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from mortmain.model.diagnostic import Diagnostic, Span
from mortmain.model.language import surface
from mortmain.model.language.codes import Reading, listed, problem
from mortmain.model.language.data import Flag, Number, OneOf
from mortmain.model.language.definition import Method, Parameter, SourceText
from mortmain.model.language.source.evaluation import Enumeration, Scope, Unreadable, evaluate
from mortmain.model.language.things import DECLARED

THINGS: tuple[type, ...] = (*DECLARED, Flag, Number, OneOf)
CONSTRUCTORS: frozenset[Any] = frozenset(THINGS)
SPECIAL = ("source", "expect", "kills", "slots")
WORDS = {id(getattr(surface, name)): name for name in surface.__all__}

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True)
class Foreign:
    """Something imported from a module that is no spec file, known by its full name only."""

    name: str


@dataclass(frozen=True, slots=True)
class Attribute:
    """An assigned class attribute; `choices` is `None` where it has no parameter's annotation."""

    name: str
    value: Any
    span: Span
    annotated: bool = False
    type: type | None = None
    choices: tuple[Parameter, ...] = ()


@dataclass(slots=True)
class Part:
    """One class statement: its attributes and methods in order, and what is wrong with it."""

    name: str
    text: SourceText
    span: Span
    doc: str
    members: list[Attribute | Method] = field(default_factory=list)
    problems: list[Diagnostic] = field(default_factory=list)


def text_of(text: str, file: str) -> SourceText:
    """The text in lines as Python counts them, without a byte order mark."""
    lines = re.split("\r\n|\r|\n", text.removeprefix("\ufeff"))
    return SourceText(file, tuple(lines[:-1] if lines[-1] == "" else lines))


def parsed(text: SourceText) -> ast.Module:
    """The syntax tree of the text, or what is wrong with it at its place."""
    try:
        return ast.parse("\n".join(text.lines) + "\n")
    except SyntaxError as error:
        line, column = error.lineno or 1, error.offset or 1
        shown = text.lines[line - 1] if 0 < line <= len(text.lines) else ""
        end = error.end_offset if error.end_lineno == line and error.end_offset else column + 1
        raise problem(
            Reading.SYNTAX,
            f"this file is not Python: {error.msg}",
            Span(text.file, line, column, line, max(end, column + 1), shown),
            why="a spec is read as Python, from the first line of its file to the last",
            help="an editor or `python -m py_compile` shows the same error",
        ) from None


def bound_twice(body: list[ast.stmt], text: SourceText, what: str) -> Iterator[Diagnostic]:
    """A problem for every name the statements give a second time."""
    first: dict[str, int] = {}
    for statement in body:
        for name, node in named(statement):
            if name not in first:
                first[name] = node.lineno
                continue
            yield Diagnostic(
                Reading.TWICE,
                f"`{name}` is given twice in {what}",
                text.span(node) if isinstance(node, ast.Name) else def_span(node, text),
                f"first given in line {first[name]}",
                "the second would silently replace the first",
                "rename one of them, or remove it",
            )


def named(statement: ast.stmt) -> list[tuple[str, ast.Name | Function | ast.ClassDef]]:
    """The names an assignment, `def` or `class` binds, each with the node to point at."""
    match statement:
        case ast.Assign():
            return [(t.id, t) for t in statement.targets if isinstance(t, ast.Name)]
        case ast.AnnAssign(target=ast.Name() as target):
            return [(target.id, target)]
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            return [(statement.name, statement)]
        case _:
            return []


def def_span(node: Function | ast.ClassDef, text: SourceText) -> Span:
    """The place of `def name`, `async def name` or `class Name`."""
    place = text.span(node)
    match = re.match(r"(?:async\s+def|def|class)\s+\w+", place.source[place.column - 1 :])
    end = place.column + (match.end() if match else 1)
    return Span(place.file, place.line, place.column, place.line, end, place.source)


def parameter_type(annotation: Any) -> tuple[type, tuple[Parameter, ...]] | None:
    """The type and the listed values of a parameter's annotation, once it is evaluated."""
    if annotation in (bool, int, str):
        return annotation, ()
    if isinstance(annotation, Enumeration):
        return str, annotation.members
    return None


def annotation_type(node: ast.expr, scope: Scope) -> tuple[type, tuple[Parameter, ...]] | None:
    """The type and the listed values that an annotation allows; `None` if it is no parameter's."""
    match node:
        case ast.Constant(value=str() as quoted):
            try:
                return annotation_type(ast.parse(quoted, mode="eval").body, scope)
            except SyntaxError:
                return None
        case ast.Subscript():
            values = evaluate(node.slice, scope)
            choices = values if isinstance(values, tuple) else (values,)
            if not _is_literal(node.value, scope) or len({type(each) for each in choices}) != 1:
                return None
            return type(choices[0]), choices
        case _:
            return parameter_type(evaluate(node, scope))


def _is_literal(node: ast.expr, scope: Scope) -> bool:
    value = evaluate(node, scope)
    name = value.name if isinstance(value, Foreign) else str(value)
    return name in ("typing.Literal", "typing_extensions.Literal")


def fits(value: Any, type_: type, choices: tuple[Parameter, ...]) -> bool:
    """Whether a parameter of this type can have this value."""
    if type(value) is not type_:
        return False
    return not choices or value in choices


def type_text(type_: type, choices: tuple[Parameter, ...]) -> str:
    """A parameter's type for a sentence."""
    if choices:
        return f"one of {listed(map(str, choices), 'or')}"
    return {bool: "true or false", int: "a whole number", str: "a text"}[type_]


def unreadable(error: Unreadable, text: SourceText, what: str) -> Diagnostic:
    """The problem that the value of `what` cannot be told without running the file."""
    return Diagnostic(
        Reading.UNREADABLE,
        f"{what} cannot be read without running the file",
        text.span(error.node),
        error.why,
        "a spec is read, never executed: opening a stranger's file must run nothing",
        error.help
        or "write a literal, a constant defined above, arithmetic on them, or a thing (`Mutex()`)",
    )


def no_value(name: str, place: Span) -> Diagnostic:
    """The problem that a parameter is declared and given no value."""
    return Diagnostic(
        Reading.UNTYPED,
        f"the parameter `{name}` has no value",
        place,
        why="every parameter has a value to start from",
        help=f"give it one: `{place.source.strip()} = ...`",
    )
