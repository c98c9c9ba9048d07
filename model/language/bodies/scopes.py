"""What encloses a point of a body, innermost first: what a way out has to pass."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from mortmain.model.domain.cell import Cell
from mortmain.model.domain.future import Future
from mortmain.model.domain.leaf import Guard
from mortmain.model.domain.operation import Updates
from mortmain.model.domain.program import Location
from mortmain.model.language.bodies.bindings import GuardOf
from mortmain.model.language.bodies.expressions import Names
from mortmain.model.language.definition import Method
from mortmain.model.language.exceptions import ExceptionClass, Hierarchy, is_caught


@dataclass(frozen=True, slots=True)
class Return:
    """The function returns; what it `gives` to its caller, a guard, is not dropped."""

    gives: Held | None = None


@dataclass(frozen=True, slots=True)
class Break:
    """The innermost loop ends."""


@dataclass(frozen=True, slots=True)
class Continue:
    """The innermost loop goes on with its next round."""


@dataclass(frozen=True, slots=True)
class Raise:
    """An exception of this name is on its way."""

    exception: str


@dataclass(frozen=True, slots=True)
class Cancel:
    """The future is dropped: nothing catches it, but what it owns is dropped too."""


@dataclass(frozen=True, slots=True)
class Elapsed:
    """The timer of one `timeout()` fired: everything inside it is dropped."""

    deadline: Deadline


Exit = Return | Break | Continue | Raise | Cancel | Elapsed


@dataclass(frozen=True, slots=True, eq=False)
class Held:
    """A guard is alive; it is dropped on every way out."""

    guard: Guard
    node: ast.AST
    name: GuardOf | None
    """How it can be released before the scope ends, if it has a name."""
    outer: Scope | None


@dataclass(frozen=True, slots=True, eq=False)
class Alive:
    """A future is alive; it is dropped on every way out, unless it is over."""

    future: Future
    node: ast.AST
    outer: Scope | None


@dataclass(frozen=True, slots=True, eq=False)
class Deadline:
    """Inside `async with timeout():`."""

    node: ast.AST
    outer: Scope | None


@dataclass(frozen=True, slots=True, eq=False)
class Attempt:
    """Inside the body of a `try`; `after` is where it ends.

    Handlers see the names as they were when the `try` began.
    """

    node: ast.Try
    after: Location
    names: Names
    outer: Scope | None


@dataclass(frozen=True, slots=True, eq=False)
class Cleanup:
    """Inside a `try` that has a `finally`."""

    body: tuple[ast.stmt, ...]
    names: Names
    outer: Scope | None


@dataclass(frozen=True, slots=True, eq=False)
class Loop:
    """Inside a loop."""

    break_to: Location
    continue_to: Location
    outer: Scope | None


@dataclass(frozen=True, slots=True, eq=False)
class Call:
    """Inside a method that was called directly and runs as part of its caller."""

    return_to: Location
    forget: Updates
    result: Cell | None
    """Where the value goes that it returns, if it returns any."""
    caller: Method
    chain: tuple[str, ...]
    """The methods that led to the caller."""
    outer: Scope | None


Scope = Held | Alive | Deadline | Attempt | Cleanup | Loop | Call


def outward(scope: Scope | None) -> Iterator[Scope]:
    """The scopes from the inside to the outside."""
    while scope is not None:
        yield scope
        scope = scope.outer


def deadlines(scope: Scope | None) -> Iterator[Deadline]:
    """The timeouts that are running, innermost first."""
    return (each for each in outward(scope) if isinstance(each, Deadline))


def calls(scope: Scope | None) -> Iterator[Call]:
    """The calls that are under way as parts of their callers, innermost first."""
    return (each for each in outward(scope) if isinstance(each, Call))


def catches(scope: Attempt, handler: ast.ExceptHandler, exception: str, own: Hierarchy) -> bool:
    """Whether `except ...` of `handler` catches an exception of this name."""
    if handler.type is None:
        return True
    types = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    named = [each.id for each in types if isinstance(each, ast.Name)]
    return any(is_caught(exception, own_name(each, scope.names), own) for each in named)


def handler_of(exit: Exit, scope: Attempt, own: Hierarchy) -> ast.ExceptHandler | None:
    """The handler of `scope` that catches `exit`, if there is one."""
    if not isinstance(exit, Raise):
        return None
    raised = exit.exception
    return next((h for h in scope.node.handlers if catches(scope, h, raised, own)), None)


def own_name(written: str, names: Names) -> str:
    """What an exception is called where it is declared."""
    known = names.constants.get(written)
    return known.name if isinstance(known, ExceptionClass) else written
