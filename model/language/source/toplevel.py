"""What statements of a module give names to, beside the plain assignments and imports."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from typing import Any

from mortmain.model.language.exceptions import EXCEPTIONS, ExceptionClass, as_exception
from mortmain.model.language.source.evaluation import Enumeration, Unreadable
from mortmain.model.language.source.parts import named


def enumeration(node: ast.ClassDef) -> Enumeration | Unreadable:
    """The enum of a class statement; aliases are not told apart from members, and refused."""
    values: dict[str, str] = {}
    for statement in node.body:
        for name, target in named(statement):
            if isinstance(target, ast.Name) and not name.startswith("_"):
                value = getattr(statement, "value", None) or ast.Constant(None)
                values[name] = name if isinstance(value, ast.Call) else ast.unparse(value)
    if len(set(values.values())) < len(values):
        return Unreadable(node, "two members of this enum have the same value")
    return Enumeration(node.name, tuple(values))


def exception_class(
    node: ast.ClassDef, bases: Sequence[Any], names: Mapping[str, Any]
) -> ExceptionClass | None:
    """The exception of a class statement, if all of its bases are exceptions."""
    derived: list[str] = []
    for written, base in zip(node.bases, bases, strict=True):
        known = EXCEPTIONS.get(written.id) if isinstance(written, ast.Name) else None
        if isinstance(base, type) and issubclass(base, BaseException):
            base = as_exception(base)
        elif known is not None and isinstance(written, ast.Name) and written.id not in names:
            base = as_exception(known)
        if not isinstance(base, ExceptionClass):
            return None
        derived += [base.name, *base.ancestors]
    # What several bases have in common comes after all of them, as in Python.
    order = dict.fromkeys(reversed(dict.fromkeys(reversed(derived))))
    return ExceptionClass(node.name, tuple(order)) if derived else None


def unknown_names(statement: ast.stmt) -> dict[str, Unreadable]:
    """The names of which only running the statement would tell what they mean."""
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
        return {statement.name: Unreadable(statement, f"`{statement.name}` is a function")}
    why = "it is given by a statement that would have to be run"
    unknown: dict[str, Unreadable] = {}
    for node in ast.walk(statement):
        match node:
            case ast.Name(ctx=ast.Store() | ast.Del(), id=name):
                unknown[name] = Unreadable(node, why)
            case (
                ast.FunctionDef(name=name)
                | ast.AsyncFunctionDef(name=name)
                | ast.ClassDef(name=name)
            ):
                unknown[name] = Unreadable(node, why)
            case ast.alias():
                known = node.asname or node.name.partition(".")[0]
                unknown[known] = Unreadable(node, why)
    return unknown
