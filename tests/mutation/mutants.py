"""Specs with one thing taken away or exchanged, by editing their syntax trees."""

from __future__ import annotations

import ast
import copy
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from mortmain.model.language.definition import Definition

TOLD = (
    "abort",
    "add",
    "add_permits",
    "close",
    "drop_receiver",
    "drop_sender",
    "notify_last",
    "notify_one",
    "notify_waiters",
    "release",
    "send",
    "try_send",
)
"""Calls that somebody may be waiting for."""


TAKEN = ("lock", "read", "write", "acquire", "acquire_many")
"""What gives a guard, whose end is a release that nobody writes."""

BLOCKING = ("blocking_lock", "blocking_read", "blocking_write")
"""The same, where a thread waits."""

SHUT_DOWN = ("drop", "shutdown_background", "shutdown_timeout")
"""How a runtime ends, with all that it runs."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """A spec that differs from one of the library in one statement."""

    name: str
    definition: Definition


def mutants(definition: Definition) -> Iterator[Mutant]:
    """Every mutant of a spec: without one timeout, call or release, or two acquires exchanged."""
    seen: Counter[str] = Counter()
    for method in definition.methods.values():
        statements = [each for each in ast.walk(method.node) if isinstance(each, ast.stmt)]
        for number, statement in enumerate(statements):
            tree = copy.deepcopy(method.node)
            same = [each for each in ast.walk(tree) if isinstance(each, ast.stmt)][number]
            changed = _changed(same)
            if changed is None:
                continue
            what, instead = changed
            _Exchange(same, instead).visit(tree)
            methods = {**definition.methods, method.name: replace(method, node=tree)}
            line = ast.unparse(statement).splitlines()[0]
            name = f"{definition.name}.{method.name}: {what} `{line}`"
            seen[name] += 1
            again = f" ({seen[name]})" if seen[name] > 1 else ""
            yield Mutant(name + again, replace(definition, methods=methods))


def _changed(node: ast.stmt) -> tuple[str, list[ast.stmt]] | None:
    """What is done to a statement, and what stands there instead."""
    match node:
        case ast.AsyncWith(items=[item], body=body) if _word(item.context_expr) == "timeout":
            return "without", body
        case ast.AsyncWith(items=[first, second, *others]):
            node.items = [second, first, *others]
            return "exchanged", [node]
        case ast.AsyncWith(items=[outer], body=[ast.AsyncWith(items=[inner]) as inside]) if (
            "timeout" not in (_word(outer.context_expr), _word(inner.context_expr))
        ):
            node.items, inside.items = [inner], [outer]
            return "exchanged", [node]
        case ast.Expr(value=ast.Call() | ast.Await() as value) if _word(value) in TOLD + SHUT_DOWN:
            return "without", [ast.copy_location(ast.Pass(), node)]
        case ast.Delete():
            return "without", [ast.copy_location(ast.Pass(), node)]
        case ast.AsyncWith(items=[item], body=body) if _word(item.context_expr) in TAKEN:
            return "never released", _kept(node, ast.Await(item.context_expr), body)
        case ast.With(items=[item], body=body) if _word(item.context_expr) in BLOCKING:
            return "never released", _kept(node, item.context_expr, body)
    return None


def _kept(node: ast.AsyncWith | ast.With, taken: ast.expr, body: list[ast.stmt]) -> list[ast.stmt]:
    """The same block, at whose end the guard is forgotten instead of dropped."""
    name = node.items[0].optional_vars or ast.Name("kept", ast.Store())
    assert isinstance(name, ast.Name)
    forgotten = ast.Call(ast.Name("forget", ast.Load()), [ast.Name(name.id, ast.Load())], [])
    first = ast.Assign([name], taken, lineno=node.lineno)
    statements = [first, *body, ast.Expr(forgotten)]
    return [ast.fix_missing_locations(ast.copy_location(each, node)) for each in statements]


def _word(node: ast.expr) -> str:
    match node:
        case ast.Await(value=value):
            return _word(value)
        case ast.Call(func=ast.Attribute(attr=word)) | ast.Call(func=ast.Name(id=word)):
            return word
    return ""


class _Exchange(ast.NodeTransformer):
    def __init__(self, old: ast.stmt, new: list[ast.stmt]) -> None:
        self.old = old
        self.new = new

    def visit(self, node: ast.AST) -> ast.AST | list[ast.stmt]:
        return self.new if node is self.old else self.generic_visit(node)
