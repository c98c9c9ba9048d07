"""The value of an expression that can be told without running a program."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from inspect import Parameter, Signature, signature
from typing import Any, Protocol

from mortmain.model.language.codes import did_you_mean, listed
from mortmain.model.language.exceptions import EXCEPTIONS, as_exception


class Unreadable(Exception):  # noqa: N818 - its readers turn it into a diagnostic
    """An expression whose value is not known before the program runs."""

    def __init__(self, node: ast.AST, why: str, help: str = "") -> None:
        super().__init__(why)
        self.node = node
        self.why = why
        self.help = help


class WrongCall(Exception):  # noqa: N818 - its readers turn it into a diagnostic
    """A call of something known, with arguments that it does not take."""

    def __init__(self, node: ast.AST, headline: str, help: str) -> None:
        super().__init__(headline)
        self.node = node
        self.headline = headline
        self.help = help


class Scope(Protocol):
    """Where the names of an expression are looked up."""

    def name(self, node: ast.Name) -> Any:
        """The value of a name, or `Unreadable`."""

    def attribute(self, value: Any, node: ast.Attribute) -> Any:
        """The value of `value.attr`, or `Unreadable`."""


@dataclass(frozen=True, slots=True)
class Enumeration:
    """An enum class as specs see it: the names of its members; a member is its name."""

    name: str
    members: tuple[str, ...]


def plain(value: Any) -> Any:
    """A run-time value as a definition keeps it: enums by the names of their members."""
    if isinstance(value, Enum):
        return value.name
    if isinstance(value, type) and issubclass(value, Enum):
        return Enumeration(value.__name__, tuple(member.name for member in value))
    if isinstance(value, type) and issubclass(value, BaseException):
        return value if value in EXCEPTIONS.values() else as_exception(value)
    if isinstance(value, list | tuple):
        return tuple(map(plain, value))
    if isinstance(value, set | frozenset):
        return frozenset(map(plain, value))
    return value


_ARITHMETIC: Mapping[type[ast.operator], Callable[[int, int], int]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
}
_SIGNS: Mapping[type[ast.unaryop], Callable[[int], int]] = {
    ast.USub: operator.neg,
    ast.UAdd: operator.pos,
    ast.Not: operator.not_,
}
BUILT_IN = {type_.__name__: type_ for type_ in (bool, int, str, set, frozenset, tuple)}
_COLLECTIONS: tuple[type, ...] = (set, frozenset, tuple)
# Larger numbers are no parameters; a stranger's file must not make the reader compute them.
_LARGEST_BITS = 64


def evaluate(node: ast.expr, scope: Scope, callables: frozenset[Any] = frozenset()) -> Any:
    """The value of the expression: literals, known names, arithmetic, and calls of `callables`."""
    match node:
        case ast.Constant(value=bool() | int() | str() | None as value):
            return value
        case ast.Name():
            return scope.name(node)
        case ast.Attribute():
            return scope.attribute(evaluate(node.value, scope, callables), node)
        case ast.UnaryOp() if type(node.op) in _SIGNS:
            return _SIGNS[type(node.op)](_number(node.operand, scope))
        case ast.BinOp() if type(node.op) in _ARITHMETIC:
            left, right = _number(node.left, scope), _number(node.right, scope)
            return _computed(node, _ARITHMETIC[type(node.op)], left, right)
        case ast.Tuple() | ast.List():
            return tuple(_elements(node.elts, scope, callables))
        case ast.Set():
            return frozenset(_elements(node.elts, scope, callables))
        case ast.Call():
            return _call(node, scope, callables)
        case _:
            raise Unreadable(node, "this would have to be computed by running the file")


def _number(node: ast.expr, scope: Scope) -> int:
    value = evaluate(node, scope)
    if not isinstance(value, int):
        raise Unreadable(node, "only whole numbers can be computed with")
    return value


def _computed(node: ast.expr, compute: Callable[[int, int], int], left: int, right: int) -> int:
    try:
        value = compute(left, right)
    except ZeroDivisionError:
        raise Unreadable(node, "this divides by zero") from None
    if value.bit_length() > _LARGEST_BITS:
        raise Unreadable(node, f"this number has more than {_LARGEST_BITS} bits")
    return value


def _elements(nodes: list[ast.expr], scope: Scope, callables: frozenset[Any]) -> list[Any]:
    values: list[Any] = []
    for node in nodes:
        if isinstance(node, ast.Starred):
            several = evaluate(node.value, scope, callables)
            if isinstance(several, Enumeration):
                several = several.members
            if not isinstance(several, tuple):
                raise Unreadable(node, "only a tuple or an enum can be spread out here")
            values += several
        else:
            values.append(evaluate(node, scope, callables))
    return values


def _call(node: ast.Call, scope: Scope, callables: frozenset[Any]) -> Any:
    try:
        called = evaluate(node.func, scope, callables)
    except Unreadable as unknown:
        why = unknown.why if unknown.help else "a call would have to be run"
        raise Unreadable(node.func if unknown.help else node, why, unknown.help) from None
    if called in _COLLECTIONS:
        values = _elements(node.args, scope, callables)
        if (
            node.keywords
            or len(values) > 1
            or not all(isinstance(v, tuple | frozenset) for v in values)
        ):
            raise Unreadable(node, "only a written-out collection can be converted here")
        items = values[0] if values else ()
        return tuple(items) if called is tuple else frozenset(items)
    if called not in callables:
        raise Unreadable(node, "a call would have to be run")
    arguments, options = call_arguments(node, scope, callables)
    check_call(called.__name__, signature(called), node, arguments, options)
    return called(*arguments, **options)


def call_arguments(
    node: ast.Call, scope: Scope, callables: frozenset[Any]
) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """The values a call is given, by position and by name."""
    options: dict[str, Any] = {}
    for keyword in node.keywords:
        if keyword.arg is None:
            raise Unreadable(keyword.value, "options have to be written out")
        options[keyword.arg] = evaluate(keyword.value, scope, callables)
    return tuple(_elements(node.args, scope, callables)), options


def check_call(
    name: str,
    takes: Signature,
    node: ast.Call,
    arguments: tuple[Any, ...],
    options: Mapping[str, Any],
) -> None:
    """Raise `WrongCall`, at the argument it is about, unless the call fits the signature."""
    known = [p.name for p in takes.parameters.values() if p.kind is not Parameter.VAR_POSITIONAL]
    for keyword in node.keywords:
        if keyword.arg is not None and keyword.arg not in known:
            everything = f"it takes {listed(known)}" if known else "it takes no options"
            near = did_you_mean(keyword.arg, known, everything)
            raise WrongCall(keyword, f"`{name}` has no option `{keyword.arg}`", near)
    try:
        takes.bind(*arguments, **options)
    except TypeError as wrong:
        usage = f"it is written `{name}({_usage(takes)})`"
        raise WrongCall(node, f"`{name}` cannot be called like this: {wrong}", usage) from None


def _usage(takes: Signature) -> str:
    """The parameters without their types, those that must be given first: `owner, capacity=2`."""
    untyped = [each.replace(annotation=Parameter.empty) for each in takes.parameters.values()]
    given = [each for each in untyped if each.default is Parameter.empty]
    by_name = Parameter.KEYWORD_ONLY
    needed = [f"{each.name}=..." if each.kind is by_name else str(each) for each in given]
    return ", ".join([*needed, *(str(each) for each in untyped if each not in given)])
